"""A day off that elections do not count, as a configuration says it.

Owns the table ``[[day_off]]`` and its translation into what ``policy.elections`` counts with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field

from bot.config.fields import Day, Text
from bot.config.fields import day as read_day
from policy.elections import days


class Nation(StrEnum):
    """A part of the United Kingdom."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


_CODES: dict[Nation, days.Nation] = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


@dataclass(frozen=True, slots=True)
class DayOff:
    """A bank holiday, or a day of public thanksgiving or mourning, that was announced late.

    ``announced``: when. ``instead_of``: the bank holiday that it was moved from.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", str_strip_whitespace=True
    )
    day: Annotated[date, BeforeValidator(read_day)]
    name: Text
    announced: Annotated[date, BeforeValidator(read_day)]
    nations: Annotated[tuple[Nation, ...], Field(min_length=1)] = tuple(Nation)
    instead_of: Day = None

    def __post_init__(self) -> None:
        if self.announced > self.day:
            raise ValueError("announced later than the day itself: one of the two is wrong")

    def counted(self) -> days.DayOff:
        """The day as elections count with it."""
        nations = tuple(_CODES[nation] for nation in self.nations)
        return days.DayOff(self.day, self.name, self.announced, nations, self.instead_of)
