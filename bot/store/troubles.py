"""What keeps Beadle from its work: a row for each trouble, from its beginning to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.store.schema_alarm import Trouble
from bot.store.store import now


@dataclass(frozen=True, slots=True)
class Matter:
    """What a trouble is about. ``council_id`` None: the whole process."""

    kind: str
    council_id: str | None = None
    subject: str = ""


def find(session: Session, matter: Matter) -> Trouble | None:
    """The open trouble about this, if there is one."""
    return session.scalar(
        select(Trouble).where(
            Trouble.over_at.is_(None),
            Trouble.kind == matter.kind,
            Trouble.subject == matter.subject,
            _of(matter.council_id),
        )
    )


def begin(
    session: Session,
    matter: Matter,
    since: datetime,
    detail: str = "",
    *,
    state: str = "",
    tell_at: datetime | None = None,
) -> Trouble:
    """The open trouble about this, begun where there is none; its detail is what holds now.

    It is told from ``tell_at`` on (None: at once). Another ``state`` is news: it is told at once.
    """
    at = now(session)
    row = find(session, matter)
    if row is None:
        row = Trouble(
            council_id=matter.council_id,
            kind=matter.kind,
            subject=matter.subject,
            since=since,
            state=state,
            told=0,
            next_at=tell_at or at,
        )
        session.add(row)
    elif state != row.state:
        row.state = state
        if state:
            row.next_at = at
    row.detail = detail
    session.flush()
    return row


def told(row: Trouble, at: datetime, again: timedelta) -> None:
    """It is told now, and again after a while."""
    row.told += 1
    row.told_at, row.next_at = at, at + again


def over(session: Session, row: Trouble) -> None:
    """It is over. What nobody was told of leaves no row."""
    if row.told == 0:
        session.delete(row)
        return
    row.over_at, row.next_at = now(session), None


def is_due(row: Trouble, at: datetime, longest: timedelta) -> bool:
    """Whether it is to be told now; also where the clock was put back since it was told."""
    return row.next_at is not None and (row.next_at <= at or row.next_at > at + longest)


def opened(session: Session, kind: str | None = None, subject: str | None = None) -> list[Trouble]:
    """All open troubles, or those of a kind and subject, in order."""
    where: list[ColumnElement[bool]] = [Trouble.over_at.is_(None)]
    if kind is not None:
        where.append(Trouble.kind == kind)
    if subject is not None:
        where.append(Trouble.subject == subject)
    return list(session.scalars(select(Trouble).where(*where).order_by(Trouble.id)))


def concerning(
    session: Session, council_id: str, kinds: Sequence[str] | None = None
) -> list[Trouble]:
    """What is open for a council, its own and the whole process's; of some kinds or of all."""
    query = select(Trouble).where(
        Trouble.over_at.is_(None), or_(Trouble.council_id == council_id, _of(None))
    )
    if kinds is not None:
        query = query.where(Trouble.kind.in_(kinds))
    return list(session.scalars(query.order_by(Trouble.since, Trouble.id)))


def between(
    session: Session, council_id: str, since: datetime, until: datetime | None = None
) -> list[Trouble]:
    """What a council was told of that touches the time from ``since`` to ``until``, in order."""
    query = select(Trouble).where(
        or_(Trouble.council_id == council_id, _of(None)),
        Trouble.told > 0,
        Trouble.since <= (until or now(session)),
        Trouble.over_at.is_(None) | (Trouble.over_at >= since),
    )
    return list(session.scalars(query.order_by(Trouble.since, Trouble.id)))


def _of(council_id: str | None) -> ColumnElement[bool]:
    if council_id is None:
        return Trouble.council_id.is_(None)
    return Trouble.council_id == council_id
