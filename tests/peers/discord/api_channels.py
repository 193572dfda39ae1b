"""REST: channels and their overwrites, threads and their members."""

from __future__ import annotations

from typing import Any

from peers.discord import limits, permissions, shapes, threads
from peers.discord.errors import Wrong
from peers.discord.permissions import bits, in_channel, in_guild, need
from peers.discord.rest import Call, Rest
from peers.discord.state import plain

_THREADS = (10, 11, 12)
_OVERWRITE_CREATE, _OVERWRITE_UPDATE, _OVERWRITE_DELETE = 13, 14, 15
_CHANNEL_UPDATE, _CHANNEL_DELETE = 11, 12
_EDITABLE = ("name", "topic", "nsfw", "rate_limit_per_user", "position", "parent_id")


def add(rest: Rest) -> None:
    """Serve all of them."""
    channel = "/channels/{channel}"
    members = channel + "/thread-members"
    for method, path, work in (
        ("GET", channel, _get), ("PATCH", channel, _edit), ("DELETE", channel, _delete),
        ("PUT", channel + "/permissions/{target}", _overwrite),
        ("DELETE", channel + "/permissions/{target}", _overwrite_gone),
        ("POST", channel + "/messages/{message}/threads", _thread_from),
        ("POST", channel + "/threads", _thread),
        ("GET", channel + "/threads/archived/{how:public|private}", _archived),
        ("GET", channel + "/users/@me/threads/archived/private", _archived),
        ("GET", members, _members), ("GET", members + "/{user}", _member),
        ("PUT", members + "/{user}", _join), ("DELETE", members + "/{user}", _leave),
    ):  # fmt: skip
        rest.add(method, path, work)


async def _get(call: Call) -> Any:
    channel = call.channel
    need(call.world, channel, call.actor)
    return shapes.thread(call.world, channel) if channel["type"] in _THREADS else plain(channel)


async def _edit(call: Call) -> Any:
    channel = call.channel
    if channel["type"] in _THREADS:
        threads.change(call.world, channel, call.actor, call.body, reason=call.reason)
        return shapes.thread(call.world, channel)
    need(call.world, channel, call.actor, "MANAGE_CHANNELS")
    if "name" in call.body:
        limits.long("name", call.body["name"], 100, 1)
    if "permission_overwrites" in call.body:
        need(call.world, channel, call.actor, "MANAGE_ROLES")
        wished = call.body["permission_overwrites"] or []
        channel["permission_overwrites"] = [
            {"id": str(one["id"]), "type": int(one["type"]), "allow": str(one.get("allow") or 0),
             "deny": str(one.get("deny") or 0)} for one in wished
        ]  # fmt: skip
    channel |= {key: call.body[key] for key in _EDITABLE if key in call.body}
    _changed(call, channel, _CHANNEL_UPDATE)
    return plain(channel)


def _changed(call: Call, channel: dict[str, Any], action: int, **options: str) -> None:
    """Tell of a channel's new state; a client that cannot see it any more is told as well."""
    call.world.emit("CHANNEL_UPDATE", plain(channel), channel["guild_id"])
    call.world.audit(channel["guild_id"], call.actor, action, channel["id"], reason=call.reason,
                     **options)  # fmt: skip


async def _delete(call: Call) -> Any:
    channel = call.channel
    if channel["type"] == 1:
        return plain(channel)
    thread = channel["type"] in _THREADS
    need(call.world, channel, call.actor, "MANAGE_THREADS" if thread else "MANAGE_CHANNELS")
    call.world.drop_channel(channel)
    action = threads.DELETE if thread else _CHANNEL_DELETE
    call.world.audit(channel["guild_id"], call.actor, action, channel["id"], reason=call.reason)
    return plain(channel)


