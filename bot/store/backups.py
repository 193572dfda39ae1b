"""Which backups were made, which were tried, and whether the next one is due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.store.schema_backup import Backup
from bot.store.store import now

RUNNING, MADE, FAILED = "running", "made", "failed"
INTERRUPTED = "It was interrupted before it was complete. What was begun counts for nothing"
NOT_AS_RECORDED = (
    "The backup is whole, but the record itself is not as it was written: beadle verify"
)


@dataclass(frozen=True, slots=True)
class Fares:
    """How backups fare, for ``status`` and the letter. Times are UTC; None: never.

    ``tried_at`` and ``state`` are of the last one that was begun (``detail`` says why it failed),
    ``good_at`` when the last good one was begun: what it holds is as of then. ``verified_at`` is
    when that one was read back. ``failures``: how many failed since.
    """

    tried_at: datetime | None = None
    state: str = ""
    detail: str = ""
    good_at: datetime | None = None
    verified_at: datetime | None = None
    place: str = ""
    failures: int = 0


def fares(session: Session) -> Fares:
    """How backups fare now."""
    last = session.scalars(select(Backup).order_by(Backup.id.desc()).limit(1)).first()
    if last is None:
        return Fares()
    good = session.scalars(
        select(Backup).where(Backup.state == MADE).order_by(Backup.id.desc()).limit(1)
    ).first()
    failures = select(func.count()).where(
        Backup.state == FAILED, Backup.id > (good.id if good else 0)
    )
    return Fares(
        tried_at=last.began_at,
        state=last.state,
        detail=last.detail,
        good_at=good.began_at if good else None,
        verified_at=good.verified_at if good else None,
        place=good.place if good else "",
        failures=session.scalar(failures) or 0,
    )


def begin(session: Session, name: str, place: str, *, scheduled: bool) -> int:
    """Note that a backup is begun; its row."""
    row = Backup(
        name=name,
        place=place,
        scheduled=scheduled,
        state=RUNNING,
        began_at=now(session),
        detail="",
    )
    session.add(row)
    session.flush()
    return row.id


def made(session: Session, backup_id: int, size: int, trouble: str = "") -> None:
    """Note that it is whole; ``trouble`` where what it holds is not as recorded."""
    row = session.get_one(Backup, backup_id)
    row.state, row.size, row.ended_at, row.detail = MADE, size, now(session), trouble
    row.verified_at = None if trouble else now(session)


def failed(session: Session, backup_id: int, why: str) -> None:
    """Note that there is none, and why."""
    row = session.get_one(Backup, backup_id)
    row.state, row.ended_at, row.detail = FAILED, now(session), why


def give_up(session: Session, place: str) -> None:
    """What was begun in a folder by a process that is gone did not come to its end.

    Only whoever holds the folder's lock may say so.
    """
    session.execute(
        update(Backup)
        .where(Backup.state == RUNNING, Backup.place == place)
        .values(state=FAILED, ended_at=now(session), detail=INTERRUPTED)
    )


def removed(session: Session, place: str, names: Collection[str]) -> None:
    """Note that these were deleted because their time was over."""
    session.execute(
        update(Backup)
        .where(Backup.place == place, Backup.name.in_(names), Backup.removed_at.is_(None))
        .values(removed_at=now(session))
    )


def last_scheduled(session: Session) -> Backup | None:
    """The last backup that the schedule began."""
    query = select(Backup).where(Backup.scheduled).order_by(Backup.id.desc())
    return session.scalars(query.limit(1)).first()
