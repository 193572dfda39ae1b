"""A message of Discord's as the contract's post.

Owns what of a message is a post, which words it has, and its fingerprint. Messages are read as
the JSON that the gateway and the REST interface send, so that both give the same post. What
Discord itself adds later (the preview of a linked page) is kept in the raw record and is neither
words of the council's nor an edit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from adapters.contract import Author, Link, Media, Part, Post, PostKind, Ref
from adapters.discord.options import PLATFORM, web_url
from adapters.discord.text import links
from adapters.discord.words import (
    Json,
    authored,
    component_words,
    dicts,
    embed_look,
    poll_words,
    snapshots,
    texts,
)

_EPOCH = 1_420_070_400_000
"""Discord counts its milliseconds from the start of 2015."""

DEFAULT, REPLY = 0, 19
_POSTS = frozenset({DEFAULT, REPLY, 20, 23})  # 20 and 23: a bot's answer to a command
_SYSTEM = frozenset({*range(1, 19), 21, 22, *range(24, 33), 36, 37, 38, 39, 44, 46})
"""Types that tell of something (a pin, a join, a new thread) and hold nobody's words; 21 repeats
the message that a thread was begun from. Developer documentation, "Message Types"."""

CROSSPOST = 1 << 1
_FORWARD = 1

_MOST_NAMES = 64


def dump(value: Any) -> bytes:
    """JSON as it is kept: in the order in which it came."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def ref_of(channel: int | str, message: int | str) -> Ref:
    """A message's address: its channel (or thread) and its own ID."""
    return Ref(PLATFORM, f"{channel}/{message}")


def split(ref: str) -> tuple[int, int]:
    """The channel and the message of an address. Raises ValueError for anything else."""
    channel, slash, message = ref.partition("/")
    if not (slash and channel.isdecimal() and message.isdecimal() and len(ref) <= _MOST_NAMES):
        raise ValueError("not the address of a message on Discord")
    return int(channel), int(message)


def snowflake_time(snowflake: int | str) -> datetime:
    """When an ID was made: every ID of Discord's holds that."""
    return datetime.fromtimestamp(((int(snowflake) >> 22) + _EPOCH) / 1000, UTC)


def snowflake_at(at: datetime) -> int:
    """The lowest ID that can be made at a time."""
    return max(0, int(at.timestamp() * 1000) - _EPOCH) << 22


def is_post(message: Json) -> bool:
    """Whether somebody's words are in it; of an unknown type whatever is not empty."""
    kind = message.get("type", DEFAULT)
    if kind in _POSTS:
        return True
    return kind not in _SYSTEM and bool(message.get("content") or message.get("attachments"))


def is_whole(message: Json) -> bool:
    """Whether an update holds the whole message; one that adds a preview may not."""
    return all(name in message for name in ("author", "content", "attachments", "timestamp"))


def look_of(message: Json) -> dict[str, Any]:
    """What the reader sees of a message, less what only Discord knows (IDs, previews, addresses).

    Two messages that look the same have the same: how a restored message is recognised.
    """
    return {
        "content": message.get("content") or "",
        "embeds": [embed_look(one) for one in authored(message)],
        "attachments": [
            [one.get("filename"), one.get("size"), one.get("description") or ""]
            for one in dicts(message.get("attachments"))
        ],
        "stickers": [one.get("id") for one in dicts(message.get("sticker_items"))],
        "poll": poll_words(message),
        "forwarded": [look_of(one) for one in snapshots(message)],
        "components": list(component_words(message.get("components"))),
    }


def fingerprint(message: Json) -> str:
    """Changes with every edit and with nothing else: not with a pin, a preview or a reaction."""
    ids = [one.get("id") for one in dicts(message.get("attachments"))]
    return hashlib.sha256(dump([look_of(message), ids])).hexdigest()


def digest(look: Json) -> str:
    """A look, in short."""
    return hashlib.sha256(dump(look)).hexdigest()


def read(account: str, message: Json, author: Author | None, guild: int | str | None) -> Post:
    """The post that a message is. Raises ValueError where it has no address."""
    channel, number = str(message.get("channel_id")), str(message.get("id"))
    ref = ref_of(channel, number)
    split(ref.id)
    parts, found = _parts(message)
    reference = message.get("message_reference") or {}
    kind = _kind(message, reference)
    answered = reference.get("message_id") if kind is PostKind.REPLY else None
    return Post(
        ref=ref,
        account=account,
        author=author,
        parts=tuple(parts),
        fingerprint=fingerprint(message),
        raw=dump(message),
        kind=kind,
        links=tuple(found),
        media=tuple(_media(message)),
        reply_to=ref_of(reference.get("channel_id") or channel, answered) if answered else None,
        url=web_url(guild, channel, number) if guild else None,
        posted_at=moment(message.get("timestamp")) or snowflake_time(number),
        trouble=_trouble(message),
    )


def moment(text: Any) -> datetime | None:
    """A time as Discord writes it, or None."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def media_id(ref: str) -> str:
    """The attachment's ID in a medium's reference."""
    return ref.partition(" ")[0]


def _kind(message: Json, reference: Json) -> PostKind:
    """How it stands to others."""
    if message.get("type", DEFAULT) not in _POSTS:
        return PostKind.UNKNOWN
    if reference.get("type") == _FORWARD or int(message.get("flags") or 0) & CROSSPOST:
        return PostKind.SHARE
    return PostKind.REPLY if message.get("type") == REPLY else PostKind.ORIGINAL


def _trouble(message: Json) -> str | None:
    """What could not be taken in."""
    if message.get("type", DEFAULT) not in _POSTS:
        return f"a message of a type that Beadle does not know ({message.get('type')})"
    return None


def _parts(message: Json) -> tuple[list[Part], list[Link]]:
    """All words that a reader sees, each piece under a name of its own, and the links in them."""
    parts: list[Part] = []
    found: list[Link] = []
    for name, text in texts(message):
        if not text and name != "text":
            continue
        parts.append(Part(name, text))
        found += links(text, name)
    for number, embed in enumerate(authored(message), 1):
        title, url = embed.get("title"), embed.get("url")
        if isinstance(title, str) and title and isinstance(url, str):
            found.append(Link(url, f"embed:{number}:title", 0, len(title)))
    return parts, found


def _media(message: Json) -> Iterator[Media]:
    """Its attachments, and those of what it passes on. ``ref``: the ID, and the signed address."""
    for one in (message, *snapshots(message)):
        for attachment in dicts(one.get("attachments")):
            size = attachment.get("size")
            yield Media(
                ref=f"{attachment.get('id')} {attachment.get('url')}",
                mime=str(attachment.get("content_type") or "application/octet-stream"),
                alt=str(attachment.get("description") or ""),
                size=size if isinstance(size, int) else None,
            )
