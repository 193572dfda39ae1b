"""A message on Telegram as a post: what it says, its links, its pictures, and what is kept of it.

Pure. The fingerprint is made of what everybody sees (words, marks, pictures, buttons) and not of
numbers or times, so that a post that was put back under another number is recognised.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.contract import Author, Link, Media, Part, Post, PostKind, Ref
from adapters.telegram.options import PLATFORM
from adapters.telegram.wording import links_of, texts

Raw = Mapping[str, Any]

_MIMES = {
    "photo": "image/jpeg",
    "video": "video/mp4",
    "animation": "video/mp4",
    "video_note": "video/mp4",
    "document": "application/octet-stream",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "sticker": "image/webp",
}
_OTHERS = ("poll", "venue", "location", "contact", "dice", "story", "checklist", "quote",
           "external_reply", "paid_media", "giveaway", "game", "invoice")  # fmt: skip
_SERVICE = "a message of Telegram's own"
_VOTES = {"total_voter_count", "voter_count", "is_closed", "id", "persistent_id", "options"}


@dataclass(frozen=True, slots=True)
class Place:
    """A chat that is watched for an account.

    ``owner``: the channel whose discussion it is; ``linked``: watched only because of that.
    """

    account: str
    chat: int
    username: str | None = None
    channel: bool = True
    owner: int | None = None
    linked: bool = False


def ref(chat: int | str, number: int | str) -> Ref:
    """A message's permanent address."""
    return Ref(PLATFORM, f"{chat}:{number}")


def split(identity: str) -> tuple[int, int]:
    """The chat's and the message's number. Raises ValueError for what is no such address."""
    chat, colon, number = identity.partition(":")
    plain = chat.removeprefix("-")
    good = plain.isdecimal() and number.isdecimal() and len(plain) + len(number) < 40  # noqa: PLR2004 # longer than any
    if not (colon and good and identity.isascii()):
        raise ValueError("no message's address")
    return int(chat), int(number)


def link_to(chat: int, number: int, username: str | None) -> str:
    """Where a person finds it (core.telegram.org/api/links#message-links)."""
    if username:
        return f"https://t.me/{username}/{number}"
    return f"https://t.me/c/{str(chat).removeprefix('-100')}/{number}"


def dump(messages: Sequence[Raw]) -> bytes:
    """What is archived: the message as received, or the list of an album's."""
    what: Any = messages[0] if len(messages) == 1 else list(messages)
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()


def load(raw: bytes) -> list[dict[str, Any]]:
    """The messages of an archived post. Raises ValueError for what is none."""
    try:
        what = json.loads(raw)
    except (UnicodeDecodeError, ValueError):
        raise ValueError("no archived message") from None
    found = what if isinstance(what, list) else [what]
    if not found or not all(isinstance(m, dict) and "message_id" in m for m in found):
        raise ValueError("no archived message")
    return found


def media_of(message: Raw) -> tuple[str, Raw] | None:
    """The kind and the file of what a message carries; of a photograph the largest size."""
    for kind in _MIMES:
        found = message.get(kind)
        if kind == "photo" and isinstance(found, list) and found:
            return kind, max(found, key=lambda size: size.get("width", 0) * size.get("height", 0))
        if isinstance(found, Mapping) and "file_id" in found:
            return kind, found
    return None


def _plain(value: Any) -> Any:
    """Of a structure only what does not change by itself."""
    if isinstance(value, Mapping):
        kept = {k: _plain(v) for k, v in value.items() if k not in _VOTES or k == "options"}
        return {k: v for k, v in kept.items() if k != "user"}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def essence(messages: Sequence[Raw]) -> str:
    """A digest of what everybody sees, buttons apart; the same for a forwarded copy."""
    seen = []
    for message in sorted(messages, key=lambda one: int(one.get("message_id", 0))):
        medium = media_of(message)
        words = {
            name: _plain(message[name])
            for name in ("text", "entities", "caption", "caption_entities", *_OTHERS)
            if name in message and name not in ("quote", "external_reply")
        }
        seen.append([words, medium and medium[1].get("file_unique_id")])
    return _digest(seen)[:40]


