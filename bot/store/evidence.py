"""Whether versions and media are still what the audit chain says was archived.

Only what members of the public wrote may be cut down at any time. A gap in the council's own posts
is a finding, whatever the row says of itself, but where the chain has it that the post's time was
over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.content import content_digest
from bot.store.keeping import kind as kinds
from bot.store.schema import Blob, Media, Version
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.types import sha256

PAGE = 1000

Seen = Callable[[], None]


@dataclass
class Erased:
    """What the chain says was erased because its time was over.

    ``told``: for each kind of record how many, the last time, and by which rule that was.
    """

    posts: set[int] = field(default_factory=set)
    media: set[int] = field(default_factory=set)
    numbers: Counter[str] = field(default_factory=Counter)
    told: dict[str, tuple[int, datetime, str]] = field(default_factory=dict)

    def add(self, at: datetime, payload: dict[str, Any]) -> None:
        """Take in a row of the chain, in the chain's order."""
        if "kind" not in payload:  # of a Beadle that purged replies alone
            posts, days = payload.get("posts", []), payload.get("days")
            payload = {"kind": kinds.REPLIES, "ids": posts, "rule": f"{days} days"}
        kind, ids = str(payload["kind"]), [int(key) for key in payload["ids"]]
        if kind in (kinds.POSTS, kinds.REPLIES):
            self.posts.update(ids)
        elif kind == kinds.MEDIA:
            self.media.update(ids)
        self.numbers[kind] += len(ids)
        self.told[kind] = (self.numbers[kind], at, str(payload["rule"]))


def erased(session: Session, council_id: str) -> Erased:
    """All that the chain says was erased under retention."""
    found = Erased()
    query = (
        select(AuditRow.at, AuditDetail.payload)
        .join(
            AuditDetail,
            (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
        )
        .where(AuditRow.council_id == council_id, AuditRow.kind == "purged")
        .order_by(AuditRow.seq)
    )
    for at, payload in session.execute(query):
        found.add(at, payload)
    return found


def version_problems(session: Session, council_id: str, gone: Erased, seen: Seen) -> Iterator[str]:
    """What is wrong with the archived versions; ``seen`` is called for each one looked at."""
    recorded = {
        int(payload["version"]): (str(payload["content"]), bool(payload["public"]))
        for _subject, payload in _recorded(session, council_id, "archived")
    }
    last = 0
    while True:
        page = session.scalars(
            select(Version)
            .where(Version.council_id == council_id, Version.id > last)
            .order_by(Version.id)
            .limit(PAGE)
        ).all()
        if not page:
            break
        for version in page:
            seen()
            promised, by_public = recorded.pop(version.id, (None, False))
            may_be_cut = by_public or version.post_id in gone.posts
            yield from _of_version(version, promised, may_be_cut=may_be_cut)
            if version.purged_at is not None and version.post_id not in gone.posts:
                yield f"version {version.id} was erased, and no erasure is on record"
        last = page[-1].id
        session.expunge_all()
    yield from (f"version {one} was archived and is missing" for one in sorted(recorded))


def _of_version(version: Version, promised: str | None, *, may_be_cut: bool) -> Iterator[str]:
    if promised is None:
        yield f"version {version.id} is not in the audit chain"
    elif promised != version.content:
        yield f"version {version.id}: its digest was changed"
    elif version.reduced_at is None:
        found = content_digest(version.parts or [], version.links or [], version.raw or b"")
        if found != version.content:
            yield f"version {version.id} was changed after it was archived"
    elif not may_be_cut:
        yield f"version {version.id}: the words of one of the council's own posts were taken away"
    elif (version.parts, version.links, version.raw) != (None, None, None):
        yield f"version {version.id} was cut down, and holds words all the same"


def blob_problems(session: Session, council_id: str, seen: Seen) -> Iterator[str]:
    """What is wrong with the bytes of media; one after another, since they may be large."""
    for key in session.scalars(select(Blob.sha256).where(Blob.council_id == council_id)).all():
        seen()
        blob = session.get_one(Blob, (council_id, key))
        if sha256(blob.data) != key:
            yield f"a picture or film (SHA-256 {key[:12]}…) was changed"
        session.expunge(blob)


def media_problems(session: Session, council_id: str, gone: Erased) -> Iterator[str]:
    """What is wrong with which bytes belong to which version."""
    recorded = {
        (subject, payload["ref"], payload["sha256"])
        for subject, payload in _recorded(session, council_id, "media")
        if "sha256" in payload
    }
    query = (
        select(Media.id, Media.ref, Media.state, Media.sha256, Version.post_id, Version.reduced_at)
        .add_columns(Blob.sha256.label("held"))
        .join(Version, Version.id == Media.version_id)
        .outerjoin(Blob, (Blob.council_id == Media.council_id) & (Blob.sha256 == Media.sha256))
        .where(Media.council_id == council_id, Media.state.in_(("stored", "dropped")))
        .order_by(Media.id)
    )
    for row in session.execute(query.execution_options(yield_per=PAGE)):
        if row.state == "dropped":
            if row.reduced_at is None and row.id not in gone.media:
                yield f"picture or film {row.id}: its copy was dropped, and its post was not"
        elif (f"post:{row.post_id}", row.ref, row.sha256) not in recorded:
            yield f"picture or film {row.id} is not the one that was archived"
        elif row.held is None:
            yield f"picture or film {row.id}: its copy is missing"


def _recorded(session: Session, council_id: str, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    query = (
        select(AuditRow.subject, AuditDetail.payload)
        .join(
            AuditDetail,
            (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
        )
        .where(AuditRow.council_id == council_id, AuditRow.kind == kind)
        .execution_options(yield_per=PAGE)
    )
    yield from session.execute(query)
