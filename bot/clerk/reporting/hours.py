"""Working hours: Monday to Friday, 9 to 17, Europe/London, without the days that do not count.

The days are those of :mod:`policy.elections.days` for England and Wales, Christmas Eve among them:
nobody sits in a council's office then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.config.model import LONDON
from policy.elections.days import ENGLAND_AND_WALES, Calendar, DayOff, calendar

OPENS, CLOSES = time(9), time(17)
_LONGEST = 400
"""Days to look ahead at most; nobody waits for a report to be read for longer."""


def after(start: datetime, length: timedelta, days_off: tuple[DayOff, ...] = ()) -> datetime:
    """When so much working time has passed since ``start``, in the same time zone as ``start``.

    Outside of working hours it is counted from the next opening.
    """
    known = calendar(ENGLAND_AND_WALES, None, days_off)
    day, left = start.astimezone(LONDON).date(), length
    for _ in range(_LONGEST):
        opens, closes = _hours(day, known)
        begins = max(opens, start)
        if closes > begins:
            if left <= closes - begins:
                return (begins + left).astimezone(start.tzinfo)
            left -= closes - begins
        day += timedelta(days=1)
    return (start + length).astimezone(start.tzinfo)


def _hours(day: date, known: Calendar) -> tuple[datetime, datetime]:
    """When the office is open that day; an empty stretch where it is not."""
    opens = datetime.combine(day, OPENS, LONDON).astimezone(UTC)
    if known.name(day) is not None:
        return opens, opens
    return opens, datetime.combine(day, CLOSES, LONDON).astimezone(UTC)
