"""What the bot asks about chats, and what it changes in them, on the fake Telegram."""

from __future__ import annotations

from typing import Any

from peers.telegram.given import Given
from peers.telegram.sending import place
from peers.telegram.world import (
    NOT_FOR_BOTS,
    PERMISSIONS,
    RIGHTS,
    Chat,
    World,
    bad,
)

QUERY_LASTS = 60.0
"""Seconds within which a press of a button must be answered; the real limit is not published."""


def get_chat(world: World, given: Given) -> dict[str, Any]:
    """The method getChat, for a member; public chats are open to all."""
    chat = world.find(given.need("chat_id"))
    if chat.type != "private" and not chat.username:
        chat = place(world, given)
    told = {**chat.brief(), "accent_color_id": 0, "max_reaction_count": 11,
            "accepted_gift_types": {"unlimited_gifts": False, "limited_gifts": False,
                                    "unique_gifts": False, "premium_subscription": False,
                                    "gifts_from_channels": False}}  # fmt: skip
    if chat.description:
        told["description"] = chat.description
    if chat.linked:
        told["linked_chat_id"] = chat.linked
    if chat.protected:
        told["has_protected_content"] = True
    if chat.type in {"group", "supergroup"}:
        told["permissions"] = dict(chat.permissions)
    standing = [n for n in chat.pinned if n in chat.messages]
    if standing:
        told["pinned_message"] = chat.messages[standing[-1]]
    return told


def _member(chat: Chat, user: dict[str, Any]) -> dict[str, Any]:
    """A ChatMember."""
    member = chat.members.get(user["id"], {"status": "left"})
    more = {"until_date": 0} if member["status"] in {"kicked", "restricted"} else {}
    if member["status"] == "creator":
        more = {"is_anonymous": False}
    return {"user": user, **more, **member}


def get_member(world: World, given: Given) -> dict[str, Any]:
    """The method getChatMember."""
    chat, number = place(world, given), given.number("user_id")
    user = world.bot if number == world.bot["id"] else world.users.get(number)
    if user is None:
        raise bad("invalid user_id specified")
    return _member(chat, user)


def get_administrators(world: World, given: Given) -> list[dict[str, Any]]:
    """The method getChatAdministrators: no other bots."""
    chat = place(world, given)
    return [
        _member(chat, chat.people[number])
        for number, member in chat.members.items()
        if member["status"] in {"creator", "administrator"}
        and (not chat.people[number]["is_bot"] or number == world.bot["id"])
    ]


def _needs(world: World, chat: Chat, right: str, otherwise: str) -> None:
    if not world.may(chat, right):
        raise bad(otherwise)


def set_permissions(world: World, given: Given) -> bool:
    """The method setChatPermissions: what is not given is not allowed."""
    chat = place(world, given)
    if chat.type not in {"group", "supergroup"}:
        raise bad("method is available only for supergroups")
    _needs(world, chat, "can_restrict_members", "not enough rights to change chat permissions")
    asked = given.json("permissions") or {}
    new = {name: bool(asked.get(name)) for name in PERMISSIONS}
    if not given.flag("use_independent_chat_permissions") and new["can_send_other_messages"]:
        new |= dict.fromkeys(PERMISSIONS[:9], True)
    if new == chat.permissions:
        raise bad("CHAT_NOT_MODIFIED")
    chat.permissions = new
    return True


def _may_pin(world: World, chat: Chat) -> None:
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    if chat.type != "private":
        _needs(world, chat, right, "not enough rights to manage pinned messages in the chat")


def pin(world: World, given: Given) -> bool:
    """The method pinChatMessage."""
    chat, number = place(world, given), given.number("message_id")
    if number not in chat.messages:
        raise bad("message to pin not found")
    _may_pin(world, chat)
    chat.pinned = [*(n for n in chat.pinned if n != number), number]
    return True


def unpin(world: World, given: Given) -> bool:
    """The method unpinChatMessage: the one named, or the last."""
    chat = place(world, given)
    _may_pin(world, chat)
    number = given.number("message_id") or (chat.pinned or [0])[-1]
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True


