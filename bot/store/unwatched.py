"""Every stretch in which an account was not watched: begun, ended, and whether it was made good.

A stretch begins when a connection fails, falls silent, or Beadle stops; it ends when something is
heard again. It was made good once all that was still public had been taken in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from bot.store.schema import Account, Gap, Heartbeat, Post, Stream
from bot.store.schema_alarm import Unwatched
from bot.store.store import now

STOPPED = "Beadle was stopped."
NOT_RUNNING = "Beadle was not running: it was ended, or its machine was."


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch as people are told of it. ``ends_at`` is None while it lasts.

    ``caught_up_at``: when all that was still public had been taken in; None: not yet, or never.
    ``lost``: the platform said of a part of it that what happened then cannot be recovered.
    """

    account: str
    connection: str
    starts_at: datetime
    ends_at: datetime | None
    caught_up_at: datetime | None
    why: str
    lost: bool


def begin(
    session: Session, connection: str, since: datetime, why: str, older: datetime | None = None
) -> None:
    """An account of the connection that is not in such a stretch already enters one.

    With ``older`` only what was watched before that time: what is new has missed nothing.
    """
    open_now = select(Unwatched.account_id).where(Unwatched.ends_at.is_(None))
    accounts = select(Account).where(
        Account.connection == connection,
        Account.left_at.is_(None),
        Account.id.not_in(open_now),
    )
    if older is not None:
        accounts = accounts.where(Account.watched_since < older)
    for account in session.scalars(accounts).all():
        start = max(since, account.watched_since)
        row = Unwatched(
            council_id=account.council_id, account_id=account.id, starts_at=start, why=why
        )
        session.add(row)
    session.flush()


def end(session: Session, connection: str) -> None:
    """Something was heard: the stretches of this connection's accounts end now."""
    session.execute(
        update(Unwatched)
        .where(Unwatched.ends_at.is_(None), Unwatched.account_id.in_(_of(connection)))
        .values(ends_at=now(session))
    )


def caught_up(session: Session, connection: str) -> list[Unwatched]:
    """All that is public was taken in: what was missed in the stretches that ended, as well.

    The stretches that were made good now.
    """
    rows = session.scalars(
        select(Unwatched)
        .where(
            Unwatched.caught_up_at.is_(None),
            Unwatched.ends_at.is_not(None),
            Unwatched.account_id.in_(_of(connection)),
        )
        .order_by(Unwatched.starts_at)
    ).all()
    for row in rows:
        row.caught_up_at = now(session)
    return list(rows)


def taken_in(session: Session, council_id: str, connection: str, since: datetime) -> int:
    """How many posts of a council were taken in on a connection since then."""
    query = select(func.count()).where(
        Post.account_id.in_(_of(connection)),
        Post.council_id == council_id,
        Post.seen_at >= since,
    )
    return session.scalar(query) or 0


def _of(connection: str) -> Select[int]:
    return select(Account.id).where(Account.connection == connection)


def stops(session: Session, connections: Collection[str]) -> None:
    """Beadle stops in good order: from now on nothing is watched."""
    for connection in connections:
        begin(session, connection, now(session), STOPPED)


def starts(session: Session, connections: Collection[str]) -> None:
    """Beadle starts: since its last sign of life nothing was watched.

    Call it before heartbeats are forgotten. A connection that was never heard had no such time.
    """
    at = now(session)
    for connection in connections:
        last = _last_sign(session, connection)
        if last is not None:
            begin(session, connection, min(last, at), NOT_RUNNING, at)
        stream = session.get(Stream, connection)
        if stream is not None and stream.state == "failing":  # it failed before, and is tried anew
            begin(session, connection, at, stream.detail)


def _last_sign(session: Session, connection: str) -> datetime | None:
    stream = session.get(Stream, connection)
    beat = session.get(Heartbeat, f"intake:{connection}")
    signs = [stream.last_batch_at] if stream is not None else []
    signs += [beat.at] if beat is not None and beat.working else []
    return max((sign for sign in signs if sign is not None), default=None)


def since(session: Session, connection: str) -> datetime | None:
    """Since when the first account of a connection is not watched; None where all are."""
    query = select(Unwatched.starts_at).where(
        Unwatched.ends_at.is_(None), Unwatched.account_id.in_(_of(connection))
    )
    return session.scalar(query.order_by(Unwatched.starts_at).limit(1))


def between(
    session: Session, council_id: str, since: datetime, until: datetime | None = None
) -> list[Stretch]:
    """A council's stretches that touch the time from ``since`` to ``until`` (None: now), in order.

    Gaps, which the platform itself named, are :func:`bot.store.health.gaps` besides.
    """
    until = until or now(session)
    lost = (
        select(Gap.id)
        .where(
            Gap.account_id == Unwatched.account_id,
            Gap.starts_at <= Unwatched.ends_at,
            Gap.ends_at >= Unwatched.starts_at,
        )
        .exists()
    )
    rows = session.execute(
        select(Unwatched, Account.address, Account.connection, lost)
        .join(Account, Account.id == Unwatched.account_id)
        .where(
            Unwatched.council_id == council_id,
            Unwatched.starts_at <= until,
            Unwatched.ends_at.is_(None) | (Unwatched.ends_at >= since),
        )
        .order_by(Unwatched.starts_at, Unwatched.id)
    )
    return [
        Stretch(address, connection, r.starts_at, r.ends_at, r.caught_up_at, r.why, bool(gone))
        for r, address, connection, gone in rows
    ]
