"""What the bot sends, copies, forwards and deletes on the fake Telegram.

Each function is a method of the Bot API: it takes what was sent and answers ``result``. The
wording of the refusals is Telegram's, since a client has nothing else to tell them apart by.
"""

from __future__ import annotations

import copy
from typing import Any

from peers.telegram.given import Given
from peers.telegram.markup import CAPTION, TEXT, units, written
from peers.telegram.world import DAY, Chat, World, bad, forbidden

_HEAD = {"message_id", "date", "chat", "from", "sender_chat", "edit_date", "forward_origin",
         "reply_to_message", "is_automatic_forward", "reply_markup", "via_bot",
         "media_group_id", "has_protected_content"}  # fmt: skip
_BUTTON = 64


def place(world: World, given: Given, name: str = "chat_id") -> Chat:
    """The chat that is written to. Raises where the bot may not."""
    chat = world.find(given.need(name))
    kind = {"channel": "the channel chat", "supergroup": "the supergroup chat"}.get(
        chat.type, "the group chat"
    )
    if chat.type == "private":
        if chat.id in world.blocked:
            raise forbidden("bot was blocked by the user")
        return chat
    status = world.standing(chat)["status"]
    if status == "kicked":
        raise forbidden(f"bot was kicked from {kind}")
    if status == "left":
        raise forbidden(f"bot is not a member of {kind}")
    return chat


def may_post(world: World, chat: Chat) -> None:
    """Raises where the bot may read but not write."""
    if chat.type == "channel" and not world.may(chat, "can_post_messages"):
        raise bad("need administrator rights in the channel chat")
    plain = world.standing(chat)["status"] != "administrator"
    silenced = plain and not chat.permissions["can_send_messages"]
    if chat.type not in {"private", "channel"} and silenced:
        raise bad("not enough rights to send text messages to the chat")


def markup(given: Given) -> dict[str, Any]:
    """The buttons, held to the limit of 64 bytes each."""
    buttons = given.json("reply_markup")
    for row in (buttons or {}).get("inline_keyboard", ()):
        for button in row:
            if (
                "callback_data" in button
                and not 0 < len(button["callback_data"].encode()) <= _BUTTON
            ):
                raise bad("BUTTON_DATA_INVALID")
    for row in (buttons or {}).get("keyboard", ()):
        for button in row:
            if not (button if isinstance(button, str) else button["text"]).strip():
                raise bad("keyboard button text must be non-empty")
    # A Message carries inline buttons only: core.telegram.org/bots/api#message.
    return {"reply_markup": buttons} if "inline_keyboard" in (buttons or {}) else {}


def show_keys(chat: Chat, given: Given) -> None:
    """What stands in the place of the letters from now on: it stays until something replaces it."""
    wished = given.json("reply_markup") or {}
    if "keyboard" in wished:
        rows = wished["keyboard"]
        chat.keyboard = [[one if isinstance(one, str) else one["text"] for one in row]
                         for row in rows]  # fmt: skip
    elif wished.get("remove_keyboard"):
        chat.keyboard = []