async def _overwrite(call: Call) -> None:
    """Set one overwrite. A permission can be touched only by who has it on the server.

    It is allowed as well to who holds MANAGE_ROLES in the channel by an overwrite of its own.
    """
    channel, target = call.channel, call.part["target"]
    world, guild_id = call.world, channel.get("guild_id")
    if guild_id is None or channel["type"] in _THREADS:
        raise Wrong(50024)
    need(world, channel, call.actor, "MANAGE_ROLES")
    kind = int(call.body["type"])
    allow, deny = (int(call.body.get(key) or 0) for key in ("allow", "deny"))
    if (target not in world.guilds[guild_id].roles) if kind == 0 else target not in world.users:
        raise Wrong(10009)
    held = _overwrite_of(channel, target)
    touched = (int(held["allow"]) ^ allow) | (int(held["deny"]) ^ deny)
    if touched & permissions.ALL & ~_may_touch(call, channel):
        raise Wrong(50013)
    fresh = held not in channel["permission_overwrites"]
    new = {"id": target, "type": kind, "allow": str(allow), "deny": str(deny & ~allow)}
    others = [one for one in channel["permission_overwrites"] if one["id"] != target]
    channel["permission_overwrites"] = [*others, new]
    _changed(call, channel, _OVERWRITE_CREATE if fresh else _OVERWRITE_UPDATE, id=target,
             type=str(kind))  # fmt: skip


def _overwrite_of(channel: dict[str, Any], target: str) -> dict[str, Any]:
    """The overwrite that stands, or an empty one."""
    empty = {"id": target, "allow": "0", "deny": "0"}
    return next((one for one in channel["permission_overwrites"] if one["id"] == target), empty)


def _may_touch(call: Call, channel: dict[str, Any]) -> int:
    """The permissions that the bot may allow or deny in a channel's overwrites."""
    world, guild_id = call.world, channel["guild_id"]
    mine = {call.actor, *world.guilds[guild_id].members[call.actor]["roles"]}
    rules = [one for one in channel["permission_overwrites"] if one["id"] in mine]
    if any(int(one["allow"]) & bits("MANAGE_ROLES") for one in rules):
        return permissions.ALL
    parent = world.channels.get(channel["parent_id"] or "")
    above = in_channel(world, parent, call.actor) if parent else 0
    return in_guild(world, guild_id, call.actor) | above


async def _overwrite_gone(call: Call) -> None:
    channel, target = call.channel, call.part["target"]
    need(call.world, channel, call.actor, "MANAGE_ROLES")
    held = _overwrite_of(channel, target)
    if held not in channel["permission_overwrites"]:
        raise Wrong(10009)
    if (int(held["allow"]) | int(held["deny"])) & permissions.ALL & ~_may_touch(call, channel):
        raise Wrong(50013)
    channel["permission_overwrites"] = [
        one for one in channel["permission_overwrites"] if one["id"] != target
    ]
    _changed(call, channel, _OVERWRITE_DELETE, id=target, type=str(held["type"]))


async def _thread_from(call: Call) -> Any:
    channel, message = call.channel, call.message
    made = threads.begin(call.world, channel, call.actor, call.body, message, reason=call.reason)
    return shapes.thread(call.world, made)


async def _thread(call: Call) -> Any:
    made = threads.begin(call.world, call.channel, call.actor, call.body, reason=call.reason)
    return shapes.thread(call.world, made)


async def _archived(call: Call) -> Any:
    how = call.part.get("how", "joined")
    before = call.query.get("before")
    return threads.put_away(
        call.world, call.channel, call.actor, how, before, call.limit(50, 100, 2)
    )


def _person(call: Call) -> str:
    return call.actor if call.part["user"] == "@me" else str(call.part["user"])


async def _members(call: Call) -> Any:
    channel = call.channel
    need(call.world, channel, call.actor)
    return [shapes.thread_member(channel, one) for one in channel["_members"]]


async def _member(call: Call) -> Any:
    channel, user = call.channel, _person(call)
    if user not in channel["_members"]:
        raise Wrong(10007)
    return shapes.thread_member(channel, user)


async def _join(call: Call) -> None:
    threads.join(call.world, call.channel, call.actor, _person(call))


async def _leave(call: Call) -> None:
    threads.leave(call.world, call.channel, call.actor, _person(call))