def fingerprint(messages: Sequence[Raw]) -> str:
    """A digest that changes with every edit that anybody could see."""
    buttons = [message.get("reply_markup") for message in messages]
    return essence(messages) + (f".{_digest(buttons)[:12]}" if any(buttons) else "")


def same_words(known: str, live: str) -> bool:
    """Whether two fingerprints are of the same words and pictures, whatever their buttons."""
    return known.partition(".")[0] == live.partition(".")[0]


def _digest(what: Any) -> str:
    text = json.dumps(what, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _author(message: Raw, place: Place) -> Author | None:
    """Who wrote it: the channel itself, the group itself (an anonymous administrator), a person."""
    sender = message.get("sender_chat")
    if sender:
        official = sender.get("id") in (place.chat, place.owner)
        # A channel that posts under its own name does not say who wrote it: no person is named.
        name = message.get("author_signature") or ("" if official else sender.get("title")) or ""
        return Author(str(sender.get("id")), str(name), official=official)
    person = message.get("from")
    if not person:
        return None
    name = " ".join(str(person[k]) for k in ("first_name", "last_name") if person.get(k))
    return Author(str(person.get("id")), name, official=False)


def _reply_to(message: Raw, place: Place) -> Ref | None:
    """What it answers; below a channel's post that is the post, not its copy in the group."""
    target = message.get("reply_to_message")
    if not target:
        return None
    origin = target.get("forward_origin") or {}
    if target.get("is_automatic_forward") and origin.get("type") == "channel":
        return ref(origin["chat"]["id"], origin["message_id"])
    return ref(place.chat, target["message_id"])


def content(message: Raw) -> bool:
    """Whether somebody says something; Telegram's own remarks (who joined, what is pinned) not."""
    return any(name in message for name in ("text", "caption", *_MIMES, *_OTHERS))


def when(seconds: Any) -> datetime | None:
    """A time as Telegram writes it."""
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds else None


def post_of(messages: Sequence[Raw], place: Place, number: int | None = None) -> Post:
    """One post of one message, or of an album's. ``number``: the album's first, where known."""
    ordered = sorted(messages, key=lambda one: int(one["message_id"]))
    first = ordered[0]
    number = number or int(first["message_id"])
    parts: list[Part] = []
    links: list[Link] = []
    media: list[Media] = []
    for at, message in enumerate(ordered, 1):
        for name, words, marks in texts(message, at):
            parts.append(Part(name, words))
            links.extend(links_of(name, words, marks))
        medium = media_of(message)
        if medium:
            mime = str(medium[1].get("mime_type") or _MIMES[medium[0]])
            media.append(Media(str(medium[1]["file_id"]), mime, size=medium[1].get("file_size")))
    answered = next(filter(None, (_reply_to(one, place) for one in ordered)), None)
    shared = any("forward_origin" in one for one in ordered)
    kind = PostKind.SHARE if shared else PostKind.REPLY if answered else PostKind.ORIGINAL
    return Post(
        ref=ref(place.chat, number),
        account=place.account,
        author=_author(first, place),
        parts=tuple(parts),
        fingerprint=fingerprint(ordered),
        raw=dump(ordered),
        kind=kind,
        links=tuple(links),
        media=tuple(media),
        reply_to=answered,
        url=link_to(place.chat, number, place.username),
        posted_at=when(first.get("date")),
        trouble=_trouble(ordered),
    )


def _trouble(messages: Sequence[Raw]) -> str | None:
    """Why a post could only be taken in partly."""
    if any("paid_media" in one for one in messages):
        return "What is paid for cannot be seen by a bot."
    if any("story" in one for one in messages):
        return "A story cannot be seen by a bot."
    return None
