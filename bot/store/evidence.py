"""Whether versions and media are still what the audit chain says was archived.

Only what members of the public wrote may be cut down at any time. A gap in the council's own posts
is a finding, whatever the row says of itself, but where the chain has it that its time was over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.store import audit
from bot.store.content import content_digest
from bot.store.erased import Erased
from bot.store.schema import Blob, Media, Version
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.types import sha256

PAGE = 50
"""Rows held at a time: more would not be faster, and a backup's process is to stay small."""

Seen = Callable[[], None]


def version_problems(session: Session, council_id: str, gone: Erased, seen: Seen) -> Iterator[str]:
    """What is wrong with the archived versions; ``seen`` is called for each one looked at.

    A page at a time, so that an archive of any size takes no more memory than a small one.
    """
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
        recorded = {
            int(payload["version"]): (str(payload["content"]), bool(payload["public"]))
            for _subject, payload in _recorded(
                session, council_id, "archived", {f"post:{one.post_id}" for one in page}
            )
        }
        for version in page:
            seen()
            promised, by_public = recorded.get(version.id, (None, False))
            may_be_cut = by_public or version.post_id in gone.posts
            yield from _of_version(version, promised, may_be_cut=may_be_cut)
            if version.purged_at is not None and version.post_id not in gone.posts:
                yield f"version {version.id} was erased, and no erasure is on record"
        last = page[-1].id
        session.expunge_all()
    yield from _missing(session, council_id)


def _missing(session: Session, council_id: str) -> Iterator[str]:
    """What was archived and is not there any more."""
    last = 0
    while True:
        rows = session.execute(
            _said.add_columns(AuditRow.seq)
            .where(AuditRow.council_id == council_id, AuditRow.seq > last)
            .where(AuditRow.kind == "archived")
            .order_by(AuditRow.seq)
            .limit(PAGE)
        ).all()
        if not rows:
            return
        wanted = {int(payload["version"]) for _subject, payload, _seq in rows}
        there = select(Version.id).where(Version.id.in_(wanted), Version.council_id == council_id)
        for gone in sorted(wanted.difference(session.scalars(there))):
            yield f"version {gone} was archived and is missing"
        last = rows[-1].seq


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
    last = ""
    while True:
        of_council = select(Blob.sha256).where(Blob.council_id == council_id, Blob.sha256 > last)
        page = session.scalars(of_council.order_by(Blob.sha256).limit(PAGE)).all()
        if not page:
            return
        for key in page:
            seen()
            blob = session.get_one(Blob, (council_id, key))
            if sha256(blob.data) != key:
                yield f"a picture or film (SHA-256 {key[:12]}…) was changed"
            session.expunge(blob)
        last = page[-1]


def media_problems(session: Session, council_id: str, gone: Erased) -> Iterator[str]:
    """What is wrong with which bytes belong to which version."""
    last = 0
    while True:
        page = session.execute(
            _media.where(Media.council_id == council_id, Media.id > last).limit(PAGE)
        ).all()
        if not page:
            return
        subjects = {f"post:{row.post_id}" for row in page}
        recorded = {
            (subject, payload["ref"], payload["sha256"])
            for subject, payload in _recorded(session, council_id, "media", subjects)
            if "sha256" in payload
        }
        for row in page:
            if row.state != "dropped" or row.id not in gone.media:
                yield from _of_medium(row, recorded)
        last = page[-1].id


_media = (
    select(Media.id, Media.ref, Media.state, Media.sha256, Version.post_id, Version.reduced_at)
    .add_columns(Blob.sha256.label("held"))
    .join(Version, Version.id == Media.version_id)
    .outerjoin(Blob, (Blob.council_id == Media.council_id) & (Blob.sha256 == Media.sha256))
    .where(Media.state.in_(("stored", "dropped")))
    .order_by(Media.id)
)


def _of_medium(row: Row[Any], recorded: Collection[tuple[str, str, str]]) -> Iterator[str]:
    if row.state == "dropped":
        if row.reduced_at is None:
            yield f"picture or film {row.id}: its copy was dropped, and its post was not"
    elif (f"post:{row.post_id}", row.ref, row.sha256) not in recorded:
        yield f"picture or film {row.id} is not the one that was archived"
    elif row.held is None:
        yield f"picture or film {row.id}: its copy is missing"


def _recorded(
    session: Session, council_id: str, kind: str, subjects: Collection[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a kind about these subjects, in their order."""
    its = audit.belongs(council_id), AuditRow.kind == kind, AuditRow.subject.in_(subjects)
    yield from session.execute(_said.where(*its).order_by(AuditRow.seq))


_said = select(AuditRow.subject, AuditDetail.payload).join(
    AuditDetail,
    (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
)
