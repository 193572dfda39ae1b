"""What the public writes to the account: replies, quotes and mentions.

Owns the reading of the account's notifications. They lie in other people's repositories, so only
the AppView, asked through the account's own data server, can tell of them. It keeps no order of
events: a reply that is edited or deleted later is not seen here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.bluesky.cursor import Cursor, Piece
from adapters.bluesky.identity import Watched
from adapters.bluesky.options import PLATFORM, Options
from adapters.bluesky.record import dump, moment, read
from adapters.bluesky.session import Session
from adapters.contract import Author, Gap, Host, Post, Posted, PostKind, Ref, Trouble

_log = logging.getLogger(__name__)
_REASONS = ("reply", "quote", "mention")
_FIRST = timedelta(days=7)
_OVERLAP = timedelta(minutes=5)
_PAGE = 100
_PAGES = 20
_TOO_MUCH = (
    "More was said to the account than Beadle reads at once. Replies of this time may be missing: "
    "please look at them yourself."
)


def _post(account: str, told: Any) -> Post:
    """One notification as a post of the public on our account."""
    writer = told["author"]
    author = Author(str(writer["did"]), str(writer.get("handle") or ""), official=False)
    raw = dump(told["record"])
    post = read(account, str(told["uri"]), str(told["cid"]), told["record"], raw, author)
    if post.kind is PostKind.UNKNOWN:
        return post
    about = told.get("reasonSubject")
    reply_to = post.reply_to or (Ref(PLATFORM, about) if isinstance(about, str) else None)
    return replace(post, kind=PostKind.REPLY, reply_to=reply_to)


class Replies:
    """Reads the notifications of the logged-in account again and again."""

    def __init__(self, options: Options, session: Session, host: Host) -> None:
        self._options = options
        self._session = session
        self._host = host
        self._told: set[tuple[str, str]] = set()

    async def follow(self, watched: Watched, cursor: Cursor) -> AsyncGenerator[Piece, None]:
        """Pieces for ever. What fails is tried again; nothing is lost, notifications are kept."""
        seen = moment(cursor.seen.get(watched.did)) or self._host.now() - _FIRST
        while True:
            try:
                posts, newest, lost = await self._read(watched, seen - _OVERLAP)
            except Trouble as trouble:
                _log.warning("replies cannot be read now: %s", trouble)
            else:
                if posts or newest > seen:  # likes count as well: they are not read again
                    seen = max(seen, newest)
                    stamp = {watched.did: seen.isoformat()}
                    yield Piece((*lost, *(Posted(post) for post in posts)), seen=stamp)
                    self._told.update((post.ref.id, post.fingerprint) for post in posts)
            await asyncio.sleep(self._options.reply_seconds)

    async def _read(
        self, watched: Watched, since: datetime
    ) -> tuple[list[Post], datetime, tuple[Gap, ...]]:
        """What was not told yet, oldest first, how new the newest is, and what was too much."""
        found: list[Post] = []
        newest, page = since, None
        for _ in range(_PAGES):
            answer = await self._page(page)
            for told in answer["notifications"]:
                at = moment(told.get("indexedAt")) or since
                newest = max(newest, at)
                key = (str(told["uri"]), str(told["cid"]))
                if at >= since and told["reason"] in _REASONS and key not in self._told:
                    found.append(_post(watched.account.id, told))
            times = [moment(told.get("indexedAt")) or since for told in answer["notifications"]]
            page = answer.get("cursor")
            if not page or not times or min(times) < since:
                return found[::-1], newest, ()
        return found[::-1], newest, (Gap(watched.account.id, since, min(times), _TOO_MUCH),)

    async def _page(self, page: str | None) -> Any:
        """One page of notifications, the newest first."""
        proxy = {"atproto-proxy": self._options.appview}
        nsid = "app.bsky.notification.listNotifications"
        return await self._session.use(
            lambda wire: wire.query(nsid, proxy, limit=_PAGE, cursor=page)
        )
