"""How elections and closures read: what happens when, by what right, and what to type next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.config.model import LONDON
from bot.store.closures import Window
from bot.store.modes import CLOSED, HEIGHTENED
from bot.store.schema_closing import Closure, Election
from policy.elections.rules import Kind, rules
from policy.elections.timetable import Timetable

STAYS = "Emergency posts and reports stay open. No post is deleted."
BACK = (
    "open again. What stood there before is put back exactly, unless somebody changed it "
    "meanwhile: then I ask."
)
MEANS = {
    "normal": "posts are checked as always",
    HEIGHTENED: "stricter checking, and nothing that the public sees changes",
    CLOSED: (
        "comments close where the platform can, a notice says why and until when, and new posts "
        "that are not exempt are breaches"
    ),
}
CATEGORIES = {
    "emergency": "emergency and public safety",
    "service": "essential services",
    "statutory": "a statutory notice",
    "election": "factual election information that names all candidates alike",
    "correction": "the correction of a factual error",
    "mourning": "remembrance and mourning",
}
"""What may go out while accounts are closed, by the word that is typed."""


def title(kind: str) -> str:
    """What a type of poll is called."""
    return next(rule.title for rule in rules() if rule.kind == Kind(kind))


def day(of: date, today: date) -> str:
    """``6 May``, with the year where it is another one."""
    year = "" if of.year == today.year else f" {of.year}"
    return f"{of.day} {of:%B}{year}"


def moment(at: datetime, today: date) -> str:
    """``22:00 on 6 May``; midnight is the day alone."""
    local = at.astimezone(LONDON)
    clock = "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M} on "
    return f"{clock}{day(local.date(), today)}"


def name(election: Election, today: date) -> str:
    """``election 1 (parish or town council election, poll on 6 May 2027)``."""
    area = f", {election.area}" if election.area else ""
    return f"election {election.number} ({title(election.kind)}{area}, {day(election.poll, today)})"


def span(closure: Closure | Window, today: date) -> str:
    """``from 31 March at the latest (an estimate) until 22:00 on 6 May``."""
    estimate = " at the latest (an estimate)" if closure.estimated else ""
    until = moment(closure.ends_at, today) if closure.ends_at else open_end(closure)
    return f"from {moment(closure.starts_at, today)}{estimate} until {until}"


def open_end(closure: Closure | Window) -> str:
    """Until what it goes on, where no time is known: a result, or somebody's word."""
    polled = isinstance(closure, Window) or closure.election_id is not None
    return "the result is declared" if polled else "somebody types reopen"


def state(closure: Closure, at: datetime) -> str:
    """Whether it is confirmed, and whether it holds now."""
    if closure.confirmed_at is None:
        return "NOT CONFIRMED"
    begun = closure.starts_at <= at
    return f"{closure.mode}, {'now' if begun else 'confirmed'}"


def proposal(election: Election, dates: Timetable, window: Closure | None, today: date) -> str:
    """What would happen, and that nothing does until somebody confirms."""
    poll = f"Poll: {day(election.poll, today)}, {title(election.kind)}."
    if window is None or dates.starts is None:
        return (
            f"{poll} When the period starts does not follow from polling day. Tell me the day on "
            f"which the notice is published: election notice DATE {election.number}. Nothing "
            "closes before."
        )
    if dates.estimated:
        start = (
            f"The latest start is {moment(window.starts_at, today)} (an estimate: tell me the "
            f"date of the notice: election notice DATE {election.number})."
        )
    else:
        start = f"It starts on {moment(window.starts_at, today)}, when the notice was published."
    ends = _ends(election, window)
    sure = " Provisional: bank holidays so far ahead are not named yet." if dates.provisional else (
        ""
    )  # fmt: skip
    return f"{poll} {start} {ends}.{sure} {rule_of(window)} {STAYS}"


def _ends(election: Election, window: Closure) -> str:
    if window.ends_at is None:
        declared = f"election declared {election.number}"
        return f"It ends when the result is declared: then type {declared}"
    local = window.ends_at.astimezone(LONDON)
    if local.date() == election.poll:
        return f"Ends {local:%H:%M} on polling day"
    return "Ends at midnight after polling day"


def rule_of(closure: Closure) -> str:
    """The mode, and by what right."""
    right = f" by {closure.ground}" if closure.ground else ""
    would = "would be" if closure.confirmed_at is None else "will be"
    return f"Accounts {would} {closure.mode}{right}: {MEANS[closure.mode]}."


def first_up(text: str) -> str:
    """The text with a capital at its beginning, and the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def notice(
    council: str, closure: Closure | Window, contacts: Sequence[str], poll: date | None
) -> str:
    """What the public reads on a closed account: why, until when, and where to write instead."""
    right = f", under {closure.ground}" if closure.ground else ""
    why = f" because of the election on {poll.day} {poll:%B %Y}" if poll else ""
    write = f" To write to us: {contacts[0]}." if contacts else ""
    return (
        f"{council}: this account is closed{_until(closure.ends_at)}{why}{right}. Comments are "
        f"closed. Emergencies and notices that the law requires still appear here.{write}"
    )


def _until(at: datetime | None) -> str:
    """`` until 22:00 on 6 May 2027``, with the year: it may be read long after."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    clock = "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M} on "
    return f" until {clock}{local.day} {local:%B %Y}"
