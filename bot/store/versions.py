"""Versions of posts: stored once, never changed, each with its digest in the audit chain."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.contract import Post
from bot.store import audit, schema
from bot.store.content import content_digest, links_json, parts_json
from bot.store.schema import Media, Version
from bot.store.store import now, wake


@dataclass(frozen=True, slots=True)
class Fresh:
    """A version not yet stored: its post's row, what was delivered, and the mode in force.

    ``resolution``: the minute by which the account is closed, where no clause closes it.
    ``ours``: Beadle's own notice on a closed account, which need not be judged.
    """

    row: schema.Post
    post: Post
    mode: str
    resolution: str = ""
    ours: bool = False


def store_versions(session: Session, connection: str, fresh: list[Fresh]) -> int:
    """Store versions, media and audit rows in few statements; how many versions there were.

    Several versions of one post keep the order in which they came.
    """
    made = _numbered(session, fresh)
    session.add_all([version for version, _ in made])
    session.flush()
    entries: dict[str, list[audit.Entry]] = {}
    for version, post in made:
        by_public = post.author is not None and not post.author.official
        _add_media(session, connection, version, post)
        payload = {"version": version.id, "content": version.content, "public": by_public}
        entries.setdefault(version.council_id, []).append(
            audit.Entry("archived", f"post:{version.post_id}", payload, "platform")
        )
    for council_id in sorted(entries):  # in one order, so that two writers cannot lock crosswise
        audit.record(session, council_id, *entries[council_id])
    if made:
        wake(session, "judge", "media")
    return len(made)


def _numbered(session: Session, fresh: list[Fresh]) -> list[tuple[Version, Post]]:
    # The post's row already counts all of them: number backwards from it.
    numbers: dict[int, int] = {}
    made: list[tuple[Version, Post]] = []
    for item in reversed(fresh):
        number = numbers.get(item.row.id, item.row.versions)
        numbers[item.row.id] = number - 1
        made.append((_version(session, item, number), item.post))
    made.reverse()
    return made


def _version(session: Session, item: Fresh, number: int) -> Version:
    parts, links = parts_json(item.post), links_json(item.post)
    return Version(
        council_id=item.row.council_id,
        post_id=item.row.id,
        number=number,
        fingerprint=item.post.fingerprint,
        parts=parts,
        links=links,
        raw=item.post.raw,
        content=content_digest(parts, links, item.post.raw),
        mode=item.mode,
        resolution=item.resolution or None,
        trouble=item.post.trouble,
        seen_at=now(session),
        judged_at=now(session) if item.ours else None,
    )


def _add_media(session: Session, connection: str, version: Version, post: Post) -> None:
    session.add_all(
        Media(
            council_id=version.council_id,
            version_id=version.id,
            position=position,
            connection=connection,
            ref=media.ref,
            mime=media.mime,
            alt=media.alt,
            size=media.size,
            state="waiting",
            attempts=0,
            next_at=now(session),
        )
        for position, media in enumerate(post.media)
    )


def newest(session: Session, post: schema.Post) -> Version:
    """The version that is public now, or was last."""
    return session.scalars(
        select(Version).where(Version.post_id == post.id, Version.number == post.versions)
    ).one()


def history(session: Session, post_id: int) -> list[str]:
    """The fingerprints of all versions, the newest last."""
    query = select(Version.fingerprint).where(Version.post_id == post_id).order_by(Version.number)
    return list(session.scalars(query))
