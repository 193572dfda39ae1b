"""What stands in the account's own repository, newest first: its posts and its threads' gates.

Owns how far back is read. Keys sort as records were made, so that reading stops at the first page
that goes too far back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from adapters.bluesky.actions import Hands
from adapters.bluesky.notice import tid
from adapters.bluesky.options import POSTS, THREADGATE, split
from adapters.bluesky.record import moment

_PAGE = 100

Stand = dict[str, tuple[str, Any]]
"""The CID and value of the records that stand at some addresses."""


async def _down_to(hands: Hands, did: str, collection: str, last: str) -> Stand:
    """The records whose key is not below ``last``, and some older ones. Raises Trouble."""
    found: Stand = {}
    page: str | None = None
    while True:

        async def ask(wire: Any, cursor: str | None = page) -> Any:
            return await wire.query(
                "com.atproto.repo.listRecords",
                repo=did,
                collection=collection,
                limit=_PAGE,
                cursor=cursor,
            )

        answer = await hands.session.use(ask)
        for record in answer["records"]:
            found[record["uri"]] = (str(record["cid"]), record["value"])
        page = answer.get("cursor")
        if not page or not answer["records"] or answer["records"][-1]["uri"].split("/")[-1] < last:
            return found


async def posts_since(hands: Hands, did: str, since: datetime) -> Stand:
    """The account's own posts since then, by address, newest first. Raises Trouble.

    The date is the one that a post shows: old posts that were brought in lately are not meant.
    """
    found = await _down_to(hands, did, POSTS, tid(since))
    return {uri: live for uri, live in found.items() if (_when(live[1]) or since) >= since}


def _when(value: Any) -> datetime | None:
    """The date that a post shows."""
    return moment(value.get("createdAt")) if isinstance(value, dict) else None


def root_of(did: str, uri: str, value: Any) -> str | None:
    """The first post of a post's thread; None where the thread is not the account's own."""
    reply = value.get("reply") if isinstance(value, dict) else None
    if not reply:
        return uri
    try:
        root = str(reply["root"]["uri"])
        owner, collection, _ = split(root)
    except (KeyError, TypeError, ValueError):
        return None
    return root if (owner, collection) == (did, POSTS) else None


async def threads_of(hands: Hands, did: str, posts: Stand) -> list[str]:
    """The first posts of the account's own threads that these posts stand in. Raises Trouble."""
    roots = [root_of(did, uri, live[1]) for uri, live in posts.items()]
    own = [root for root in dict.fromkeys(roots) if root]
    return [root for root in own if root in posts or await hands.live(root)]


def gate_of(root: str) -> str:
    """The address of a thread's gate: it has its first post's key."""
    did, _, rkey = split(root)
    return f"at://{did}/{THREADGATE}/{rkey}"


async def gates(hands: Hands, did: str, wanted: Iterable[str]) -> Stand:
    """What stands at these threadgates' addresses. Raises Trouble."""
    uris = list(wanted)
    if not uris:
        return {}
    found = await _down_to(hands, did, THREADGATE, min(uri.rsplit("/", 1)[1] for uri in uris))
    return {uri: found[uri] for uri in uris if uri in found}
