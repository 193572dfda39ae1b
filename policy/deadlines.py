"""By when the law wants an answer: to a request for information, for one's own data, a complaint.

Owns the counting of days; that a post is such a request is said by a rule. Bank holidays come
from the library ``holidays``. Dates are days in the United Kingdom.
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

Right = Literal["information", "own data", "complaint"]
"""What somebody asks by right: under FOIA or EIR, of data about them, about how it was used."""

LONDON = ZoneInfo("Europe/London")
_NATIONS = ("ENG", "WLS", "SCT", "NIR")
_WORKING_DAYS = 20
_COMPLAINT_DAYS = 30
_SATURDAY = 5


def due(right: Right, received: datetime) -> date:
    """The last day for an answer to what was received then (an aware time).

    ``information``: the twentieth working day after the day of receipt (FOIA 2000 s.10(1) and
    (6), EIR 2004 reg.5(2)). ``own data``: one month after receipt, and where that day is no
    working day the next (UK GDPR art.12(3)). ``complaint``: 30 days, counted from the day after
    receipt, to acknowledge it (DPA 2018 s.164A, since 19 June 2026).
    """
    day = received.astimezone(LONDON).date()
    if right == "information":
        return _working(day, _WORKING_DAYS)
    if right == "complaint":
        return day + timedelta(days=_COMPLAINT_DAYS)
    return _working(_month_after(day) - timedelta(days=1), 1)


def is_working_day(day: date) -> bool:
    """Whether it is one everywhere in the United Kingdom, as FOIA 2000 s.10(6) has it.

    Christmas Eve is one; Saturday, Sunday, Christmas Day, Good Friday and a bank holiday in any
    part of the United Kingdom (Banking and Financial Dealings Act 1971) are not.
    """
    return day.weekday() < _SATURDAY and day not in _bank_holidays(day.year)


def _working(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def _month_after(day: date) -> date:
    """The same day of the next month, or that month's last."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)  # noqa: PLR2004
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    """Those of any of the four nations."""
    from holidays import country_holidays  # noqa: PLC0415 - 50 ms that few checks need

    return frozenset(
        day for nation in _NATIONS for day in country_holidays("GB", subdiv=nation, years=year)
    )
