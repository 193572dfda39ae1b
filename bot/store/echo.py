"""What Beadle did itself, known for what it is when it comes back through ``watch``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.schema import Post
from bot.store.schema_work import Action, Step

KNOWN = ("working", "done", "already")
"""States of an action that has read the post's state on the platform."""


def under_way(session: Session, row: Post, kind: str) -> bool:
    """Whether an action of ours explains what is seen now: one whose step may have happened."""
    session.flush()
    query = (
        select(Action.id)
        .join(Step, Step.action_id == Action.id)
        .where(
            Action.post_id == row.id,
            Action.kind == kind,
            Action.state == "working",
            Step.started_at.is_not(None),
        )
    )
    return session.scalar(query.limit(1)) is not None


def old_news(session: Session, row: Post, at: datetime | None) -> bool:
    """Whether an action of ours has read the post's state since this happened.

    Word of our own take-down may come after the restore that followed it, where the stream lags
    or Beadle was killed in between: what was read and stored later stands. Without a time it
    cannot be told, and counts as news.
    """
    if at is None:
        return False
    session.flush()
    query = select(Action.id).where(
        Action.post_id == row.id, Action.prepared_at > at, Action.state.in_(KNOWN)
    )
    return session.scalar(query.limit(1)) is not None


def our_notice(session: Session, account_id: int, ref: str) -> bool:
    """Whether a post is what a closing of this account put there, to say that it is closed."""
    query = (
        select(Step.id)
        .join(Action, Action.id == Step.action_id)
        .where(
            Action.account_id == account_id,
            Action.kind == "close",
            Step.started_at.is_not(None),
            (Step.target == ref) | (Step.ref == ref),
        )
    )
    return session.scalar(query.limit(1)) is not None
