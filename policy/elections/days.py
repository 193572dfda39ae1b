"""Working days as elections count them, with what was known on a given day.

Owns which days are not counted: Saturdays, Sundays, Christmas Eve, Christmas Day, Good Friday,
bank holidays (Banking and Financial Dealings Act 1971), and days appointed for public thanksgiving
or mourning. Bank holidays come from the library ``holidays``; when a day became known, and up to
which day the Government has named them, comes from ``days.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

Nation = Literal["ENG", "WLS", "SCT", "NIR"]

ENGLAND_AND_WALES: tuple[Nation, ...] = ("ENG", "WLS")
UNITED_KINGDOM: tuple[Nation, ...] = ("ENG", "WLS", "SCT", "NIR")

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that is not counted, and the day on which that was announced.

    A bank holiday, or a day appointed for public thanksgiving or mourning. ``instead_of`` is the
    bank holiday that was moved to it.
    """

    day: date
    name: str
    announced: date
    nations: tuple[Nation, ...] = UNITED_KINGDOM
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class Horizon:
    """Bank holidays are named up to ``until``, by a list that was read on ``read``."""

    until: date
    read: date

    def seen_from(self, as_of: date | None) -> date:
        """The last day up to which bank holidays were named on that day.

        The list is made about two years ahead, so that before it was read the end of the next
        year is taken.
        """
        if as_of is None or as_of >= self.read:
            return self.until
        return min(self.until, date(as_of.year + 1, 12, 31))


class Calendar:
    """Which days count for polls in these nations, as it was known on ``as_of``.

    ``as_of`` None: all that is known now. Looking at a day costs a look into a set.
    """

    def __init__(
        self,
        nations: tuple[Nation, ...],
        as_of: date | None = None,
        days_off: tuple[DayOff, ...] = (),
    ) -> None:
        self.known_until = horizon().seen_from(as_of)
        self._nations = nations
        self._as_of = as_of
        self._days_off = days_off
        self._years: dict[int, dict[date, str]] = {}

    def name(self, day: date) -> str | None:
        """Why the day is not counted: ``Good Friday``, say, or ``Saturday``. None: it counts."""
        if day.weekday() >= _SATURDAY:
            return f"{day:%A}"
        year = self._years.get(day.year)
        if year is None:
            year = self._years[day.year] = self._year(day.year)
        return year.get(day)

    def before(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day``, which is day 0 whether it counts or not."""
        while count:
            day -= _DAY
            count -= self.name(day) is None
        return day

    def holidays(self, first: date, last: date) -> Iterator[tuple[date, str]]:
        """The days from ``first`` to ``last`` that are not counted, weekends apart."""
        day = first
        while day <= last:
            name = self.name(day)
            if name is not None and day.weekday() < _SATURDAY:
                yield day, name
            day += _DAY

    def _year(self, year: int) -> dict[date, str]:
        off = {date(year, 12, 24): "Christmas Eve"}  # the statutes name it; it is no bank holiday
        for nation in self._nations:
            off |= self._of_nation(nation, year)
        return off

    def _of_nation(self, nation: Nation, year: int) -> dict[date, str]:
        off = dict(_bank_holidays(nation, year))
        for one in announced_days():  # the library knows these, whenever they were announced
            if nation in one.nations and not self._knew(one):
                off.pop(one.day, None)
                if one.instead_of is not None and one.instead_of.year == year:
                    off[one.instead_of] = "bank holiday"
        for one in (*announced_days(), *self._days_off):
            if nation in one.nations and self._knew(one):
                if one.instead_of is not None:
                    off.pop(one.instead_of, None)
                if one.day.year == year:
                    off[one.day] = one.name
        return off

    def _knew(self, one: DayOff) -> bool:
        return self._as_of is None or one.announced <= self._as_of


@lru_cache(maxsize=256)
def calendar(
    nations: tuple[Nation, ...], as_of: date | None = None, days_off: tuple[DayOff, ...] = ()
) -> Calendar:
    """The calendar, made once for each of these."""
    return Calendar(nations, as_of, days_off)


@cache
def horizon() -> Horizon:
    """Up to which day the Government has named the bank holidays."""
    table = _file()["horizon"]
    return Horizon(table["until"], table["read"])


@cache
def announced_days() -> tuple[DayOff, ...]:
    """The days off of which it is on record when they were announced."""
    return tuple(_day_off(row) for row in _file()["day"])


def _day_off(row: dict[str, Any]) -> DayOff:
    return DayOff(**{**row, "nations": tuple(row.get("nations", UNITED_KINGDOM))})


@cache
def _bank_holidays(nation: Nation, year: int) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 - 50 ms that few commands need

    return dict(country_holidays("GB", subdiv=nation, years=year, language="en_GB"))


def _file() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("days.toml").read_text(encoding="utf-8"))
