"""Who an id on a platform is: what stands for the connection, else for all of its adapter's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store.schema import Account, Identity, Post

Platforms = tuple[str, str]
"""A connection's id and its adapter's name, under which identities may be configured."""


def known_as(
    session: Session, platforms: Platforms, ids: Collection[str], council_id: str | None = None
) -> dict[tuple[str, str], int]:
    """Persons by council and id, of those among ``ids`` whom a council knows on a connection.

    A person's id at the connection itself goes before the one for its adapter, and takes its
    place: whoever is "y" here is not "x" here as well.
    """
    query = select(Identity.council_id, Identity.platform_id, Identity.person_id).where(
        Identity.platform_id.in_(ids), _meant(platforms)
    )
    if council_id is not None:
        query = query.where(Identity.council_id == council_id)
    rows = session.execute(query.order_by(Identity.platform == platforms[0]))  # its own last
    return {(row.council_id, row.platform_id): row.person_id for row in rows}


def _meant(platforms: Platforms) -> ColumnElement[bool]:
    """That an identity is the one that holds on a connection."""
    connection, adapter = platforms
    own = aliased(Identity)
    overruled = select(own.id).where(
        own.person_id == Identity.person_id, own.platform == connection
    )
    return or_(
        Identity.platform == connection,
        and_(Identity.platform == adapter, ~overruled.exists()),
    )


def name_authors(session: Session, adapters: Mapping[str, str]) -> None:
    """Know the authors of archived posts by the identities that stand in the rows now.

    For identities that were entered or corrected after a post was taken in: nobody decides on
    their own post. ``adapters``: each connection's adapter. One statement a connection.
    """
    for platforms in adapters.items():
        author = (
            select(Identity.person_id)
            .where(
                Identity.council_id == Post.council_id,
                Identity.platform_id == Post.author_ref,
                _meant(platforms),
            )
            .order_by((Identity.platform == platforms[0]).desc())
            .limit(1)
            .correlate(Post)
            .scalar_subquery()
        )
        known = select(Identity.platform_id).where(Identity.platform.in_(platforms))
        session.execute(
            update(Post)
            .where(
                Post.author_ref.in_(known),
                Post.account_id.in_(select(Account.id).where(Account.connection == platforms[0])),
                author.is_not(None),
                Post.author_id.is_distinct_from(author),
            )
            .values(author_id=author)
            .execution_options(synchronize_session=False)
        )
