"""Accounts, the Council's own posts, replies of the public, and what was not watched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from bot.store.exporting.scope import Rows, Scope, stream, touched
from bot.store.schema import Account, Gap, Media, Post, Version
from bot.store.schema_alarm import Unwatched
from bot.store.schema_work import Verdict
from bot.store.types import LegibleParts


def accounts(session: Session, scope: Scope) -> Rows:
    """Every account that was ever watched: key, connection, address, kind, since, until."""
    return stream(
        session,
        select(
            Account.key, Account.connection, Account.address, Account.kind, Account.watched_since,
            Account.left_at,
        )
        .where(Account.council_id == scope.council_id)
        .order_by(Account.id),
    )  # fmt: skip


def posts(session: Session, scope: Scope) -> Rows:
    """Each version of each post of the Council's own that the period touches, with its verdict.

    All versions of such a post, so that it can be seen what was edited.
    """
    return stream(session, _versions(scope).where(Post.by_public.is_(False)))


def replies(session: Session, scope: Scope) -> Rows:
    """The same of what the public wrote, as far as it is kept; none unless it was asked for."""
    query = _versions(scope).where(Post.by_public.is_(True))
    return stream(session, query if scope.replies else query.where(Post.id < 0))


def _versions(scope: Scope) -> Select[*tuple[Any, ...]]:
    # A version that was judged again, with another policy, has several verdicts: the newest counts.
    each = aliased(Verdict)
    last = select(func.max(each.id)).where(each.version_id == Version.id).scalar_subquery()
    pictures = select(func.count()).where(Media.version_id == Version.id).scalar_subquery()
    row = (
        Post.id.label("post"), Account.key.label("account"), Account.address, Post.platform,
        Post.kind, Post.url, Post.posted_at, Post.seen_at.label("first_seen"), Post.removed_at,
        Post.removed_by, Post.returned_at, Post.hidden_at, Version.number, Version.seen_at,
        type_coerce(Version.parts, LegibleParts()).label("parts"), Version.excerpt, Version.mode,
        Version.content, Version.reduced_at, Version.purged_at, Verdict.outcome, Verdict.judged_at,
        pictures.label("pictures"),
    )  # fmt: skip
    return (
        select(*row)
        .join(Post, Post.id == Version.post_id)
        .join(Account, Account.id == Post.account_id)
        .outerjoin(Verdict, Verdict.id == last)
        .where(Post.council_id == scope.council_id, touched(scope))
        .order_by(Post.id, Version.number)
    )


def stretches(session: Session, scope: Scope) -> Rows:
    """Stretches not watched that touch the period, whether what was public was checked afterwards.

    ``lost``: the platform said of a part of it that it cannot be recovered: see :func:`gaps`.
    """
    lost = select(Gap.id).where(
        Gap.account_id == Unwatched.account_id,
        Gap.starts_at <= func.coalesce(Unwatched.ends_at, Gap.starts_at),
        Gap.ends_at >= Unwatched.starts_at,
    )
    return stream(
        session,
        select(
            Account.key.label("account"), Account.address, Unwatched.starts_at, Unwatched.ends_at,
            Unwatched.caught_up_at, Unwatched.why, lost.exists().label("lost"),
        )
        .join(Account, Account.id == Unwatched.account_id)
        .where(
            Unwatched.council_id == scope.council_id,
            scope.begun(Unwatched.starts_at),
            _not_over(scope),
        )
        .order_by(Unwatched.starts_at, Unwatched.id),
    )  # fmt: skip


def _not_over(scope: Scope) -> ColumnElement[bool]:
    return Unwatched.ends_at.is_(None) | scope.not_over(Unwatched.ends_at)


def gaps(session: Session, scope: Scope) -> Rows:
    """What the platforms said cannot be recovered, where it touches the period."""
    return stream(
        session,
        select(Account.key.label("account"), Account.address, Gap.starts_at, Gap.ends_at, Gap.why)
        .join(Account, Account.id == Gap.account_id)
        .where(
            Gap.council_id == scope.council_id,
            scope.begun(Gap.starts_at),
            scope.not_over(Gap.ends_at),
        )
        .order_by(Gap.starts_at, Gap.id),
    )
