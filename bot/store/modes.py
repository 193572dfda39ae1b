"""Which mode an account is in, now or at any time: computed from the closures, stored nowhere.

Several that hold at once are a union: the strictest mode is the one in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.store.schema_closing import Closure, ClosureLeft
from policy.verdict import by_minute

MODES = NORMAL, HEIGHTENED, CLOSED = "normal", "heightened", "closed"
_NEVER = datetime.max.replace(tzinfo=UTC)
_STRICTNESS = {NORMAL: 0, HEIGHTENED: 1, CLOSED: 2}


def strictest(modes: Iterable[str]) -> str:
    """The strictest of some modes; normal where there is none."""
    return max(modes, key=_STRICTNESS.__getitem__, default=NORMAL)


def holds(closure: Closure, at: datetime) -> bool:
    """Whether a closure holds at a time, were it of one account alone."""
    began = max(closure.starts_at, closure.created_at)
    ends = [end for end in (closure.ends_at, closure.ended_at) if end is not None]
    return began <= at and all(at < end for end in ends)


def mode_of(closure: Closure, at: datetime) -> str:
    """The mode that a closure which holds puts accounts into.

    Nothing is closed that nobody confirmed: a proposal is for the checking only.
    """
    confirmed = closure.confirmed_at is not None and closure.confirmed_at <= at
    return closure.mode if confirmed else HEIGHTENED


def longest(closures: Collection[Closure]) -> Closure:
    """The one that ends last, of at least one: what people are told, and what is cited."""
    return max(closures, key=lambda one: (one.ends_at or _NEVER, one.id))


def _holding(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The same as :func:`holds`, for the database."""
    return (
        Closure.starts_at <= at,
        Closure.created_at <= at,
        (Closure.ends_at.is_(None)) | (Closure.ends_at > at),
        (Closure.ended_at.is_(None)) | (Closure.ended_at > at),
    )


class Modes:
    """The closures of some councils as they are in the rows now; ``at``: those that hold then."""

    def __init__(
        self, session: Session, councils: Collection[str], at: datetime | None = None
    ) -> None:
        self._closures: dict[str, list[Closure]] = {}
        query = select(Closure).where(Closure.council_id.in_(councils))
        for closure in session.scalars(query if at is None else query.where(*_holding(at))):
            self._closures.setdefault(closure.council_id, []).append(closure)
        ids = [one.id for found in self._closures.values() for one in found]
        left = select(ClosureLeft).where(ClosureLeft.closure_id.in_(ids))
        self._left = {
            (row.closure_id, row.account_id): row.left_at
            for row in (session.scalars(left) if self._closures else ())
        }

    def moments(self, council_id: str, account_id: int) -> set[datetime]:
        """When an account's mode may change: at every other time it is what it was before."""
        found: set[datetime | None] = set()
        for one in self._closures.get(council_id, ()):
            if one.account_id in (None, account_id):
                found |= {max(one.starts_at, one.created_at), one.ends_at, one.ended_at}
                found |= {self._left.get((one.id, account_id))}
        return {moment for moment in found if moment is not None}

    def holding(self, council_id: str, account_id: int | None, at: datetime) -> list[Closure]:
        """The closures that hold for an account at a time; None: an account of no exception."""
        return [
            closure
            for closure in self._closures.get(council_id, ())
            if closure.account_id in (None, account_id)
            and holds(closure, at)
            and not self._has_left(closure, account_id, at)
        ]

    def in_force(self, council_id: str, at: datetime) -> list[Closure]:
        """The closures that hold at a time for any account, as they were confirmed or not."""
        return [one for one in self._closures.get(council_id, ()) if holds(one, at)]

    def at(self, council_id: str, account_id: int | None, at: datetime) -> str:
        """The mode in force for an account at a time."""
        return strictest(mode_of(one, at) for one in self.holding(council_id, account_id, at))

    def resolution(self, council_id: str, account_id: int | None, at: datetime) -> str:
        """The minute by which an account is closed at a time; empty where no resolution does it."""
        holding = self.holding(council_id, account_id, at)
        closing = [one for one in holding if mode_of(one, at) == CLOSED and by_minute(one.ground)]
        return longest(closing).ground if closing else ""

    def particular(self, council_id: str) -> set[int]:
        """The accounts that have a closure of their own, or were taken out of one."""
        own = {one.account_id for one in self._closures.get(council_id, ())}
        known = {closure.id for closure in self._closures.get(council_id, ())}
        left = {account for closure, account in self._left if closure in known}
        return {account for account in own if account is not None} | left

    def _has_left(self, closure: Closure, account_id: int | None, at: datetime) -> bool:
        if account_id is None:
            return False
        left_at = self._left.get((closure.id, account_id))
        return left_at is not None and left_at <= at
