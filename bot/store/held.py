"""Alerts that wait because it is quiet: which, for how long, and what becomes of them afterwards.

Waiting is a property of the row. A process that is killed forgets nothing, and where nobody
gathers what waited, each row goes by itself soon after.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from bot.store.schema_work import Outbox
from bot.store.store import now, wake

GRACE = timedelta(minutes=3)
"""How long after the end of quiet hours what waited may be gathered before it goes by itself."""

_HELD: tuple[ColumnElement[bool], ...] = (
    Outbox.state == literal_column("'waiting'"),  # to the letter, as the index has it
    Outbox.held_until.is_not(None),
)


def until(quiet_ends: datetime) -> datetime:
    """Until when a row is held where quiet hours end then."""
    return quiet_ends + GRACE


def councils(session: Session) -> frozenset[str]:
    """The councils for which alerts are held."""
    return frozenset(session.scalars(select(Outbox.council_id).where(*_HELD).distinct()))


def waiting(session: Session, council_id: str) -> tuple[int, datetime | None]:
    """How many alerts of a council wait until when it is no longer quiet."""
    query = select(func.count(), func.max(Outbox.held_until)).where(
        *_HELD, Outbox.council_id == council_id, Outbox.held_until > now(session)
    )
    count, last = session.execute(query).one()
    return count, last - GRACE if last is not None else None


def rows(session: Session, council_id: str) -> Sequence[Outbox]:
    """What is held for a council and in nobody's hands, in the order of writing."""
    at = now(session)
    query = (
        select(Outbox)
        .where(*_HELD, Outbox.council_id == council_id)
        .where((Outbox.lease_until.is_(None)) | (Outbox.lease_until <= at))
        .order_by(Outbox.id)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def let_go(session: Session, row: Outbox, body: str | None = None) -> None:
    """Have it said now, in other words where they are given."""
    row.held_until, row.created_at = None, now(session)  # from now on it is late if it waits
    row.body = body or row.body
    wake(session, f"alert:{row.target}")


def told_otherwise(rows: Collection[Outbox], how: str) -> None:
    """These are not said by themselves: their words are told in another alert, or are no news."""
    for row in rows:
        row.state, row.body, row.held_until, row.detail = "dropped", None, None, how
