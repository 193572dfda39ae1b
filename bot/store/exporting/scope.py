"""Which part of the record is exported, that it was, and what of it was erased before.

Nothing here, nor in the modules beside it, reads a table of reports or of private messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.config.model import LONDON
from bot.store import audit, erased, retention, schema
from bot.store.schema import Council, Person, Version
from bot.store.schema_work import AuditRow
from bot.store.store import now

OPERATOR = "operator"
"""The actor of what was done on the command line."""
EXPORTED = "record exported"
"""The kind of the chain's row that says that somebody made an export."""
PAGE = 500
"""Rows that are in memory at once, however large the record is."""

Rows = Iterator[Row[*tuple[Any, ...]]]
At = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


@dataclass(frozen=True, slots=True)
class Scope:
    """A council and a period: from the first day to the last, both included, in Europe/London.

    None is open: from the beginning, or up to now. ``replies``: with the words of the public.
    """

    council_id: str
    first: date | None = None
    last: date | None = None
    replies: bool = False

    @property
    def starts(self) -> datetime | None:
        """When the first day begins."""
        return None if self.first is None else datetime.combine(self.first, time(0), LONDON)

    @property
    def ends(self) -> datetime | None:
        """When the day after the last one begins; of the last day that there is, none does."""
        if self.last is None or self.last == date.max:
            return None
        return datetime.combine(self.last + timedelta(days=1), time(0), LONDON)

    def holds(self, at: At) -> ColumnElement[bool]:
        """In a statement: that a time is in the period."""
        return and_(self.begun(at), self.not_over(at), at.is_not(None))

    def begun(self, at: At) -> ColumnElement[bool]:
        """In a statement: that a time is before the end of the period."""
        return true() if self.ends is None else at < self.ends

    def not_over(self, at: At | ColumnElement[Any]) -> ColumnElement[bool]:
        """In a statement: that a time is not before the beginning of the period."""
        return true() if self.starts is None else at >= self.starts


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went because its time was over: how many of a kind, the last when, by which rule."""

    kind: str
    number: int
    last: datetime
    rule: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What an export says of its council. ``names`` are of people, by their key."""

    council: str
    made_at: datetime
    since: datetime
    names: dict[int, str]
    slugs: dict[str, str]
    erased: tuple[Erasure, ...]
    public: int


def put_on_record(session: Session, scope: Scope, by: str) -> None:
    """Note that an export is made, by whom, of which period. The one row that is written."""
    payload = {
        "from": scope.first.isoformat() if scope.first else None,
        "to": scope.last.isoformat() if scope.last else None,
        "replies": scope.replies,
        "by": by,
    }
    entry = audit.Entry(EXPORTED, "council", payload, OPERATOR)
    audit.record(session, scope.council_id, entry)


def facts(session: Session, scope: Scope) -> Facts:
    """The council, its people, what was erased, and how many replies of the public there are."""
    council = session.get_one(Council, scope.council_id)
    people = session.execute(
        select(Person.id, Person.slug, Person.name).where(Person.council_id == scope.council_id)
    ).all()
    secret = {kind.name for kind in retention.KINDS if kind.secret}
    gone = erased.erased(session, scope.council_id).told
    return Facts(
        council=council.name,
        made_at=now(session),
        since=council.since,
        names={row.id: row.name or "somebody who left" for row in people},
        slugs={row.slug: row.name for row in people if row.name},
        erased=tuple(
            Erasure(kind, *told) for kind, told in sorted(gone.items()) if kind not in secret
        ),
        public=session.scalar(
            select(func.count())
            .select_from(schema.Post)
            .where(
                schema.Post.council_id == scope.council_id, schema.Post.by_public, touched(scope)
            )
        )
        or 0,
    )


def touched(scope: Scope) -> ColumnElement[bool]:
    """In a statement on posts: that one was published, seen, edited, gone or back in the period."""
    post, version = schema.Post, aliased(Version)  # a statement on versions may be around it
    edited = select(version.id).where(version.post_id == post.id, scope.holds(version.seen_at))
    return (
        scope.holds(post.posted_at)
        | scope.holds(post.seen_at)
        | scope.holds(post.removed_at)
        | scope.holds(post.returned_at)
        | edited.exists()
    )


def size(session: Session, council_id: str) -> int:
    """About how many rows are read for an export, with the proof of the chain (for a bar)."""
    rows = 0
    for table in (AuditRow, Version):
        query = select(func.count()).select_from(table).where(table.council_id == council_id)
        rows += session.scalar(query) or 0
    return 2 * rows


def stream(session: Session, query: Select[*tuple[Any, ...]]) -> Rows:
    """The rows of a statement, a page in memory at a time."""
    yield from session.execute(query, execution_options={"yield_per": PAGE})
