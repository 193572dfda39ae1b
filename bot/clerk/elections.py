"""Elections: entered, given the date of their notice, moved, cancelled, and confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from bot.clerk import page, periods
from bot.clerk.table import EVERYBODY, Asked, Refuse, Reply, command, parameter
from bot.config.model import LONDON
from bot.store import closures, elections
from bot.store.modes import NORMAL, Modes
from bot.store.schema_closing import Election
from bot.store.store import now
from bot.words import closures as words
from policy.elections.rules import Kind, NotComputable
from policy.elections.timetable import CLOSE_OF_POLL

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMERAL = re.compile(r"#?(\d{1,6})", re.ASCII)
_NUMBER = parameter("election", "number", "the election's number", required=False)
_REASON = parameter("reason", "text", "why")


def today(asked: Asked) -> date:
    """The day that it is in London."""
    return now(asked.session).astimezone(LONDON).date()


def read_day(text: str) -> date:
    """The day that somebody typed. Raises Refuse where it is none."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Refuse(f"“{text[:40]}” is no date. Write it as 2027-05-06 (year, month, day).")


def _numeral(text: str) -> int:
    """The number that somebody typed; a native form takes any word. Raises Refuse."""
    found = _NUMERAL.fullmatch(text)
    if found is None:
        raise Refuse(f"“{text[:40]}” is no election's number. Type elections to see them.")
    return int(found[1])


def meant(asked: Asked, text: str) -> Election:
    """The election of that number; without one, the only one that is still to come."""
    if text:
        found = elections.numbered(asked.session, asked.council.id, _numeral(text))
        if found is None or found.cancelled_at is not None:
            raise Refuse(f"There is no election {text}. Type elections to see them.")
        if found.poll < today(asked):
            raise Refuse(f"Nothing was done: the poll of election {text} is over.")
        return found
    coming = elections.coming(asked.session, asked.council.id, today(asked))
    if len(coming) == 1:
        return coming[0]
    if not coming:
        raise Refuse("No election is entered. Type: election add TYPE POLL")
    choices = ", ".join(words.name(one, today(asked)) for one in coming)
    raise Refuse(f"Which one? Add its number: {choices}.")


@command("elections", "The elections that are entered, and what follows for the accounts",
         roles=EVERYBODY, looks=True)  # fmt: skip
def listed(asked: Asked, _args: Mapping[str, str]) -> Reply:
    """Every coming poll with its period, and every closure besides, in plain words."""
    return Reply("\n".join(page.lines(asked.session, asked.house, asked.council.id)), "Elections")


@command("election add", "Enter a poll, so that its dates are worked out",
         parameter("type", "word", f"one of {', '.join(kind.value for kind in Kind)}",
                   choices=[kind.value for kind in Kind]),
         parameter("poll", "date", "polling day (2027-05-06)"),
         parameter("area", "text", "the ward or the area, where it is not the whole",
                   required=False),
         example="election add parish 2027-05-06")  # fmt: skip
