"""Versions that wait for a verdict, and the verdict once it is there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store import schema, schema_work
from bot.store.content import excerpt
from bot.store.schema import Account, Blob, Media, Version
from bot.store.schema_work import Case, Verdict
from bot.store.store import now


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A version with its post and account."""

    version: Version
    post: schema.Post
    account: Account


def unjudged(session: Session, councils: Collection[str], limit: int = 100) -> list[Unjudged]:
    """The oldest versions that were not judged, of councils that are configured."""
    rows = session.execute(
        select(Version, schema.Post, Account)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(Version.judged_at.is_(None), Version.council_id.in_(councils))
        .order_by(Version.id)
        .limit(limit)
    )
    return [Unjudged(version, post, account) for version, post, account in rows]


def backlog(session: Session) -> int:
    """How many versions wait for a verdict."""
    query = select(func.count()).select_from(Version).where(Version.judged_at.is_(None))
    return session.scalar(query) or 0


def progress(session: Session) -> tuple[int, int]:
    """How many versions there are, and how many of them wait for a verdict."""
    return session.scalar(select(func.count()).select_from(Version)) or 0, backlog(session)


def store_verdict(
    session: Session,
    version_id: int,
    hashes: tuple[str, str],
    outcome: str,
    findings: list[Any],
    unchecked: list[Any],
) -> Verdict | None:
    """Store a verdict (``hashes``: pack, scorer); None where the version was judged already."""
    version = session.get_one(Version, version_id, with_for_update=True)
    if version.judged_at is not None:
        return None
    version.judged_at = now(session)
    verdict = Verdict(
        council_id=version.council_id,
        version_id=version_id,
        pack_hash=hashes[0],
        scorer_hash=hashes[1],
        outcome=outcome,
        findings=findings,
        unchecked=unchecked,
        mode=version.mode,
        judged_at=now(session),
    )
    session.add(verdict)
    session.flush()
    return verdict


def reduce_public(session: Session, post_id: int) -> None:
    """Cut what a member of the public wrote down to an excerpt and its digest.

    Nothing is cut while a case holds the post or a version still waits for its verdict (UK GDPR
    Art. 5(1)(c)).
    """
    held = session.scalar(
        select(Case.id).where(Case.post_id == post_id, Case.closed_at.is_(None)).limit(1)
    )
    if held is not None:
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
        drop_media(session, version.id)


def drop_media(session: Session, version_id: int) -> None:
    """Forget the copies of a version's media, and bytes that nothing else needs."""
    for media in session.scalars(select(Media).where(Media.version_id == version_id)).all():
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


def verdict_of(session: Session, version_id: int) -> schema_work.Verdict | None:
    """The newest verdict on a version."""
    query = select(Verdict).where(Verdict.version_id == version_id).order_by(Verdict.id.desc())
    return session.scalars(query.limit(1)).first()
