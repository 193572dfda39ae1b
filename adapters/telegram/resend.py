"""Sending an archived post anew, from its words and the copies of its pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import (
    Bot,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    InputPollOption,
    Message,
    MessageEntity,
)

from adapters.contract import Kept, Refused, RefusedCode
from adapters.telegram.hands import Hands
from adapters.telegram.messages import media_of

Raw = Mapping[str, Any]

_ALBUM = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}
_SEND = ("photo", "video", "document", "audio", "animation", "voice")


def _marks(message: Raw, name: str, bot: Bot) -> list[MessageEntity]:
    return list(MessageEntity.de_list(list(message.get(name, ())), bot))


async def resend(
    hands: Hands, chat: int, messages: Sequence[Raw], media: Sequence[Kept]
) -> list[int]:
    """Publish anew; the numbers of the messages. Raises Refused for what cannot be sent."""
    bot = await hands.bot()
    copies = {one.ref: one for one in media}
    if len(messages) > 1:
        album = [_item(one, copies, bot) for one in messages]
        sent = await hands.call(bot.send_media_group(chat, album), chat)
        return [one.message_id for one in sent]
    return [(await _one(hands, bot, chat, messages[0], copies)).message_id]


def _file(message: Raw, copies: Mapping[str, Kept]) -> tuple[str, bytes, str]:
    """The kind, the bytes and the name of what a message carries."""
    medium = media_of(message)
    copy = copies.get(str(medium[1]["file_id"])) if medium else None
    if medium is None or copy is None:
        why = "There is no copy of a picture or a file of this post. Please publish it by hand."
        raise Refused(RefusedCode.UNSUPPORTED, why)
    return medium[0], copy.data, str(medium[1].get("file_name") or medium[0])


def _item(message: Raw, copies: Mapping[str, Kept], bot: Bot) -> Any:
    """One part of an album."""
    kind, data, name = _file(message, copies)
    if kind not in _ALBUM:
        raise Refused(RefusedCode.UNSUPPORTED, "An album of this kind must be published by hand.")
    marks = _marks(message, "caption_entities", bot)
    return _ALBUM[kind](data, caption=message.get("caption"), caption_entities=marks, filename=name)


async def _one(
    hands: Hands, bot: Bot, chat: int, message: Raw, copies: Mapping[str, Kept]
) -> Message:
    """One message."""
    if "poll" in message:
        poll = message["poll"]
        options = [InputPollOption(str(one["text"])) for one in poll["options"]]
        return await hands.call(bot.send_poll(chat, poll["question"], options), chat)
    if "text" in message:
        marks = _marks(message, "entities", bot)
        return await hands.call(bot.send_message(chat, message["text"], entities=marks), chat)
    kind, data, name = _file(message, copies)
    if kind not in _SEND:
        raise Refused(RefusedCode.UNSUPPORTED, "A post of this kind must be published by hand.")
    send: Any = getattr(bot, f"send_{kind}")
    marks = _marks(message, "caption_entities", bot)
    sending = send(
        chat, data, caption=message.get("caption"), caption_entities=marks, filename=name
    )
    sent: Message = await hands.call(sending, chat)
    return sent
