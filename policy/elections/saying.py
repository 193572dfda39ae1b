"""Why a date before a poll is what it is, in plain words that cite the statute.

Owns the sentences. Each names what it is about, so that it can be read alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from policy.elections.days import Calendar
from policy.elections.rules import Rule

_THURSDAY = 3


class End(StrEnum):
    """When the period ends: a council's choice."""

    CLOSE_OF_POLL = "close-of-poll"
    DECLARATION = "declaration"
    NEXT_DAY = "next-day"


def day(of: date) -> str:
    """``Thursday 6 May 2027``."""
    return f"{of:%A} {of.day} {of:%B %Y}"


def last_day(rule: Rule, poll: date, last: date | None, known: Calendar) -> str:
    """Why this is the last day for the notice, or why there is none."""
    if last is None:
        return (
            f"Last day for the {rule.notice}: does not follow from polling day. It depends on the "
            f"writ ({rule.cites}). Enter the day on which the notice is published."
        )
    off = [f"{day(one)} ({name})" for one, name in known.holidays(last, poll)]
    besides = f", nor {_listed(off)}" if off else ""
    return (
        f"Last day for the {rule.notice}: {day(last)}, the {_nth(rule.working_days or 0)} working "
        f"day before polling day, {day(poll)} ({rule.cites}). Saturdays and Sundays are not "
        f"counted{besides} ({rule.off_cites})."
    )


def dissolution(rule: Rule, dissolved: date | None) -> str:
    """When Parliament is dissolved, and how to begin then; empty for other polls."""
    if rule.dissolution is None or dissolved is None:
        return ""
    return (
        f"Dissolution of Parliament: {day(dissolved)}, the {_nth(rule.dissolution.working_days)} "
        f"working day before polling day ({rule.dissolution.cites}). A council that begins its "
        "period then enters this day as the date of the notice."
    )


def start(rule: Rule, notice: date | None, last: date | None, *, hindsight: bool) -> str:
    """Why the period starts when it does."""
    if notice is not None:
        also = (
            " It was in time by what was known on that day; a day off was announced since."
            if hindsight
            else ""
        )
        return (
            f"Starts: {day(notice)}, the whole day. The {rule.notice} was published then, as "
            f"entered; this date does not move.{also}"
        )
    if last is None:
        return f"Starts: not known before the date of the {rule.notice} is entered."
    return (
        f"Starts: {day(last)}, the whole day, at the latest. This is an estimate: the period "
        f"starts on the day on which the {rule.notice} is published, often days or weeks earlier. "
        "Enter that day. A day of public thanksgiving or mourning that is still to be announced "
        "would move the estimate."
    )


def ending(poll: date, end: End, ends: datetime | None) -> str:
    """Why the period ends when it does."""
    if ends is None:
        return (
            f"Ends: when the result of the poll on {day(poll)} is declared, as the Council chose. "
            "Enter that time."
        )
    if end is End.DECLARATION:
        why = "when the result was declared, as the Council chose"
    elif end is End.NEXT_DAY:
        why = "so that polling day is in it to midnight, as the Council chose"
    else:
        why = "when the polls close"
    return f"Ends: {day(ends.date())}, {ends:%H:%M}, {why}."


def beyond(known_until: date) -> str:
    """That nobody can know the holidays yet."""
    return (
        f"Provisional: bank holidays have been named up to {day(known_until)} only. The later ones "
        "are worked out from the usual rules, and one may be moved or added. Look again nearer "
        "the time."
    )


def doubtful_poll(poll: date, off: str | None) -> Iterator[str]:
    """That a poll is hardly held on such a day."""
    if poll.weekday() != _THURSDAY:
        yield f"{day(poll)} is not a Thursday, the day of nearly every poll. Is the date right?"
    elif off is not None:
        yield f"{day(poll)} is no working day ({off}): polls are not held then. Is the date right?"


def late(rule: Rule, notice: date, last: date) -> str:
    """That the notice came after the last lawful day."""
    return (
        f"The {rule.notice} of {day(notice)} came after the last lawful day, {day(last)}. The date "
        "is taken as entered. If it is right, tell the Returning Officer."
    )


def early(rule: Rule, notice: date, poll: date) -> str:
    """That the notice is so early that a slip is likely."""
    return (
        f"The {rule.notice} of {day(notice)} came {(poll - notice).days:,} days before the poll. "
        "Is the year right?"
    )


def notice_off(rule: Rule, notice: date, off: str) -> str:
    """That the notice is dated on a day that does not count."""
    what = f"{day(notice)}" if off == f"{notice:%A}" else f"{day(notice)} ({off})"
    return (
        f"{what} is no working day: the {rule.notice} is hardly published then. Is the date right?"
    )


def _nth(count: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = count % 100 // 10 == 1
    return f"{count}{'th' if teen else endings.get(count % 10, 'th')}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
