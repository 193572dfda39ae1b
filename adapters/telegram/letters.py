"""A private message of Telegram's as one of the mailbox's. Pure: nothing is fetched or sent.

Owns: everything that somebody sends is kept in some form: as words, as a file, or at least as a
sentence about what could not be kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import telegram
from telegram import MessageEntity, MessageOriginChannel

from adapters.contract import Media, Message, Ref

from .inwords import held, passed_on
from .options import LARGEST, PLATFORM

_FILES = (
    ("animation", "video/mp4"),
    ("audio", "audio/mpeg"),
    ("document", "application/octet-stream"),
    ("video", "video/mp4"),
    ("video_note", "video/mp4"),
    ("voice", "audio/ogg"),
)
"""What can be kept, and its type where Telegram does not tell it."""
_NOT_KEPT = {
    "game": "a game",
    "invoice": "an invoice",
    "paid_media": "pictures for sale",
    "story": "a story",
}
_SOUND = ("voice", "video_note")
HEARD = "It was spoken: the recording is kept as it is, and Beadle cannot understand it."
_UNREAD = "It holds something that this version of Beadle cannot read."
_OF_THE_CHAT = (
    "chat_background_set", "connected_website", "message_auto_delete_timer_changed",
    "pinned_message", "write_access_allowed",
)  # fmt: skip
"""What Telegram writes into a private chat by itself."""


def letter(message: telegram.Message) -> Message | None:
    """The message; None for what Telegram itself wrote into the chat.

    Every part of an album is a message of its own, the first with the words. What the words of a
    link hide is written out after them, and so is who wrote what was passed on. ``forwarded`` is
    known for posts of channels alone.
    """
    if message.from_user is None or any(getattr(message, name) for name in _OF_THE_CHAT):
        return None
    media, troubles = [], []
    for one in _attached(message):
        if one.size is not None and one.size > LARGEST:
            troubles.append(
                f"A file of {one.size // 1_000_000} MB was not kept: Telegram gives Beadle files "
                "of at most 20 MB."
            )
        else:
            media.append(one)
    troubles += [
        f"It holds {what}, which cannot be kept."
        for name, what in _NOT_KEPT.items()
        if getattr(message, name)
    ]
    troubles += [HEARD for name in _SOUND if getattr(message, name)][:1]
    text = _text(message)
    if not (text or media or troubles):
        troubles = [_UNREAD]
    return Message(
        ref=Ref(PLATFORM, f"{message.chat.id}:{message.message_id}"),
        sender=str(message.from_user.id),
        place=str(message.chat.id),
        fingerprint=_fingerprint(message, text),
        sender_name=message.from_user.full_name,
        text=text,
        media=tuple(media),
        forwarded=_forwarded(message),
        sent_at=message.date.astimezone(UTC),
        trouble=" ".join(dict.fromkeys(troubles)) or None,
    )


def unreadable(raw: Mapping[str, Any]) -> Message | None:
    """A message that the library cannot read: what can be seen of it; None where it is no person's.

    Telegram may add to its messages at any time, and somebody's report must not be lost by that.
    """
    body = raw.get("message") or raw.get("edited_message") or {}
    chat, sender = body.get("chat", {}), body.get("from", {})
    if chat.get("type") != "private" or sender.get("is_bot") or "message_id" not in body:
        return None
    place = str(chat.get("id"))
    return Message(
        ref=Ref(PLATFORM, f"{place}:{body['message_id']}"),
        sender=str(sender.get("id", place)),
        place=place,
        fingerprint=hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest(),
        sender_name=str(sender.get("first_name", "")),
        text=str(body.get("text") or body.get("caption") or ""),
        trouble=_UNREAD,
    )


def _attached(message: telegram.Message) -> Iterator[Media]:
    """What hangs on a message; of a picture the largest size."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        yield Media(largest.file_id, "image/jpeg", size=largest.file_size)
    for name, mime in _FILES:
        file = getattr(message, name)
        if file is None or (name == "document" and message.animation is not None):
            continue
        yield Media(
            file.file_id,
            getattr(file, "mime_type", None) or mime,
            alt=getattr(file, "file_name", None) or "",
            size=file.file_size,
        )


def _text(message: telegram.Message) -> str:
    """The words, and below them the addresses that they hide."""
    words = message.text if message.text is not None else message.caption or ""
    marks = message.entities or message.caption_entities
    hidden = [mark.url for mark in marks if mark.type == MessageEntity.TEXT_LINK and mark.url]
    more = [*(f"link: {url}" for url in dict.fromkeys(hidden)), *held(message), *passed_on(message)]
    return "\n".join([*([words] if words else []), *(f"({one})" for one in more)])


def _fingerprint(message: telegram.Message, text: str) -> str:
    """Changes with every edit of the words or of what hangs on them, and with nothing else."""
    kinds = [*(name for name, _ in _FILES), *_NOT_KEPT]
    files: list[object] = [[size.file_unique_id for size in message.photo]]
    for name in kinds:
        one = getattr(message, name)
        files.append(getattr(one, "file_unique_id", None) or (one and one.to_json()))
    return hashlib.sha256(json.dumps([text, files], default=str).encode()).hexdigest()


def _forwarded(message: telegram.Message) -> str | None:
    """The address of the channel's post that was passed on."""
    origin = message.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return None
    if origin.chat.username:
        return f"https://t.me/{origin.chat.username}/{origin.message_id}"
    inner = str(origin.chat.id).removeprefix("-100")
    return f"https://t.me/c/{inner}/{origin.message_id}"
