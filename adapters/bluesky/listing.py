"""Everything that stands on an account now, read page by page.

Owns the full listing: what makes a first start, a gap or a rebuilt server good again.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

from adapters.bluesky.cursor import Piece
from adapters.bluesky.identity import Watched
from adapters.bluesky.options import POSTS
from adapters.bluesky.record import dump, read
from adapters.contract import Listing, Posted

PAGE = 100


async def listed(watched: Watched, head: str) -> AsyncGenerator[Piece, None]:
    """Each post, oldest first, and at last the :class:`Listing`.

    ``head`` is the account's revision as read *before* this began: all up to it is covered.
    Raises Unavailable, or Refused where the account is closed.
    """
    prints: dict[str, str] = {}
    page: str | None = None
    while True:
        found = await watched.home.query(
            "com.atproto.repo.listRecords",
            repo=watched.did,
            collection=POSTS,
            limit=PAGE,
            reverse="true",
            cursor=page,
        )
        posts = []
        for record in found["records"]:
            uri, cid, value = record["uri"], record["cid"], record["value"]
            prints[uri] = cid
            posts.append(Posted(read(watched.account.id, uri, cid, value, dump(value))))
        if posts:
            yield Piece(tuple(posts))
        page = found.get("cursor")
        if not page or not posts:
            break
    yield Piece((Listing(watched.account.id, prints),), revs={watched.did: head})
