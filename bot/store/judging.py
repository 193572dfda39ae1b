"""Versions that wait for a verdict, and the verdict once it is there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from bot.store import audit, holds, schema
from bot.store.content import excerpt
from bot.store.lookout import Due, any_of
from bot.store.schema import Account, Blob, Media, Version
from bot.store.schema_work import Case, Verdict
from bot.store.store import now


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A version with its post and account."""

    version: Version
    post: schema.Post
    account: Account


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the checker said of a version, as plain JSON."""

    version_id: int
    pack_hash: str
    scorer_hash: str
    outcome: str
    findings: list[Any]
    unchecked: list[Any]
    watch_only: list[Any] = field(default_factory=list)
    vector: bytes | None = None


def unjudged(
    session: Session, councils: Collection[str], limit: int = 100, after: int = 0
) -> list[Unjudged]:
    """The oldest versions that were not judged, of councils that are configured.

    Only those behind the version ``after``.
    """
    rows = session.execute(
        select(Version, schema.Post, Account)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(
            Version.judged_at.is_(None),
            Version.council_id.in_(councils),
            Version.id > after,
        )
        .order_by(Version.id)
        .limit(limit)
        .options(defer(Version.raw))
    )
    return [Unjudged(version, post, account) for version, post, account in rows]


def backlog(session: Session, councils: Collection[str], after: int = 0) -> int:
    """How many versions of these councils, behind the version ``after``, wait for a verdict."""
    query = select(func.count()).select_from(Version).where(Version.id > after)
    query = query.where(Version.judged_at.is_(None), Version.council_id.in_(councils))
    return session.scalar(query) or 0


def waits(councils: Collection[str]) -> Due:
    """The question for the lookout whether a version of these councils waits for a verdict."""
    waiting = Version.judged_at.is_(None), Version.council_id.in_(councils)
    return any_of(select(Version.id).where(*waiting))


def progress(session: Session, councils: Collection[str]) -> tuple[int, int]:
    """How many versions these councils have, and how many of them wait for a verdict."""
    query = select(func.count()).select_from(Version).where(Version.council_id.in_(councils))
    return session.scalar(query) or 0, backlog(session, councils)


def store_verdicts(
    session: Session, opinions: Sequence[Opinion]
) -> list[tuple[Version, schema.Post, Verdict]]:
    """Store verdicts in few statements; what was judged already is left out.

    Locks the versions until the commit. In order of the versions.
    """
    told = {opinion.version_id: opinion for opinion in opinions}
    rows = session.execute(
        select(Version, schema.Post)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .where(Version.id.in_(told), Version.judged_at.is_(None))
        .order_by(Version.id)
        .options(defer(Version.raw))
        .with_for_update(of=Version)
    )
    stored = []
    for version, post in rows:
        version.judged_at = now(session)
        stored.append((version, post, _verdict(version, told[version.id])))
    session.add_all([verdict for _, _, verdict in stored])
    session.flush()
    return stored


def _verdict(version: Version, opinion: Opinion) -> Verdict:
    return Verdict(
        council_id=version.council_id,
        version_id=version.id,
        pack_hash=opinion.pack_hash,
        scorer_hash=opinion.scorer_hash,
        outcome=opinion.outcome,
        findings=opinion.findings,
        unchecked=opinion.unchecked,
        watch_only=opinion.watch_only or None,
        mode=version.mode,
        judged_at=version.judged_at,
        vector=opinion.vector,
    )


def reduce_public(session: Session, post_id: int) -> None:
    """Cut what a member of the public wrote down to an excerpt and its digest.

    Nothing is cut while a case or a legal hold needs the post, or a version still waits for its
    verdict (UK GDPR Art. 5(1)(c)).
    """
    held = session.scalar(
        select(Case.id).where(Case.post_id == post_id, Case.closed_at.is_(None)).limit(1)
    )
    if held is not None or holds.holds_post(session, post_id):
        return
    versions = session.scalars(
        select(Version).where(
            Version.post_id == post_id,
            Version.reduced_at.is_(None),
            Version.judged_at.is_not(None),
        )
    ).all()
    for version in versions:
        version.excerpt = excerpt(version.parts or [])
        version.parts = version.links = version.raw = None
        version.reduced_at = now(session)
        session.execute(update(Media).where(Media.version_id == version.id).values(alt=""))
        drop_media(session, version.id)


def drop_media(session: Session, version_id: int) -> None:
    """Forget the copies of a version's media, and bytes that nothing else needs."""
    query = select(Media).where(Media.version_id == version_id)
    found = session.scalars(query).all()
    if not found:
        return
    audit.lock(session, found[0].council_id)  # what is fetched at this moment must see it
    for media in session.scalars(query.execution_options(populate_existing=True)).all():
        media.state = "dropped"
        key, media.sha256 = media.sha256, None
        session.flush()
        if key is None:
            continue
        needed = select(Media.id).where(Media.council_id == media.council_id, Media.sha256 == key)
        if session.scalar(needed.limit(1)) is None:
            blob = session.get(Blob, (media.council_id, key))
            if blob is not None:
                session.delete(blob)
