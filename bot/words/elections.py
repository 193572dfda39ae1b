"""How the timetable before a poll reads: the dates first, then why each is what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from textwrap import wrap

from policy.elections.saying import day
from policy.elections.timetable import Timetable

_OPEN = "not known yet"
_UNDERIVABLE = "does not follow from polling day"
NARROWEST = 40


def timetable_text(dates: Timetable, width: int = 80) -> str:
    """The lines for people, complete without colour; none is wider than ``width`` (at least 40)."""
    return "\n".join(_lines(dates, max(width, NARROWEST)))


def _lines(dates: Timetable, width: int) -> Iterator[str]:
    title = dates.rule.title
    yield from wrap(f"{title[0].upper()}{title[1:]}: poll on {day(dates.poll)}.", width)
    if dates.provisional:
        yield from wrap("PROVISIONAL: bank holidays so far ahead are not named yet.", width)
    yield ""
    for label, said in _dates(dates):
        yield from wrap(f"  {label:<21}{said}", width, subsequent_indent=" " * 23)
    for reason in dates.reasons:
        yield ""
        yield from wrap(reason.text, width, break_on_hyphens=False)


def _dates(dates: Timetable) -> Iterator[tuple[str, str]]:
    last = dates.last_day_for_notice
    yield "Last day for notice", day(last) if last else _UNDERIVABLE
    if dates.dissolution:
        yield "Dissolution", day(dates.dissolution)
    yield "Starts", f"{_time(dates.starts)}{' (estimate)' if dates.estimated else ''}"
    yield "Ends", _time(dates.ends)


def _time(at: datetime | None) -> str:
    return f"{day(at.date())}, {at:%H:%M}" if at else _OPEN
