"""How the house fares: loops, connections, accounts. What ``status`` and ``health`` read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.contract import RefusedCode
from bot.store import unwatched, upsert
from bot.store.schema import Account, Gap, Heartbeat, Media, Stream, Version
from bot.store.store import now

STALE = timedelta(seconds=60)
"""A loop whose last round is older than this does not work."""


def beat(session: Session, loop: str, *, working: bool = True, detail: str = "") -> Heartbeat:
    """Note that a loop went round, now."""
    row = session.get(Heartbeat, loop)
    if row is None:
        new = {"loop": loop, "at": now(session), "working": working, "detail": detail}
        session.execute(upsert.insert(session, Heartbeat).values(new).on_conflict_do_nothing())
        row = session.get_one(Heartbeat, loop)
    row.at, row.working, row.detail = now(session), working, detail
    return row


def beats(session: Session) -> Sequence[Heartbeat]:
    """All heartbeats. While they are held, :func:`beat` reads none of them again."""
    return session.scalars(select(Heartbeat)).all()


def last_heard(stream: Stream) -> datetime:
    """When a connection last delivered something, or when it began."""
    return stream.last_batch_at or stream.since


def heard_no_later(session: Session, at: datetime) -> None:
    """No connection was heard after ``at``: else one that falls silent would pass for heard."""
    for row in session.scalars(select(Stream)):
        row.last_batch_at = min(row.last_batch_at, at) if row.last_batch_at else None
        row.since = min(row.since, at)


def is_silent(stream: Stream, at: datetime) -> bool:
    """Whether a connection that should work has delivered nothing for too long."""
    return at - last_heard(stream) > SILENT


def beat_of_stream(session: Session, stream: Stream) -> None:
    """Whether a connection is being watched: it is not while it fails, nor while it is silent.

    A connection that just starts is given time.
    """
    row = beat(session, f"intake:{stream.connection}")
    if stream.state == "failing":
        row.working, row.detail = False, stream.detail
    elif is_silent(stream, now(session)):
        row.working, row.detail = False, "nothing was heard for too long"


def forget_beats(session: Session) -> None:
    """A new process begins without the heartbeats of the last."""
    for row in session.scalars(select(Heartbeat)):
        session.delete(row)


SILENT = timedelta(minutes=6)
"""A connection that delivered nothing for so long, not even an empty batch, is not watched."""
SLOW = timedelta(minutes=5)
"""The same for loops that wait for other people's servers."""


def _watches(loop: str) -> bool:
    return loop == "judge" or loop.startswith("intake:")


def ailing(session: Session) -> list[str]:
    """What keeps intake or judging from working; empty where both work.

    A desk that is down is no reason to have Beadle started anew.
    """
    rows = {row.loop: row for row in session.scalars(select(Heartbeat)) if _watches(row.loop)}
    if "judge" not in rows:
        return ["Beadle is not running, or has not begun to check posts yet"]
    return _troubles(session, rows)


def not_begun(session: Session, connections: Collection[str]) -> list[str]:
    """Of these connections those of which nothing was heard yet since the start."""
    return [name for name in connections if session.get(Heartbeat, f"intake:{name}") is None]


def not_restarting(session: Session) -> list[str]:
    """What does not work and is mended by no start anew: the reports' key is not there."""
    row = session.get(Heartbeat, "reports")
    return [f"{row.loop}: {row.detail}"] if row is not None and not row.working else []


def at_work(session: Session) -> bool:
    """Whether a process is there that judges, or was killed: one that ended well leaves no beat."""
    return session.get(Heartbeat, "judge") is not None


def ails(session: Session, loop: str) -> bool:
    """Whether a loop that was begun does not go round."""
    row = session.get(Heartbeat, loop)
    return row is not None and bool(_troubles(session, {loop: row}))


def not_working(session: Session, connections: Collection[str]) -> list[str]:
    """Every loop that does not work and serves all, or one of these connections."""
    rows = {
        row.loop: row
        for row in session.scalars(select(Heartbeat))
        if ":" not in row.loop or row.loop.partition(":")[2] in connections
    }
    return _troubles(session, rows)


