"""REST: the bot itself, its servers, their members and roles, open threads, the audit log."""

from __future__ import annotations

from typing import Any

from peers.discord import shapes, threads
from peers.discord.errors import Wrong
from peers.discord.permissions import need_in_guild
from peers.discord.rest import Call, Rest
from peers.discord.state import plain

_THREADS = (10, 11, 12)


def add(rest: Rest) -> None:
    """Serve all of them."""
    guild = "/guilds/{guild}"
    for path, work in (
        (guild, _guild), (guild + "/channels", _channels), (guild + "/threads/active", _active),
        (guild + "/roles", _roles), (guild + "/members", _everybody),
        (guild + "/members/{user}", _somebody), (guild + "/audit-logs", _audit),
        ("/users/@me", _me), ("/users/@me/guilds", _guilds), ("/users/{user}", _user),
        ("/oauth2/applications/@me", _application), ("/applications/@me", _application),
        ("/gateway/bot", _gateway),
    ):  # fmt: skip
        rest.add("GET", path, work)


async def _me(call: Call) -> Any:
    return shapes.me(call.world)


async def _application(call: Call) -> Any:
    return shapes.application(call.world)


async def _gateway(call: Call) -> Any:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": call.world.base.replace("http", "ws", 1), "shards": 1,
            "session_start_limit": limit}  # fmt: skip


async def _user(call: Call) -> Any:
    if (found := call.world.users.get(call.part["user"])) is None:
        raise Wrong(10013)
    return plain(found)


async def _guilds(call: Call) -> Any:
    inside = [one for one in call.world.guilds.values() if one.bot_in]
    return [shapes.own_guild(call.world, one) for one in inside]


async def _guild(call: Call) -> Any:
    return shapes.guild(call.world, call.world.guild_of(call.part["guild"]))


async def _channels(call: Call) -> Any:
    """All channels, without threads; those that the bot cannot see as well."""
    guild = call.world.guild_of(call.part["guild"])
    every = call.world.channels.values()
    return [plain(one) for one in every
            if one.get("guild_id") == guild.id and one["type"] not in _THREADS]  # fmt: skip


async def _active(call: Call) -> Any:
    return threads.active(call.world, call.world.guild_of(call.part["guild"]).id, call.actor)


async def _roles(call: Call) -> Any:
    return list(call.world.guild_of(call.part["guild"]).roles.values())


async def _everybody(call: Call) -> Any:
    """All members: only with the privileged intent."""
    guild = call.world.guild_of(call.part["guild"])
    if not call.world.portal["members"]:
        raise Wrong(50001)
    after, limit = int(call.query.get("after", 0)), call.limit(1, 1000)
    order = sorted((one for one in guild.members if int(one) > after), key=int)
    return [guild.members[one] for one in order[:limit]]


async def _somebody(call: Call) -> Any:
    guild = call.world.guild_of(call.part["guild"])
    if (found := guild.members.get(call.part["user"])) is None:
        raise Wrong(10007 if call.part["user"] in call.world.users else 10013)
    return found


async def _audit(call: Call) -> Any:
    """The log, newest first; with ``after`` the oldest after it, in that order."""
    guild = call.world.guild_of(call.part["guild"])
    need_in_guild(call.world, guild.id, call.actor, "VIEW_AUDIT_LOG")
    limit, found = call.limit(50, 100), list(guild.audit)
    for key, name in (("user_id", "user_id"), ("action_type", "action_type")):
        if key in call.query:
            found = [one for one in found if str(one[name]) == call.query[key]]
    if "before" in call.query:
        found = [one for one in found if int(one["id"]) < int(call.query["before"])]
    if "after" in call.query:
        chosen = [one for one in found if int(one["id"]) > int(call.query["after"])][:limit]
    else:
        chosen = found[: -limit - 1 : -1]
    named = {one[key] for one in chosen for key in ("user_id", "target_id")}
    people = [plain(user) for one, user in call.world.users.items() if one in named]
    empty: dict[str, Any] = {key: [] for key in (
        "webhooks", "integrations", "threads", "guild_scheduled_events",
        "application_commands", "auto_moderation_rules")}  # fmt: skip
    return empty | {"users": people, "audit_log_entries": [plain(one) for one in chosen]}
