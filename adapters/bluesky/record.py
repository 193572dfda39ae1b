"""A record of the post collection, read into the contract's :class:`Post`.

Owns what the fields of ``app.bsky.feed.post`` mean. A record that is not what it should be is
kept all the same, with the kind UNKNOWN and its trouble said; nothing here raises.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import libipld

from adapters.bluesky.options import PLATFORM, POSTS, split, web_url
from adapters.contract import Author, Link, Media, Part, Post, PostKind, Ref

TEXT = "text"
CARD = "card title"
EMBEDS = frozenset(
    f"app.bsky.embed.{form}"
    for form in ("images", "video", "external", "record", "recordWithMedia")
)
"""What can hang on a post, of all that this version reads."""


def link_of(value: Any) -> str | None:
    """The CID in a link, as DAG-CBOR (bytes) or JSON (``{"$link": …}``) writes it."""
    if isinstance(value, bytes):
        return str(libipld.encode_cid(value))
    found = value.get("$link") if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None


def _map(value: Any) -> Mapping[str, Any]:
    """The value where it is a map, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def _words(value: Any) -> str:
    """The value where it is text, else nothing."""
    return value if isinstance(value, str) else ""


def _media(blob: Any, alt: str = "") -> Iterator[Media]:
    """The blob as a medium, where it is one (the older form has its CID beside it)."""
    blob = _map(blob)
    ref = link_of(blob.get("ref")) or (blob.get("cid") if "mimeType" in blob else None)
    if isinstance(ref, str):
        size = blob.get("size")
        mime = _words(blob.get("mimeType")) or "application/octet-stream"
        yield Media(ref, mime, alt, size if isinstance(size, int) and size >= 0 else None)


class _Reading:
    """What is found while one record is read."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.parts = [Part(TEXT, _words(record.get("text")))]
        self.links: list[Link] = []
        self.media: list[Media] = []
        self.quotes = False
        self._alts = 0
        self._embed(_map(record.get("embed")))
        self._facets(record.get("facets"))

    def _alt(self, alt: Any) -> str:
        """Note the alternative text of the next picture or film."""
        self._alts += 1
        if words := _words(alt):
            self.parts.append(Part(f"alt:{self._alts}", words))
        return _words(alt)

    def _embed(self, embed: Mapping[str, Any]) -> None:
        """Take in what hangs on the post, whichever of the five forms it has."""
        for image in map(_map, _list(embed.get("images"))):
            self.media.extend(_media(image.get("image"), self._alt(image.get("alt"))))
        if "video" in embed:
            self.media.extend(_media(embed["video"], self._alt(embed.get("alt"))))
            for caption in map(_map, _list(embed.get("captions"))):
                self.media.extend(_media(caption.get("file")))
        if "external" in embed:
            self._card(_map(embed["external"]))
        if "media" in embed:
            self._embed(_map(embed["media"]))
        quoted = _map(embed.get("record"))
        uri = _words(quoted.get("uri") or _map(quoted.get("record")).get("uri"))
        self.quotes = self.quotes or f"/{POSTS}/" in uri

    def _card(self, card: Mapping[str, Any]) -> None:
        """Take in a link card: its words, its picture, and where it leads."""
        title = _words(card.get("title"))
        for name, words in ((CARD, title), ("card text", _words(card.get("description")))):
            if words:
                self.parts.append(Part(name, words))
        if url := _words(card.get("uri")):
            self.links.append(Link(url, CARD if title else TEXT, 0, len(title)))
        self.media.extend(_media(card.get("thumb")))

    def _facets(self, facets: Any) -> None:
        """Take in links on words; their offsets are bytes of UTF-8 on the wire."""
        data = self.parts[0].text.encode("utf-8", "surrogatepass") if facets else b""
        for facet in map(_map, _list(facets)):
            index = _map(facet.get("index"))
            ends = [index.get(name) for name in ("byteStart", "byteEnd")]
            start, end = (_points(data, end) for end in ends)
            for feature in map(_map, _list(facet.get("features"))):
                if url := _words(feature.get("uri")):
                    self.links.append(Link(url, TEXT, start, max(start, end)))


def _points(data: bytes, offset: Any) -> int:
    """How many code points stand before a byte offset; a wrong one is moved to the text's edge."""
    if not isinstance(offset, int):
        return 0
    return len(data[: max(0, offset)].decode("utf-8", "ignore"))


def moment(value: Any) -> datetime | None:
    """A time as records write it, in UTC; None for what is no time."""
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _trouble(record: Any) -> str | None:
    """Why this is no post that can be read, or None."""
    if not isinstance(record, Mapping):
        return "the record is not a map"
    kind = record.get("$type")
    if kind != POSTS:
        return f"the record's type is {str(kind)[:80]}, which this version does not know"
    if not isinstance(record.get("text"), str):
        return "the record has no text"
    return None


def _unread(embed: Any) -> str | None:
    """Why what hangs on a post cannot be read whole, or None: silence would pass for clean."""
    if embed is None:
        return None
    if not isinstance(embed, Mapping):
        return "what hangs on the post is not a map"
    kind = embed.get("$type")
    if kind not in EMBEDS:
        return f"what hangs on the post is {str(kind)[:80]}, which this version does not know"
    return _unread(embed.get("media"))


def _kind(record: Mapping[str, Any], *, quotes: bool) -> tuple[PostKind, Ref | None]:
    """How a post stands to others, and what it replies to."""
    parent = _words(_map(_map(record.get("reply")).get("parent")).get("uri"))
    if parent:
        return PostKind.REPLY, Ref(PLATFORM, parent)
    return (PostKind.QUOTE if quotes else PostKind.ORIGINAL), None


def read(
    account: str, uri: str, cid: str, record: Any, raw: bytes, author: Author | None = None
) -> Post:
    """One version of a post. ``raw`` is the record's JSON; ``record`` the same, decoded.

    ``author`` is given for posts of the public; without it the account itself wrote the post.
    """
    did, _, key = split(uri)
    trouble = _trouble(record)
    record = _map(record)
    found = _Reading(record)
    kind, reply_to = _kind(record, quotes=found.quotes)
    strange = trouble is not None
    trouble = trouble or _unread(record.get("embed"))
    return Post(
        ref=Ref(PLATFORM, uri),
        account=account,
        author=author or Author(did, official=True),
        parts=tuple(found.parts),
        fingerprint=cid,
        raw=raw,
        kind=PostKind.UNKNOWN if strange else kind,
        links=tuple(found.links),
        media=tuple(found.media),
        reply_to=reply_to,
        url=web_url(did, key),
        posted_at=moment(record.get("createdAt")),
        trouble=trouble,
    )


def blobs_of(value: Any) -> dict[str, Mapping[str, Any]]:
    """Every blob that a record's JSON refers to, by CID."""
    found: dict[str, Mapping[str, Any]] = {}
    if isinstance(value, Mapping):
        if value.get("$type") == "blob" and (cid := link_of(value.get("ref"))):
            return {cid: value}
        for inner in value.values():
            found.update(blobs_of(inner))
    elif isinstance(value, list):
        for inner in value:
            found.update(blobs_of(inner))
    return found


def dump(value: Any) -> bytes:
    """A record from a JSON answer, as the JSON that Beadle keeps."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