def loops(session: Session) -> list[tuple[str, datetime, bool]]:
    """Every loop that has begun, when it last went round, and whether it works."""
    rows = {row.loop: row for row in session.scalars(select(Heartbeat))}
    return [
        (name, row.at, not _troubles(session, {name: row})) for name, row in sorted(rows.items())
    ]


def _troubles(session: Session, rows: Mapping[str, Heartbeat]) -> list[str]:
    found = []
    for name, row in sorted(rows.items()):
        age = abs(now(session) - row.at)  # a clock that was put back makes no beat fresh
        waits = name.startswith("requests:")  # for people, who may ask nothing for days
        if age > (STALE if _watches(name) else SLOW) and not waits:
            found.append(f"{name}: silent for {int(age.total_seconds())} seconds")
        elif not row.working:
            found.append(f"{name}: {row.detail}")
    return found


def set_stream(
    session: Session,
    connection: str,
    state: str,
    detail: str = "",
    code: str | None = None,
    since: datetime | None = None,
) -> Stream:
    """Note how a connection fares. ``since`` begins anew when the state changes.

    It is now, or when it became so unnoticed. Stretches not watched begin and end with it.
    """
    row = session.get_one(Stream, connection)
    since = since or now(session)
    if state == "failing":  # where it never worked since a stop, since then
        unwatched.begin(session, connection, since, detail)
        since = unwatched.since(session, connection) or since
    elif state == "working":
        unwatched.end(session, connection)
    if row.state != state:
        row.state, row.since = state, since
    row.detail, row.code = detail, code
    return row


def streams(session: Session) -> dict[str, Stream]:
    """All connections by their id."""
    return {row.connection: row for row in session.scalars(select(Stream))}


def restart_streams(session: Session) -> None:
    """At a start nothing has caught up yet, and what failed before is tried anew."""
    for row in session.scalars(select(Stream)):
        row.caught_up_at = row.last_batch_at = None
        if row.needs != RefusedCode.CREDENTIALS:  # of those the adapter tells the end as well
            row.needs = row.needs_detail = None  # it tells it again where it still holds
        if row.state != "failing":
            row.state, row.since = "starting", now(session)


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """One watched account as ``status`` shows it."""

    account: Account
    stream: Stream | None


def accounts(session: Session, council_id: str) -> list[AccountHealth]:
    """The accounts that a council has watched now."""
    known = streams(session)
    rows = session.scalars(
        select(Account)
        .where(Account.council_id == council_id, Account.left_at.is_(None))
        .order_by(Account.id)
    )
    return [AccountHealth(a, known.get(a.connection)) for a in rows]


def looked_at(session: Session, council_id: str) -> list[Account]:
    """The watched accounts whose first look is complete, and not told yet."""
    query = select(Account).where(Account.council_id == council_id, *_TO_TELL)
    return list(session.scalars(query.order_by(Account.id)))


def looked_at_in(session: Session, councils: Collection[str]) -> frozenset[str]:
    """Of these councils those that have such accounts."""
    query = select(Account.council_id).distinct()
    return frozenset(session.scalars(query.where(Account.council_id.in_(councils), *_TO_TELL)))


_TO_TELL = Account.looked_at.is_not(None), Account.look_told_at.is_(None), Account.left_at.is_(None)


def gaps(session: Session, council_id: str, since: datetime) -> list[tuple[Gap, Account]]:
    """The stretches not watched that ended after ``since``."""
    rows = session.execute(
        select(Gap, Account)
        .join(Account, Account.id == Gap.account_id)
        .where(Gap.council_id == council_id, Gap.ends_at >= since)
        .order_by(Gap.starts_at)
    )
    return [(gap, account) for gap, account in rows]


def pending(session: Session, council_id: str) -> tuple[int, int, datetime | None]:
    """Versions not yet judged, media not yet copied, and since when the oldest version waits."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(Version.seen_at)).where(
            Version.council_id == council_id, Version.judged_at.is_(None)
        )
    ).one()
    media = session.scalar(
        select(func.count()).where(Media.council_id == council_id, Media.state == "waiting")
    )
    return waiting, media or 0, oldest
