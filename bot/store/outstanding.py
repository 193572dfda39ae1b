"""What of the outbox is still to be carried out, for whoever only looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session

from bot.store.schema_work import Outbox
from bot.store.store import now


def _free(session: Session) -> ColumnElement[bool]:
    """That it is not held until quiet hours are over."""
    return Outbox.held_until.is_(None) | (Outbox.held_until <= now(session))


def oldest(
    session: Session, lane: str, target: str, council_id: str | None = None
) -> tuple[int, datetime] | None:
    """What has waited longest there, of one council or of all: its row, and since when."""
    query = select(Outbox.id, Outbox.created_at).where(
        Outbox.state == "waiting", Outbox.lane == lane, Outbox.target == target, _free(session)
    )
    if council_id is not None:
        query = query.where(Outbox.council_id == council_id)
    row = session.execute(query.order_by(Outbox.id).limit(1)).first()
    return (row.id, row.created_at) if row else None


def is_any(session: Session, lane: str) -> bool:
    """Whether anything at all waits there."""
    # To the letter, as the index has it: SQLite plans anew each time what a parameter says.
    waiting = Outbox.state == literal_column("'waiting'")
    query = select(Outbox.id).where(waiting, Outbox.lane == lane).limit(1)
    return session.scalar(query) is not None


def due(session: Session) -> list[tuple[str, str, str]]:
    """(lane, target, key) of what has waited for its first attempt, and is not held."""
    rows = session.execute(
        select(Outbox.lane, Outbox.target, Outbox.key).where(
            Outbox.state == "waiting", Outbox.attempts == 0, _free(session)
        )
    )
    return [(lane, target, key) for lane, target, key in rows]


def came_back(session: Session, council_id: str, since: datetime) -> dict[str, int]:
    """How many alerts came back that were written after ``since``: target to a count."""
    rows = session.execute(
        select(Outbox.target, func.count())
        .where(
            Outbox.council_id == council_id,
            Outbox.state == "refused",
            Outbox.created_at >= since,
        )
        .group_by(Outbox.target)
    )
    return {row[0]: row[1] for row in rows}


def waiting(session: Session, council_id: str | None = None) -> dict[tuple[str, str, str], int]:
    """How much waits or is dead: (lane, target, state) to a count."""
    query = select(Outbox.lane, Outbox.target, Outbox.state, func.count()).where(
        Outbox.state != "sent"
    )
    if council_id is not None:
        query = query.where(Outbox.council_id == council_id)
    rows = session.execute(query.group_by(Outbox.lane, Outbox.target, Outbox.state))
    return {(lane, target, state): count for lane, target, state, count in rows}


@dataclass(frozen=True, slots=True)
class Stuck:
    """What a council's alerts at one target come to: the oldest, how many given up, and why."""

    council_id: str
    target: str
    oldest: datetime
    dead: int
    why: str


def stuck(session: Session, lanes: Sequence[str]) -> list[Stuck]:
    """What waits or was given up in these lanes, by council and target."""
    found: dict[tuple[str, str], Stuck] = {}
    for state in ("waiting", "dead"):  # each is found by an index of its own
        rows = session.execute(
            select(
                Outbox.council_id,
                Outbox.target,
                func.min(Outbox.created_at),
                func.count(),
                func.max(Outbox.detail),
            )
            .where(Outbox.state == state, Outbox.lane.in_(lanes))
            .group_by(Outbox.council_id, Outbox.target)
        )
        for council_id, target, oldest, count, why in rows:
            before = found.get((council_id, target))
            dead = count if state == "dead" else 0
            since = min(oldest, before.oldest) if before else oldest
            said = why or (before.why if before else "")
            found[council_id, target] = Stuck(council_id, target, since, dead, said)
    return list(found.values())


def any_older(session: Session, lanes: Sequence[str], at: datetime) -> bool:
    """Whether something in these lanes waits since before then, or was given up."""
    query = select(Outbox.id).where(Outbox.lane.in_(lanes))
    waits = query.where(Outbox.state == "waiting", Outbox.created_at <= at)
    dead = query.where(Outbox.state == "dead")
    return any(session.scalar(one.limit(1)) is not None for one in (waits, dead))
