"""Threads: begun from a message or without one, archived, locked, joined, listed.

Source: the developer documentation, "Threads" and "Modify Channel (Thread)".
"""

from __future__ import annotations

from typing import Any

from peers.discord import limits, messages, shapes, shown
from peers.discord.errors import Form, Wrong
from peers.discord.permissions import may, need
from peers.discord.state import World, plain

_KINDS = {10: "CREATE_PUBLIC_THREADS", 11: "CREATE_PUBLIC_THREADS", 12: "CREATE_PRIVATE_THREADS"}
_DURATIONS = (60, 1440, 4320, 10080)
_FORUM = 15
CREATE, UPDATE, DELETE = 110, 111, 112


def begin(
    world: World, parent: dict[str, Any], actor: str, body: dict[str, Any],
    message: dict[str, Any] | None = None, *, reason: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A new thread; from a message it has that message's ID."""
    kind = 10 if parent["type"] == 5 else 11
    if message is None and parent["type"] == 0:
        kind = body.get("type") or 12
    if parent["type"] not in (0, 5, _FORUM) or kind not in _KINDS:
        raise Wrong(50024)
    need(world, parent, actor, _KINDS[kind])
    limits.long("name", body.get("name"), 100, 1)
    if message is not None and message["id"] in world.channels:
        raise Wrong(160004)
    duration = body.get("auto_archive_duration") or 4320
    if duration not in _DURATIONS:
        raise Form("auto_archive_duration", "BASE_TYPE_CHOICES", f"Must be one of {_DURATIONS}.")
    identifier = message["id"] if message else world.snowflake()
    made = {
        "id": identifier, "type": kind, "name": body["name"], "guild_id": parent["guild_id"],
        "parent_id": parent["id"], "owner_id": actor, "last_message_id": None, "nsfw": False,
        "message_count": 0, "member_count": 1, "total_message_sent": 0, "flags": 0,
        "rate_limit_per_user": body.get("rate_limit_per_user") or 0,
        "thread_metadata": {
            "archived": False, "archive_timestamp": world.iso(), "locked": False,
            "auto_archive_duration": duration, "create_timestamp": world.iso(),
        },
        "_members": {actor: world.iso()},
    }  # fmt: skip
    world.channels[identifier] = made
    world.messages[identifier] = {}
    world.emit("THREAD_CREATE", shapes.thread(world, made) | {"newly_created": True},
               made["guild_id"], made["id"])  # fmt: skip
    world.audit(made["guild_id"], actor, CREATE, made["id"], reason=reason)
    if message is not None:
        messages.mark_thread(world, message)
    elif kind != 12 and parent["type"] != _FORUM:
        note = shown.blank(world, parent["id"], world.users[actor], 18)
        note["content"] = body["name"]
        messages.publish(world, parent, note)
    return made


def change(
    world: World, thread: dict[str, Any], actor: str, body: dict[str, Any],
    *, reason: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Rename, archive, lock. An archived thread must be opened first, or in the same request."""
    meta = thread["thread_metadata"]
    opens = meta["archived"] and body.get("archived") is False
    manages = may(world, thread, actor, "MANAGE_THREADS")
    need(world, thread, actor)
    if meta["archived"] and not opens:
        raise Wrong(50083)
    own = thread["owner_id"] == actor and not meta["locked"] and "locked" not in body
    if opens and not meta["locked"] and set(body) == {"archived"}:
        need(world, thread, actor, "SEND_MESSAGES_IN_THREADS")
    elif not manages and not own:
        raise Wrong(50013)
    if "name" in body:
        limits.long("name", body["name"], 100, 1)
        thread["name"] = body["name"]
    if "archived" in body and body["archived"] != meta["archived"]:
        meta |= {"archived": body["archived"], "archive_timestamp": world.iso()}
    meta |= {key: body[key] for key in ("locked", "auto_archive_duration") if key in body}
    world.emit("THREAD_UPDATE", shapes.thread(world, thread), thread["guild_id"], thread["id"])
    world.audit(thread["guild_id"], actor, UPDATE, thread["id"], reason=reason)
    return thread


def join(world: World, thread: dict[str, Any], actor: str, user: str) -> None:
    """Somebody joins, or is added."""
    need(world, thread, actor, *(() if actor == user else ("SEND_MESSAGES_IN_THREADS",)))
    if shapes.archived(thread):
        raise Wrong(50083)
    thread["_members"].setdefault(user, world.iso())
    thread["member_count"] = len(thread["_members"])
    told = {"id": thread["id"], "guild_id": thread["guild_id"],
            "member_count": thread["member_count"],
            "added_members": [shapes.thread_member(thread, user)]}  # fmt: skip
    world.emit("THREAD_MEMBERS_UPDATE", told, thread["guild_id"], thread["id"])


def leave(world: World, thread: dict[str, Any], actor: str, user: str) -> None:
    """Somebody leaves, or is taken out."""
    need(world, thread, actor, *(() if actor == user else ("MANAGE_THREADS",)))
    thread["_members"].pop(user, None)
    thread["member_count"] = len(thread["_members"])


def listed(world: World, found: list[dict[str, Any]], *, has_more: bool = False) -> dict[str, Any]:
    """Threads as the lists give them."""
    bot = world.bot["id"]
    mine = [shapes.thread_member(one, bot) for one in found if bot in one["_members"]]
    return {"threads": [plain(one) for one in found], "members": mine, "has_more": has_more}


def put_away(
    world: World, parent: dict[str, Any], actor: str, how: str, before: str | None, limit: int
) -> dict[str, Any]:
    """Archived threads of a channel, the last archived first. ``how``: public, private, joined."""
    need(world, parent, actor, "READ_MESSAGE_HISTORY")
    if how == "private":
        need(world, parent, actor, "MANAGE_THREADS")
    found = [
        one for one in world.threads(parent["guild_id"])
        if one["parent_id"] == parent["id"] and shapes.archived(one)
        and (one["type"] == 12) == (how != "public")
        and (how != "joined" or actor in one["_members"])
    ]  # fmt: skip
    found.sort(key=lambda one: str(one["thread_metadata"]["archive_timestamp"]), reverse=True)
    if before is not None:
        found = [one for one in found if one["thread_metadata"]["archive_timestamp"] < before]
    return listed(world, found[:limit], has_more=len(found) > limit)


def active(world: World, guild_id: str, actor: str) -> dict[str, Any]:
    """All open threads of a server that this user can see."""
    found = [one for one in world.threads(guild_id)
             if not shapes.archived(one) and may(world, one, actor, "VIEW_CHANNEL")]  # fmt: skip
    return listed(world, found)
