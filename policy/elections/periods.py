"""Periods before polls, and what they come to together.

Owns the joining of periods that overlap. The periods given are those of one council: a by-election
in one ward is no period of its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From ``starts`` up to, not including, ``ends`` (aware times); ``ends`` None: still open.

    ``polls`` names the polls that it belongs to. Raises ValueError where it would be empty.
    """

    starts: datetime
    ends: datetime | None
    polls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError(
                f"The period would end ({self.ends}) before it starts ({self.starts}): "
                "put one of the two dates right."
            )

    def holds(self, at: datetime) -> bool:
        """Whether that time lies in it."""
        return self.starts <= at and (self.ends is None or at < self.ends)


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The periods in order, those that overlap or touch made one, with the polls of each.

    A time lies in one of the results exactly if it lies in one of the periods given.
    """
    joined: list[Period] = []
    for period in sorted(periods, key=lambda one: one.starts):
        last = joined[-1] if joined else None
        if last is None or (last.ends is not None and last.ends < period.starts):
            joined.append(period)
            continue
        polls = tuple(dict.fromkeys((*last.polls, *period.polls)))
        joined[-1] = replace(last, ends=_later(last.ends, period.ends), polls=polls)
    return tuple(joined)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later end; an open end is later than any."""
    return None if one is None or other is None else max(one, other)
