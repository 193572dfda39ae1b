"""Reading the archive to judge it anew: in batches, each in a short transaction of its own.

A Beadle at work goes on meanwhile, and nothing is held in memory but one batch. What comes after
the beginning is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.config.model import Council
from bot.run.replay import Item, Stood
from bot.run.spoken import Spoken
from bot.store import schema
from bot.store.people import roles_of
from bot.store.schema import Account, Version
from bot.store.schema_work import Verdict
from bot.store.store import Store
from bot.store.types import UtcTime
from policy.verdict import Facts, Finding, Outcome
from policy.verdict import Verdict as Said

BATCH = 500

PUBLISHED = case(
    (Version.number == 1, func.coalesce(schema.Post.posted_at, Version.seen_at)),
    else_=Version.seen_at,
)
"""When the words of a version appeared: an edit when it was seen, as no platform tells more."""
_NAMED = (schema.Post.author_id, schema.Post.url, schema.Post.ref, type_coerce(PUBLISHED, UtcTime))
_SPOKEN = (
    Version.parts,
    Version.links,
    Version.mode,
    Version.resolution,
    Version.seen_at,
    schema.Post.kind,
    schema.Post.by_public,
    Account.kind,
    Account.author_kind,
)
"""The fields of :class:`Spoken`, in their order: whole rows take twice as long to read."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which versions of a council: published in ``since <= … < until``, where these are given."""

    council: Council
    since: datetime | None = None
    until: datetime | None = None

    def holds(self) -> list[ColumnElement[bool]]:
        """The same for the database."""
        wanted = [Version.council_id == self.council.id]
        if self.since is not None:
            wanted.append(self.since <= PUBLISHED)
        if self.until is not None:
            wanted.append(self.until > PUBLISHED)
        return wanted


@dataclass(frozen=True, slots=True)
class Batch:
    """Versions with what stands of them, and how many cannot be judged, or were not yet."""

    items: list[Item]
    not_kept: int
    not_judged: int

    @property
    def size(self) -> int:
        """All that was read."""
        return len(self.items) + self.not_kept + self.not_judged


def size(session: Session, span: Span) -> tuple[int, int]:
    """How many versions there are now, and the id of the newest."""
    query = (
        select(func.count(), func.coalesce(func.max(Version.id), 0))
        .join(schema.Post, schema.Post.id == Version.post_id)
        .where(*span.holds())
    )
    count, newest = session.execute(query).one()
    return count, newest


def batches(store: Store, span: Span, newest: int) -> Iterator[Batch]:
    """All versions up to ``newest``, oldest first."""
    facts, after = span.council.facts(), 0
    while True:
        last, batch = store.read_now(_batch, span, facts, after, newest)
        if last == after:
            return
        after = last
        yield batch


def _batch(
    session: Session, span: Span, facts: Facts, after: int, newest: int
) -> tuple[int, Batch]:
    rows = session.execute(
        select(Version.id, *_NAMED, *_SPOKEN)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(*span.holds(), Version.id > after, Version.id <= newest)
        .order_by(Version.id)
        .limit(BATCH)
    ).all()
    if not rows:
        return after, Batch([], 0, 0)
    kept = [(*row[:5], Spoken(*row[5:])) for row in rows if row.parts is not None]
    stood = _stood(session, [row[0] for row in kept])
    roles = {author: roles_of(session, author) for author in {row[1] for row in kept}}
    items = [
        Item(url or ref, at, spoken.subject(facts, roles[author]), stood[version])
        for version, author, url, ref, at, spoken in kept
        if version in stood
    ]
    return rows[-1][0], Batch(items, len(rows) - len(kept), len(kept) - len(items))


def _stood(session: Session, versions: Sequence[int]) -> dict[int, Stood]:
    """What the last verdict says of each version that has one."""
    query = (
        select(Verdict.version_id, Verdict.findings)
        .where(Verdict.version_id.in_(versions))
        .order_by(Verdict.id)
    )
    return {
        version_id: Stood.of(Said(Outcome.CLEAN, tuple(Finding.from_json(one) for one in findings)))
        for version_id, findings in session.execute(query)
    }