def add(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Enter a poll and propose its window."""
    known = [kind.value for kind in Kind]
    kind = args["type"].casefold()
    if kind not in known:
        raise Refuse(f"“{args['type'][:40]}” is no type of poll. Use one of: {', '.join(known)}.")
    poll = _poll(asked, args["poll"])
    same = [
        one
        for one in elections.coming(asked.session, asked.council.id, today(asked))
        if (one.kind, one.poll, one.area.casefold()) == (kind, poll, args["area"].casefold())
    ]
    if same:
        raise Refuse(f"Nothing was done: that is {words.name(same[0], today(asked))} already.")
    row = elections.add(
        asked.session, asked.council.id, kind, poll, args["area"][:80], asked.person
    )
    return _proposed(asked, row, "Entered", "entered")


def _poll(asked: Asked, text: str) -> date:
    poll = read_day(text)
    if poll < today(asked):
        raise Refuse("Nothing was done: that polling day is over.")
    return poll


def _proposed(asked: Asked, election: Election, done: str, why: str) -> Reply:
    """Work the dates out, put the window right, and say what would happen."""
    try:
        dates = periods.dates(asked.house, election)
        window = periods.set_right(asked.session, asked.house, election, asked.person, why)
    except NotComputable as error:
        raise Refuse(f"Nothing was done. {error}") from None
    names = periods.account_keys(asked.session, asked.council.id)
    text = words.proposal(election, dates, window, names, today(asked))
    confirmed = window is not None and window.confirmed_at is not None
    please = " Please confirm." if window is not None and not confirmed else ""
    warnings = [f"Please check: {one}" for one in dates.warnings]
    return Reply("\n".join((f"{done}: election {election.number}.{please}", *warnings, text)))


@command("election notice", "Enter the day on which the notice of election was published",
         parameter("date", "date", "the day (2027-03-22)"), _NUMBER,
         parameter("reason", "text", "why it is right, where it is late", required=False),
         example="election notice 2027-03-22")  # fmt: skip
def notice(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Make the entered day the start, whatever is computed, from now on and for good."""
    day = read_day(args["date"])
    row = meant(asked, args["election"])
    before = row.notice_on
    row.notice_on = day
    try:
        dates = periods.dates(asked.house, row)
    except NotComputable as error:
        raise Refuse(f"Nothing was done. {error}") from None
    last = dates.last_day_for_notice
    late = [one for one in dates.warnings if "came after the last lawful day" in one]
    if late and last and not args["reason"]:
        raise Refuse(
            f"Nothing was done: the last lawful day for the notice was {words.day(last, day)}. "
            f"If {words.day(day, last)} is right, type it again with a reason: election notice "
            f"{day} {row.number} REASON"
        )
    row.notice_on = before
    elections.enter_notice(asked.session, row, day, args["reason"], asked.person)
    return _proposed(asked, row, "Noted", "the date of the notice was entered")


@command("election move", "Enter another polling day",
         parameter("poll", "date", "the new polling day (2027-05-13)"), _NUMBER, _REASON,
         example="election move 2027-06-10 by order of the Secretary of State")  # fmt: skip
def move(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Move a poll; its window moves with it, and stays confirmed where it was."""
    poll = _poll(asked, args["poll"])
    row = meant(asked, args["election"])
    elections.move(asked.session, row, poll, args["reason"], asked.person)
    return _proposed(asked, row, "Moved", "the poll was moved")


@command("election cancel", "Cancel an election; accounts that it closed are opened again",
         _NUMBER, _REASON, example="election cancel 1 the seat was not contested")  # fmt: skip
def cancel(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Cancel an election and end its window."""
    row, at = meant(asked, args["election"]), now(asked.session)
    window = closures.of_election(asked.session, row)
    live = closures.live(asked.session, asked.council.id)
    held = any(one is window and one.starts_at <= at for one in live)
    elections.cancel(asked.session, row, args["reason"], asked.person)
    if window is not None:
        closures.end(asked.session, window, f"cancelled: {args['reason']}", asked.person)
    after = f" {_afterwards(asked)}" if held else ""
    again = f"election add {row.kind} {row.poll}{f' {row.area}' if row.area else ''}"
    return Reply(f"Cancelled: {words.name(row, today(asked))}.{after} To undo: {again}")


def _afterwards(asked: Asked) -> str:
    """What follows for the accounts where a window that held has just been ended."""
    asked.session.flush()
    modes = Modes(asked.session, [asked.council.id])
    mode = modes.at(asked.council.id, None, now(asked.session))
    if mode == NORMAL:
        return "Accounts go back to how they were; I will say how it went."
    return f"Accounts are {mode} all the same: something else holds on. Type elections."


@command("election declared", "Say that the result is declared, where the period waits for it",
         _NUMBER, example="election declared 1")  # fmt: skip
def declared(asked: Asked, args: Mapping[str, str]) -> Reply:
    """End a window that waits for the result of its poll."""
    at = now(asked.session)
    over = [
        (election, window)
        for election in elections.listed(asked.session, asked.council.id)
        if (window := closures.of_election(asked.session, election)) and window.ends_at is None
        if datetime.combine(election.poll, CLOSE_OF_POLL, LONDON) <= at
    ]
    number = _numeral(args["election"]) if args["election"] else None
    found = [one for one in over if number is None or one[0].number == number]
    if len(found) > 1:
        choices = ", ".join(words.name(election, today(asked)) for election, _ in found)
        raise Refuse(f"Which one? Add its number: {choices}.")
    if not found:
        raise Refuse("Nothing was done: no period of a poll that is over waits for its result.")
    election, window = found[0]
    closures.end(asked.session, window, "the result was declared", asked.person)
    return Reply(
        f"Noted: the result is declared, and the period of {words.name(election, today(asked))} "
        f"is over. {_afterwards(asked)}"
    )
