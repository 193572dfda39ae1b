"""What the bot edits on the fake Telegram: the channel's posts at any age, its own elsewhere."""

from __future__ import annotations

from typing import Any

from peers.telegram.given import Given
from peers.telegram.sending import markup, mine, place, words
from peers.telegram.world import World, bad

_MEDIA = ("photo", "document", "video", "animation", "audio", "voice")
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def _editable(world: World, given: Given) -> dict[str, Any]:
    """The message that is edited, by the rules of who may."""
    chat = place(world, given)
    message = chat.messages.get(given.number("message_id"))
    if message is None:
        raise bad("message to edit not found")
    allowed = mine(world, chat, message) or (
        chat.type == "channel" and world.may(chat, "can_edit_messages")
    )
    if not allowed or "forward_origin" in message:
        raise bad("message can't be edited")
    return message


def _change(world: World, message: dict[str, Any], new: dict[str, Any], gone: set[str]) -> Any:
    """Put something in the place of something, unless it is the same."""
    old = {k: message[k] for k in gone | {"reply_markup"} if k in message}
    if old == new:
        raise bad(_SAME)
    for name in old:
        del message[name]
    message.update(new, edit_date=int(world.clock.now()))
    return message


def edit_text(world: World, given: Given) -> Any:
    """The method editMessageText."""
    message = _editable(world, given)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    new = {**words(given), **markup(given)}
    return _change(world, message, new, {"text", "entities"})


def edit_caption(world: World, given: Given) -> Any:
    """The method editMessageCaption."""
    message = _editable(world, given)
    if not any(kind in message for kind in _MEDIA):
        raise bad("there is no caption in the message to edit")
    new = {**words(given, "caption"), **markup(given)}
    return _change(world, message, new, {"caption", "caption_entities"})


def edit_markup(world: World, given: Given) -> Any:
    """The method editMessageReplyMarkup."""
    return _change(world, _editable(world, given), markup(given), set())
