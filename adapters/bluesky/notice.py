"""The words of a closed account: its notice as a post, and what its profile says meanwhile.

Owns both texts and the notice's address. The address is made from the words, so that a notice is
known for what it is by looking at it: nothing need be remembered, and none is published twice,
whatever was lost in a crash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.bluesky.options import POSTS

MOST_POST = 300
MOST_PROFILE = 256
"""The lexicons count graphemes, of which there are never more than the code points counted here."""

_LEAST = 24
"""Less room than this is not worth filling with the start of the old profile text."""

_LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
_KEYS = 2**54
"""Half a year of keys, before there was a first closure."""

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_LINK = re.compile(r"https?://[^\s<>()]*[^\s<>().,;:!?'\"]")


def tid(at: datetime, extra: int = 0) -> str:
    """The record key of that time (atproto.com/specs/tid), and so many 1/1024 microseconds more."""
    number = (int(at.timestamp() * 1_000_000) << 10) + extra
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def stamp(at: datetime) -> str:
    """A time as records write it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut between words where it must be cut."""
    text = text.strip()
    if len(text) <= most:
        return text
    cut = text[:most]  # the character behind the last one kept tells whether a word ends there
    words = re.match(r".*\S(?=\s)", cut, re.DOTALL)
    return (words[0] if words else cut[: most - 1]).rstrip(" ,;:-") + "…"


def wording(notice: str) -> str:
    """The notice as it is published."""
    return shortened(notice, MOST_POST)


def closed_text(before: Any, words: str) -> str:
    """The profile's text while the account is closed: the notice, then the old text if it fits."""
    head = shortened(words, MOST_PROFILE)
    room = MOST_PROFILE - len(head) - 2
    if not isinstance(before, str) or not before.strip() or room < _LEAST:
        return head
    return f"{head}\n\n{shortened(before, room)}"


def address(did: str, words: str) -> str:
    """Where the notice with these words stands, and no other post: its key is of no real time."""
    made = hashlib.sha256(f"closure\0{did}\0{words}".encode("utf-8", "surrogatepass")).digest()
    return f"at://{did}/{POSTS}/{tid(_LONG_AGO, int.from_bytes(made[:8]) % _KEYS)}"


def _links(words: str) -> list[dict[str, Any]]:
    """The web addresses in the words, which are links only where a record says so."""
    kind = "app.bsky.richtext.facet#link"
    found = []
    for match in _LINK.finditer(words):
        start, end = (len(words[:place].encode()) for place in match.span())
        index = {"byteStart": start, "byteEnd": end}
        found.append({"index": index, "features": [{"$type": kind, "uri": match[0]}]})
    return found


def compose(words: str, now: datetime) -> dict[str, Any]:
    """A new notice's record."""
    record = {"$type": POSTS, "text": words, "createdAt": stamp(now), "langs": ["en"]}
    links = _links(words)
    return {**record, "facets": links} if links else record


def is_notice(uri: str, value: Any) -> bool:
    """Whether this post is a notice of ours, its words unchanged."""
    text = value.get("text") if isinstance(value, Mapping) else None
    return isinstance(text, str) and address(uri.split("/")[2], text) == uri