def head(world: World, chat: Chat, given: Given) -> dict[str, Any]:
    """Who sends, and what is answered."""
    may_post(world, chat)
    made: dict[str, Any] = (
        {"sender_chat": chat.brief()} if chat.type == "channel" else {"from": world.bot}
    )
    if given.flag("protect_content"):
        made["has_protected_content"] = True
    preview = given.json("link_preview_options")
    if preview:
        made["link_preview_options"] = preview
    answered = given.json("reply_parameters")
    if answered:
        target = chat.messages.get(answered["message_id"])
        if target:
            made["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
        elif not answered.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    return {**made, **markup(given)}


def words(given: Given, name: str = "text") -> dict[str, Any]:
    """A text or a caption with its entities, under their names in a message."""
    marks = "entities" if name == "text" else "caption_entities"
    text, found = written(given.text(name), given.text("parse_mode") or None, given.text(marks),
                          TEXT if name == "text" else CAPTION)  # fmt: skip
    if name == "text" and not units(text):
        raise bad("message text is empty")
    return {name: text, **({marks: found} if found else {})} if text else {}


def send_message(world: World, given: Given) -> dict[str, Any]:
    """The method sendMessage."""
    chat = place(world, given)
    made = {**head(world, chat, given), **words(given)}
    show_keys(chat, given)
    return world.put(chat, made, ours=True)


def own(message: dict[str, Any]) -> dict[str, Any]:
    """What a message says, without who said it, where and when."""
    return copy.deepcopy({k: v for k, v in message.items() if k not in _HEAD})


def _source(world: World, given: Given, number: int, verb: str) -> tuple[Chat, dict[str, Any]]:
    """The message that is copied or forwarded."""
    source = place(world, given, "from_chat_id")
    message = source.messages.get(number)
    if message is None:
        raise bad(f"message to {verb} not found")
    if source.protected or message.get("has_protected_content"):
        raise bad(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return source, message


def _copied(world: World, given: Given, number: int, group: dict[str, Any]) -> dict[str, Any]:
    """One message without the link to where it came from."""
    _, message = _source(world, given, number, "copy")
    chat = place(world, given)
    return world.put(chat, {**head(world, chat, given), **own(message), **group}, ours=True)


def _forwarded(world: World, given: Given, number: int, group: dict[str, Any]) -> dict[str, Any]:
    """One message with the link to where it came from."""
    source, message = _source(world, given, number, "forward")
    chat = place(world, given)
    origin = message.get("forward_origin")
    if origin is None and "sender_chat" in message:
        kind = "channel" if source.type == "channel" else "chat"
        where = "chat" if kind == "channel" else "sender_chat"
        origin = {"type": kind, where: message["sender_chat"], "date": message["date"]}
        origin |= {"message_id": number} if kind == "channel" else {}
    elif origin is None:
        origin = {"type": "user", "sender_user": message["from"], "date": message["date"]}
    body = {**own(message), "forward_origin": origin, **group}
    return world.put(chat, {**head(world, chat, given), **body}, ours=True)


def copy_message(world: World, given: Given) -> dict[str, Any]:
    """The method copyMessage: the new ID and nothing else; a new caption where one is given."""
    made = _copied(world, given, given.number("message_id"), {})
    return {"message_id": made["message_id"]}


def forward_message(world: World, given: Given) -> dict[str, Any]:
    """The method forwardMessage: the whole message."""
    return _forwarded(world, given, given.number("message_id"), {})


def _many(world: World, given: Given, one: Any) -> list[dict[str, int]]:
    """Copies or forwards of many: what cannot be found is skipped, albums stay albums."""
    source = place(world, given, "from_chat_id")
    groups: dict[str, str] = {}
    made = []
    for number in given.json("message_ids"):
        message = source.messages.get(number)
        if message is None or source.protected:
            continue
        old = message.get("media_group_id")
        group = {"media_group_id": groups.setdefault(old, f"14{old}{number}")} if old else {}
        made.append({"message_id": one(world, given, number, group)["message_id"]})
    if not made:
        raise bad("there are no messages to copy" if one is _copied else
                  "there are no messages to forward")  # fmt: skip
    return made


def copy_messages(world: World, given: Given) -> list[dict[str, int]]:
    """The method copyMessages."""
    return _many(world, given, _copied)


def forward_messages(world: World, given: Given) -> list[dict[str, int]]:
    """The method forwardMessages."""
    return _many(world, given, _forwarded)


def mine(world: World, chat: Chat, message: dict[str, Any]) -> bool:
    """Whether the bot sent it. A channel's posts do not say who did: the world remembers."""
    return message.get("from", {}).get("id") == world.bot["id"] or (
        chat.type == "channel" and message["message_id"] in world.made.get(chat.id, ())
    )


def _delete(world: World, chat: Chat, number: int) -> None:
    """One deletion, by the rules of deleteMessage."""
    message = chat.messages.get(number)
    if message is None:
        raise bad("message to delete not found")
    right = "can_delete_messages"
    sent = mine(world, chat, message)
    if chat.type == "channel":
        allowed = world.may(chat, right) or (sent and world.may(chat, "can_post_messages"))
    else:
        allowed = sent or chat.type == "private" or world.may(chat, right)
    if not allowed:
        raise bad("message can't be deleted")
    if world.clock.now() - message["date"] > 2 * DAY:
        raise bad("message can't be deleted for everyone")
    del chat.messages[number]
    chat.pinned = [n for n in chat.pinned if n != number]


def delete_message(world: World, given: Given) -> bool:
    """The method deleteMessage."""
    _delete(world, place(world, given), given.number("message_id"))
    return True


def delete_messages(world: World, given: Given) -> bool:
    """The method deleteMessages: what cannot be found is skipped."""
    chat = place(world, given)
    for number in given.json("message_ids"):
        if number in chat.messages:
            _delete(world, chat, number)
    return True
