"""How much there is of what, over all councils: a handful of statements, for the metrics.

Nothing here comes from reports of harassment, private messages, the letterbox, or what is said to
one person alone: where there are few of these, even a number tells of one. So of the outbox only
the cards of cases and the orders to platforms are counted, and of the loops only those named here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.store import backups, health, pings
from bot.store.schema import Account, Gap, Media, Post, Stream, Version
from bot.store.schema_alarm import Unwatched
from bot.store.schema_work import Action, Case, CaseNumber, Outbox
from bot.store.store import now

LOOPS = ("judge", "intake", "media", "actions", "closures")
"""The loops whose last round may be told to the second."""
ONLY_WORKING = ("commands", "requests", "alerts", "backups", "monitor", "metrics")
"""Loops of which only it is told whether they work: a report would wake them too."""
LATEST = 100
"""Posts that are looked at for how late they came."""
UNDECIDED = ("open", "by_hand")
"""The states of a case that wait for a person."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One look; every list has a row for each combination that there is."""

    at: datetime
    loops: list[tuple[str, datetime, bool]]
    streams: list[tuple[str, str, datetime | None]]
    posts: list[tuple[str, str, int]]
    unjudged: list[tuple[str, int, datetime]]
    cases: list[tuple[str, str, str, int]]
    undecided: list[tuple[str, datetime]]
    opened: list[tuple[str, int]]
    actions: list[tuple[str, str, str, int]]
    accounts: list[tuple[str, str, int]]
    outbox: list[tuple[str, str, str, int]]
    media: list[tuple[str, int]]
    gaps: list[tuple[str, int]]
    unwatched: list[tuple[str, int]]
    stretches: list[tuple[str, int]]
    lag: dict[str, timedelta]
    pinged: datetime | None
    backed_up: datetime | None


def look(session: Session, councils: Collection[str], connections: Collection[str]) -> Figures:
    """The figures of these councils and of the connections watched, on one view of the database."""
    ping = pings.last(session)
    return Figures(
        at=now(session),
        loops=[
            (name, beat, works)
            for name, beat, works in health.loops(session)
            if name.partition(":")[0] in (*LOOPS, *ONLY_WORKING)
        ],
        streams=[
            (row.connection, row.state, row.last_batch_at)
            for row in session.scalars(_STREAMS)
            if row.connection in connections
        ],
        posts=_rows(session, _POSTS, councils),
        unjudged=_rows(session, _UNJUDGED, councils),
        cases=_rows(session, _CASES, councils),
        undecided=_rows(session, _UNDECIDED, councils),
        opened=_rows(session, _OPENED, councils),
        actions=_rows(session, _ACTIONS, councils),
        accounts=_rows(session, _ACCOUNTS, councils),
        outbox=_rows(session, _OUTBOX, councils),
        media=_rows(session, _MEDIA, councils),
        gaps=_rows(session, _GAPS, councils),
        unwatched=_rows(session, _UNWATCHED, councils),
        stretches=_rows(session, _STRETCHES, councils),
        lag=_lag(session),
        pinged=ping.heard_at if ping else None,
        backed_up=backups.fares(session).good_at,
    )


def _rows(session: Session, query: Executable, councils: Collection[str]) -> list[Any]:
    """What was found of councils that are configured; the first column names the council."""
    return [tuple(row) for row in session.execute(query) if row[0] in councils]


_STREAMS = select(Stream).order_by(Stream.connection)
# Each account is counted in the index on account and ref alone, however many posts there are.
_OF_ACCOUNT = (
    select(func.count()).where(Post.account_id == Account.id).correlate(Account).scalar_subquery()
)
_COUNTED = select(Account.council_id, Account.connection, _OF_ACCOUNT.label("posts")).subquery()
_POSTS = select(_COUNTED.c.council_id, _COUNTED.c.connection, func.sum(_COUNTED.c.posts)).group_by(
    _COUNTED.c.council_id, _COUNTED.c.connection
)
_UNJUDGED = (
    select(Version.council_id, func.count(), func.min(Version.seen_at))
    .where(Version.judged_at.is_(None))
    .group_by(Version.council_id)
)
_CASES = select(Case.council_id, Case.outcome, Case.state, func.count()).group_by(
    Case.council_id, Case.outcome, Case.state
)
_UNDECIDED = (
    select(Case.council_id, func.min(Case.opened_at))
    .where(Case.closed_at.is_(None), Case.state.in_(UNDECIDED))
    .group_by(Case.council_id)
)
_OPENED = select(CaseNumber.council_id, func.sum(CaseNumber.last)).group_by(CaseNumber.council_id)
_ACTIONS = select(Action.council_id, Action.kind, Action.state, func.count()).group_by(
    Action.council_id, Action.kind, Action.state
)
_ACCOUNTS = (
    select(Account.council_id, Account.mode, func.count())
    .where(Account.left_at.is_(None))
    .group_by(Account.council_id, Account.mode)
)
_OF_POSTS = or_(
    Outbox.lane.in_(("action", "closure")),
    and_(Outbox.lane == "alert", Outbox.topic.startswith("case:")),
)
_OUTBOX = (
    select(Outbox.council_id, Outbox.lane, Outbox.state, func.count())
    .where(or_(Outbox.state == "waiting", Outbox.state == "dead"), _OF_POSTS)
    .group_by(Outbox.council_id, Outbox.lane, Outbox.state)
)
_MEDIA = (
    select(Media.council_id, func.count())
    .where(Media.state == "waiting")
    .group_by(Media.council_id)
)
_GAPS = select(Gap.council_id, func.count()).group_by(Gap.council_id)
_UNWATCHED = (
    select(Unwatched.council_id, func.count())
    .where(Unwatched.ends_at.is_(None))
    .group_by(Unwatched.council_id)
)
_STRETCHES = select(Unwatched.council_id, func.count()).group_by(Unwatched.council_id)


def _lag(session: Session) -> dict[str, timedelta]:
    """By connection, how long after it was published the newest post was taken in.

    Of posts that came after the account's first look; from before, any age is in order.
    """
    latest = select(Post.id).order_by(Post.seen_at.desc()).limit(LATEST)
    rows = session.execute(
        select(Account.connection, Post.seen_at, Post.posted_at)
        .join(Account, Account.id == Post.account_id)
        .where(Post.id.in_(latest), Post.posted_at.is_not(None), Post.seen_at > Account.looked_at)
        .order_by(Post.seen_at)
    )
    return {connection: seen - (posted or seen) for connection, seen, posted in rows}
