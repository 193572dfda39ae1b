"""Which backups were made, which were tried, and whether the next one is due."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Select, delete, func, select, update
from sqlalchemy.orm import Session

from bot.store.lookout import Due, any_of, moment
from bot.store.schema_backup import Backup
from bot.store.store import now

PLANNED, RUNNING, MADE, FAILED = "planned", "running", "made", "failed"
INTERRUPTED = "It was interrupted before it was complete. What was begun counts for nothing"
AGAIN = timedelta(hours=1)
"""After how long one that failed is tried again."""
AHEAD = timedelta(days=2)
"""Further ahead none is planned: where one is, the clock was put back since."""
Moment = datetime | BindParameter[datetime]
Slots = Callable[[datetime], tuple[datetime, datetime]]
"""The last time before a moment at which one is to be made, and the next."""
NOT_AS_RECORDED = (
    "The backup is whole, but the record itself is not as it was written: beadle verify"
)


@dataclass(frozen=True, slots=True)
class Fares:
    """How backups fare, for ``status`` and the letter. Times are UTC; None: never.

    ``tried_at`` and ``state`` are of the last one that was begun (``detail`` says why it failed),
    ``good_at`` when the last good one was begun: what it holds is as of then. ``verified_at`` is
    when that one was read back. ``failures``: how many failed since. ``due_at``: when the
    schedule has the next one made; None where there is no schedule.
    """

    tried_at: datetime | None = None
    state: str = ""
    detail: str = ""
    good_at: datetime | None = None
    verified_at: datetime | None = None
    place: str = ""
    failures: int = 0
    due_at: datetime | None = None


def fares(session: Session) -> Fares:
    """How backups fare now."""
    tried = select(Backup).where(Backup.state != PLANNED).order_by(Backup.id.desc())
    last = session.scalars(tried.limit(1)).first()
    if last is None:
        return Fares(due_at=due_at(session))
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
        due_at=due_at(session),
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


# --------------------------------------------------------------------------- the schedule


def due_at(session: Session) -> datetime | None:
    """When the next one is due."""
    query = select(Backup.began_at).where(Backup.state == PLANNED).order_by(Backup.id.desc())
    return session.scalar(query.limit(1))


def plan(session: Session, slots: Slots) -> None:
    """Write down when the next one is due, as the last one and the settings want it.

    One that was missed, or that a stop interrupted, is due now; one that failed is tried again
    after :data:`AGAIN`.
    """
    at = now(session)
    before, after = slots(at)
    query = select(Backup).where(Backup.scheduled, Backup.state != PLANNED)
    last = session.scalars(query.order_by(Backup.id.desc()).limit(1)).first()
    if last is None or last.began_at < before or last.detail == INTERRUPTED:
        when = at
    elif last.state == FAILED:
        when = min(max(last.began_at + AGAIN, at), after)
    else:
        when = after
    forget_plan(session)
    session.add(Backup(name="", place="", scheduled=True, state=PLANNED, began_at=when, detail=""))


def forget_plan(session: Session) -> None:
    """There is no schedule any more."""
    session.execute(delete(Backup).where(Backup.state == PLANNED))


def waits() -> Due:
    """The question for the lookout whether one is due."""
    return any_of(_due(moment(), moment(AHEAD)))


def is_due(session: Session) -> bool:
    """Whether one is due now."""
    at = now(session)
    return session.scalar(_due(at, at + AHEAD).limit(1)) is not None


def _due(at: Moment, far: Moment) -> Select[int]:
    over = (Backup.began_at <= at) | (Backup.began_at > far)
    return select(Backup.id).where(Backup.state == PLANNED, over)


def begin_planned(session: Session, name: str, place: str) -> int:
    """The one that is due is begun; its row."""
    forget_plan(session)
    return begin(session, name, place, scheduled=True)


def failing_since(session: Session) -> tuple[int, datetime] | None:
    """The first scheduled one that failed since the last good one. A stop is no failure."""
    good = select(func.max(Backup.id)).where(Backup.state == MADE).scalar_subquery()
    query = select(Backup.id, Backup.began_at).where(
        Backup.state == FAILED,
        Backup.scheduled,
        Backup.detail != INTERRUPTED,
        Backup.id > func.coalesce(good, 0),
    )
    row = session.execute(query.order_by(Backup.id).limit(1)).first()
    return (row.id, row.began_at) if row else None
