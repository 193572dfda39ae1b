"""What every rule says of itself: whose turn it is, under which rule, and how it goes.

A rule looks at times alone, never at what another rule has erased already. So what a dry run counts
is what a purge then does, in whichever order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from policy.deadlines import LONDON

if TYPE_CHECKING:  # a backup's worker, which must stay small, reads no configuration
    from bot.config.settings import Reports, Retention

APRIL = 4
"""The month on whose first day a council's financial year begins (Local Audit and Accountability
Act 2014 s.3: the year ends with 31 March)."""
POSTS = "the council's own posts"
REPLIES = "replies of the public"
MEDIA = "copies of pictures and films"
"""The kinds by whose rows in the chain ``verify`` knows that something may be missing."""
FEW = 100
"""Records that go in one transaction: a lock of some milliseconds for whoever writes beside it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A council, and its periods as they stand at a time. ``since``: when it was first known."""

    council_id: str
    at: datetime
    since: datetime
    periods: Retention
    reports: Reports
    left_at: datetime | None = None

    def days(self, days: int) -> datetime:
        """So many days ago."""
        return self.at - timedelta(days=days)

    def years(self, years: int) -> datetime:
        """Before which something is older than the current financial year and ``years`` more.

        What is of one year, to 31 March, is kept for that year and so many whole ones after it.
        """
        today = self.at.astimezone(LONDON).date()
        begun = today.year if today.month >= APRIL else today.year - 1
        return datetime.combine(today.replace(begun - years, APRIL, 1), time(0), LONDON)

    def anniversary(self, years: int) -> datetime:
        """The same day and time so many years ago."""
        return years_before(self.at, years)


def years_before(at: datetime, years: int) -> datetime:
    """The same day and time that many years ago; on 29 February the day before where need be."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


Rows = Select[*tuple[Any, ...]]
"""Statements with the columns ``id`` and ``at``."""
Over = Callable[[Session, Scope], Rows]
Erase = Callable[[Session, Scope, Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    ``over`` selects the keys, as ``id``, of what is past its time and not erased, with the time
    from which that counts, as ``at``; nothing of it is younger than ``before``. ``held`` says, in
    that statement, that a hold keeps it. ``records``: the erasing puts itself on record.
    ``secret``: whoever runs Beadle may not know how many there are.
    """

    name: str
    rule: Callable[[Scope], str]
    before: Callable[[Scope], datetime]
    over: Over
    held: Callable[[], ColumnElement[bool]]
    erase: Erase
    records: bool = False
    secret: bool = False
    few: int = FEW


def in_days(days: int) -> str:
    """A rule in words."""
    return f"{days} days"


def in_years(years: int) -> str:
    """A rule in words, for financial years."""
    return f"the current financial year and {years} more"
