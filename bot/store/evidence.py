"""Whether versions and media are still what the audit chain says was archived.

Only what members of the public wrote may be cut down at any time. A gap in the council's own posts
is a finding, whatever the row says of itself, but where the chain has it that its time was over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Row, select, type_coerce
from sqlalchemy.orm import Session

from bot.store import audit
from bot.store.content import content_digest
from bot.store.erased import Erased
from bot.store.legible import MISSHAPEN, page
from bot.store.schema import Blob, Media, Version
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.types import Legible, sha256

PAGE = 50
"""Rows held at a time: more would not be faster, and a backup's process is to stay small."""

Seen = Callable[[], None]


def version_problems(session: Session, council_id: str, gone: Erased, seen: Seen) -> Iterator[str]:
    """What is wrong with the archived versions; ``seen`` is called for each one looked at.

    A page at a time, so that an archive of any size takes no more memory than a small one.
    """
    last, mine = 0, select(Version).where(Version.council_id == council_id)
    while found := page(session, mine, Version.id, last, PAGE):
        versions = {key: row[0] if row else None for key, row in found}
        recorded = _archived(session, council_id, [one for one in versions.values() if one])
        for last, version in versions.items():
            seen()
            if version is None:
                yield f"version {last} was changed after it was archived: it cannot be read"
                continue
            promised, by_public = recorded.get(version.id, (None, False))
            may_be_cut = by_public or version.post_id in gone.posts
            yield from _of_version(version, promised, may_be_cut=may_be_cut)
            if version.purged_at is not None and version.post_id not in gone.posts:
                yield f"version {version.id} was erased, and no erasure is on record"
        session.expunge_all()
    yield from _missing(session, council_id)


def _archived(
    session: Session, council_id: str, versions: Sequence[Version]
) -> dict[int, tuple[str, bool]]:
    """Of these versions what was put on record: the digest, and whether the public wrote it."""
    about = {f"post:{one.post_id}" for one in versions}
    found: dict[int, tuple[str, bool]] = {}
    for _subject, payload in _recorded(session, council_id, "archived", about):
        with suppress(*MISSHAPEN):  # that its words were changed, the walk over the chain says
            key, content = int(payload["version"]), str(payload["content"])
            found[key] = content, bool(payload["public"])
    return found


def _missing(session: Session, council_id: str) -> Iterator[str]:
    """What was archived and is not there any more."""
    last = 0
    while rows := _next(session, council_id, "archived", last):
        wanted = set()
        for _subject, payload, _seq in rows:
            with suppress(*MISSHAPEN):
                wanted.add(int(payload["version"]))
        there = select(Version.id).where(Version.id.in_(wanted), Version.council_id == council_id)
        for gone in sorted(wanted.difference(session.scalars(there))):
            yield f"version {gone} was archived and is missing"
        last = rows[-1].seq


def _next(
    session: Session, council_id: str, kind: str, last: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Some rows of a kind with their words, after this one; none: that is all."""
    return session.execute(
        _said.add_columns(AuditRow.seq)
        .where(AuditRow.council_id == council_id, AuditRow.seq > last, AuditRow.kind == kind)
        .order_by(AuditRow.seq)
        .limit(PAGE)
    ).all()


def _of_version(version: Version, promised: str | None, *, may_be_cut: bool) -> Iterator[str]:
    if promised is None:
        yield f"version {version.id} is not in the audit chain"
    elif promised != version.content:
        yield f"version {version.id}: its digest was changed"
    elif version.reduced_at is None:
        if _digest(version) != version.content:
            yield f"version {version.id} was changed after it was archived"
    elif not may_be_cut:
        yield f"version {version.id}: the words of one of the council's own posts were taken away"
    elif (version.parts, version.links, version.raw) != (None, None, None):
        yield f"version {version.id} was cut down, and holds words all the same"


def _digest(version: Version) -> str:
    """Empty where what stands there has no digest."""
    with suppress(*MISSHAPEN):
        return content_digest(version.parts or [], version.links or [], version.raw or b"")
    return ""


def blob_problems(session: Session, council_id: str, seen: Seen) -> Iterator[str]:
    """What is wrong with the bytes of media; one after another, since they may be large."""
    last = ""
    while True:
        of_council = select(Blob.sha256).where(Blob.council_id == council_id, Blob.sha256 > last)
        keys = session.scalars(of_council.order_by(Blob.sha256).limit(PAGE)).all()
        if not keys:
            return
        for key in keys:
            seen()
            if not _holds(session, council_id, key):
                yield f"a picture or film (SHA-256 {key[:12]}…) was changed"
        last = keys[-1]


def _holds(session: Session, council_id: str, key: str) -> bool:
    """Whether there are the bytes that have this digest."""
    held = select(Blob.data).where(Blob.council_id == council_id, Blob.sha256 == key)
    with suppress(*MISSHAPEN):
        return sha256(session.execute(held).scalar_one()) == key
    return False


def media_problems(session: Session, council_id: str, gone: Erased) -> Iterator[str]:
    """What is wrong with which bytes belong to which version."""
    last, mine = 0, _media.where(Media.council_id == council_id)
    while found := page(session, mine, Media.id, last, PAGE):
        subjects = {f"post:{row.post_id}" for _key, row in found if row}
        recorded = {
            (subject, payload.get("ref"), payload["sha256"])
            for subject, payload in _recorded(session, council_id, "media", subjects)
            if "sha256" in payload
        }
        for last, row in found:
            if row is None:
                yield f"picture or film {last} was changed: it cannot be read"
            elif row.state != "dropped" or row.id not in gone.media:
                yield from _of_medium(row, recorded)
    yield from _missing_media(session, council_id, gone)


def _missing_media(session: Session, council_id: str, gone: Erased) -> Iterator[str]:
    """Whose copy was archived and that are not there any more."""
    last = 0
    while rows := _next(session, council_id, "media", last):
        with_copy: set[tuple[int, str]] = set()
        for subject, payload, _seq in rows:
            with suppress(*MISSHAPEN):
                if payload["sha256"]:
                    with_copy.add((int(subject.removeprefix("post:")), str(payload["ref"])))
        of_posts = _media.where(Version.post_id.in_({post for post, _ref in with_copy}))
        kept = {(row.post_id, row.ref) for row in session.execute(of_posts)}
        for post, _ref in sorted(with_copy - kept):
            if post not in gone.posts:
                yield f"a picture or film of post {post} was archived and is missing"
        last = rows[-1].seq


_media = (
    select(Media.id, Media.ref, Media.state, Media.sha256, Version.post_id, Version.reduced_at)
    .add_columns(Blob.sha256.label("held"))
    .join(Version, Version.id == Media.version_id)
    .outerjoin(Blob, (Blob.council_id == Media.council_id) & (Blob.sha256 == Media.sha256))
    .where(Media.state.in_(("stored", "dropped")))
)


def _of_medium(row: Row[*tuple[Any, ...]], recorded: Collection[tuple[Any, ...]]) -> Iterator[str]:
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


_said = select(AuditRow.subject, type_coerce(AuditDetail.payload, Legible())).join(
    AuditDetail,
    (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
)
