"""What need not be kept is not kept: the words of the public after a set number of days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store import audit, judging, schema
from bot.store.schema import Version
from bot.store.schema_work import Case
from bot.store.store import now


def purge_public(session: Session, council_id: str, days: int, limit: int = 500) -> int:
    """Forget the words and the names of the public that are older than ``days``; how many posts.

    What an open case holds stays. So does what a decided case rests on: the removal evidence has
    a period of its own, which is not this one.
    """
    before = now(session) - timedelta(days=days)
    posts = session.scalars(
        select(schema.Post)
        .where(
            schema.Post.council_id == council_id,
            schema.Post.by_public,
            schema.Post.seen_at < before,
            ~select(Case.id).where(Case.post_id == schema.Post.id).exists(),
            select(Version.id)
            .where(Version.post_id == schema.Post.id, Version.purged_at.is_(None))
            .exists(),
        )
        .limit(limit)
    ).all()
    for post in posts:
        _purge(session, post)
    if posts:
        payload = {"posts": [post.id for post in posts], "days": days}
        audit.record(session, council_id, audit.Entry("purged", "council", payload))
    return len(posts)


def _purge(session: Session, post: schema.Post) -> None:
    for version in session.scalars(select(Version).where(Version.post_id == post.id)):
        judging.drop_media(session, version.id)
        version.parts = version.links = version.raw = version.excerpt = None
        version.reduced_at = version.reduced_at or now(session)
        version.purged_at = now(session)
    post.author_ref = post.author_name = None
