"""Handing over to the deputy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.table import Asked, Refuse, Reply, command, parameter
from bot.config.model import LONDON
from bot.store import cases, people
from bot.store.people import Somebody
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words import cases as words

LONGEST = timedelta(days=366)


@command(
    "away", "Hand over to the deputy until a day, or come back early",
    parameter("until", "date", "the day on which you are back (2027-08-16), or: back"),
    example="away until 2027-08-16",
)  # fmt: skip
def away(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Hand over what is undecided, and what comes, until the morning of that day."""
    if args["until"].casefold() in ("back", "now"):
        people.be_away(asked.session, asked.council.id, asked.person, None)
        return Reply("Welcome back. New cases come to you again; those handed over stay there.")
    until = _until(asked, args["until"])
    people.be_away(asked.session, asked.council.id, asked.person, until)
    asked.session.flush()
    stand_ins = people.deciders(asked.session, asked.council.id, asked.person.id)
    present = [s for s in stand_ins if people.absence(asked.session, s.id) is None]
    if not present:
        raise Refuse(
            "Nothing was handed over: nobody could stand in. Enter a deputy or a chairman in the "
            "configuration, or ask one to come back first."
        )
    moved = _hand_over(asked, present)
    day = f"{until.astimezone(LONDON):%A} {until.astimezone(LONDON).day} {until:%B %Y}"
    return Reply(
        f"Handed over to {present[0].name} until the morning of {day}: "
        f"{moved or 'nothing'} undecided now, and what comes. To come back early: away back."
    )


def _until(asked: Asked, text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refuse(f"“{text[:40]}” is no date. Write it as 2027-08-16, or: away back.") from None
    until = datetime.combine(day, time(0), LONDON)
    if not now(asked.session) < until <= now(asked.session) + LONGEST:
        raise Refuse("Nothing was done: the day must lie in the future, within a year.")
    return until


def _hand_over(asked: Asked, present: list[Somebody]) -> int:
    """Give each undecided case to the first who may decide on it; how many there were."""
    mine = asked.session.scalars(
        select(Case).where(
            Case.council_id == asked.council.id,
            Case.responsible_id == asked.person.id,
            Case.state.in_(("open", "by_hand")),
        )
    ).all()
    given: dict[int, list[Case]] = {present[0].id: []}
    for case in mine:
        file = cases.file(asked.session, case)
        # Nobody decides on their own post: the next takes that one.
        taker = next((s for s in present if s.id != file.post.author_id), None)
        if taker is not None:
            case.responsible_id = taker.id
            given.setdefault(taker.id, []).append(case)
    for somebody in present:
        if somebody.id in given:
            _tell(asked, somebody, given[somebody.id])
    return sum(map(len, given.values()))


def _tell(asked: Asked, stand_in: Somebody, given: list[Case]) -> None:
    labels = [tell.case_label(asked.session, cases.file(asked.session, case)) for case in given]
    listed = f" Undecided: {words.several(given, labels)}." if labels else ""
    text = f"{stand_in.name}: you stand in for {asked.person.name}.{listed} Type cases to see them."
    alert = Alert(f"You stand in for {asked.person.name}", text, Level.ASK)
    key = f"away:{asked.row.id}:{stand_in.id}"
    tell.council(asked.session, asked.house, asked.council.id, alert, key, stand_in)