def set_description(world: World, given: Given) -> bool:
    """The method setChatDescription, of 255 characters at most."""
    chat, text = place(world, given), given.text("description")
    _needs(world, chat, "can_change_info", "not enough rights to change chat description")
    if len(text) > 255:
        raise bad("chat description is too long")
    if text == chat.description:
        raise bad("chat description is not modified")
    chat.description = text
    return True


def promote(world: World, given: Given) -> bool:
    """The method promoteChatMember; only whom the bot promoted can it demote."""
    chat, number = place(world, given), given.number("user_id")
    _needs(world, chat, "can_promote_members", "not enough rights to promote chat members")
    member = chat.members.get(number)
    if member is None:
        raise bad("user not found")
    owned = member.get("promoted_by") in {None, world.bot["id"]}
    if member["status"] == "creator" or (member["status"] == "administrator" and not owned):
        raise bad("CHAT_ADMIN_REQUIRED")
    rights = {name: given.flag(name) for name in RIGHTS if name not in NOT_FOR_BOTS}
    if any(rights.values()):
        chat.join(world.users[number], "administrator", **rights)
        chat.members[number]["promoted_by"] = world.bot["id"]
    else:
        chat.join(world.users[number])
    return True


def _scope(given: Given) -> str:
    scope = given.json("scope") or {"type": "default"}
    place_ = ":".join(str(scope[k]) for k in ("chat_id", "user_id") if k in scope)
    return f"{scope['type']}:{place_}:{given.text('language_code')}"


def set_commands(world: World, given: Given) -> bool:
    """The method setMyCommands: at most 100 for a scope, names of 1-32 of a-z, 0-9 and _."""
    commands = given.json("commands")
    scope = given.json("scope") or {}
    if "chat_id" in scope:
        world.find(scope["chat_id"])
    for row in commands:
        name = row["command"]
        if not (
            0 < len(name) <= 32 and all(c.isdigit() or c == "_" or "a" <= c <= "z" for c in name)
        ):
            raise bad("BOT_COMMAND_INVALID")
        if not 0 < len(row["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(given)] = commands
    return True


def get_commands(world: World, given: Given) -> list[dict[str, Any]]:
    """The method getMyCommands: of this scope and no other."""
    return world.commands.get(_scope(given), [])


def delete_commands(world: World, given: Given) -> bool:
    """The method deleteMyCommands."""
    world.commands.pop(_scope(given), None)
    return True


def answer_query(world: World, given: Given) -> bool:
    """The method answerCallbackQuery, once and in time."""
    key = given.need("callback_query_id")
    at, answer = world.asked.get(key, (0.0, None))
    if answer is not None or world.clock.now() - at > QUERY_LASTS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(given.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    world.asked[key] = (at, {"text": given.text("text"), "show_alert": given.flag("show_alert")})
    return True


def get_me(world: World, _given: Given) -> dict[str, Any]:
    """The method getMe. Privacy mode is one setting for all groups, made with BotFather."""
    return {**world.bot, "can_join_groups": True, "supports_inline_queries": False,
            "can_read_all_group_messages": not world.privacy,
            "can_connect_to_business": False, "has_main_web_app": False}  # fmt: skip


def get_webhook(world: World, _given: Given) -> dict[str, Any]:
    """The method getWebhookInfo."""
    return {"url": world.webhook, "has_custom_certificate": False,
            "pending_update_count": len(world.queue),
            **({"allowed_updates": world.allowed} if world.allowed else {})}  # fmt: skip


def set_webhook(world: World, given: Given) -> bool:
    """The method setWebhook; an empty address removes it."""
    world.webhook = given.text("url")
    return True


def delete_webhook(world: World, given: Given) -> bool:
    """The method deleteWebhook. ``drop_pending_updates`` really drops them."""
    world.webhook = ""
    if given.flag("drop_pending_updates"):
        world.queue.clear()
    return True


def leave(world: World, given: Given) -> bool:
    """The method leaveChat."""
    place(world, given).members.pop(world.bot["id"], None)
    return True


def get_file(world: World, given: Given) -> dict[str, Any]:
    """The method getFile, of 20 MB at most."""
    kept = world.files.get(given.need("file_id"))
    if kept is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if kept.size > 20 * 1024 * 1024:
        raise bad("file is too big")
    return {"file_id": kept.id, "file_unique_id": kept.unique, "file_size": kept.size,
            "file_path": f"files/{kept.id}"}  # fmt: skip
