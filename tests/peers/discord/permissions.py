"""Who may do what: Discord's bits, and how roles and overwrites add up to them.

Source: Discord's developer documentation, "Permissions" (bits, overwrites' order, what the lack
of VIEW_CHANNEL or SEND_MESSAGES takes away).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers.discord.errors import Wrong

if TYPE_CHECKING:
    from peers.discord.state import World

_BITS = {
    "CREATE_INSTANT_INVITE": 0, "KICK_MEMBERS": 1, "BAN_MEMBERS": 2, "ADMINISTRATOR": 3,
    "MANAGE_CHANNELS": 4, "MANAGE_GUILD": 5, "ADD_REACTIONS": 6, "VIEW_AUDIT_LOG": 7,
    "VIEW_CHANNEL": 10, "SEND_MESSAGES": 11, "SEND_TTS_MESSAGES": 12, "MANAGE_MESSAGES": 13,
    "EMBED_LINKS": 14, "ATTACH_FILES": 15, "READ_MESSAGE_HISTORY": 16, "MENTION_EVERYONE": 17,
    "USE_EXTERNAL_EMOJIS": 18, "CHANGE_NICKNAME": 26, "MANAGE_NICKNAMES": 27, "MANAGE_ROLES": 28,
    "MANAGE_WEBHOOKS": 29, "USE_APPLICATION_COMMANDS": 31, "MANAGE_THREADS": 34,
    "CREATE_PUBLIC_THREADS": 35, "CREATE_PRIVATE_THREADS": 36, "SEND_MESSAGES_IN_THREADS": 38,
    "MODERATE_MEMBERS": 40, "PIN_MESSAGES": 51,
}  # fmt: skip
ALL = sum(1 << bit for bit in _BITS.values())
_NEED_SEND = ("MENTION_EVERYONE", "SEND_TTS_MESSAGES", "ATTACH_FILES", "EMBED_LINKS")
_THREADS = (10, 11, 12)


def bits(*names: str) -> int:
    """The number that these permissions make."""
    return sum(1 << _BITS[name] for name in names)


EVERYBODY = bits(
    "CREATE_INSTANT_INVITE", "ADD_REACTIONS", "VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS",
    "ATTACH_FILES", "READ_MESSAGE_HISTORY", "CHANGE_NICKNAME", "USE_APPLICATION_COMMANDS",
    "CREATE_PUBLIC_THREADS", "CREATE_PRIVATE_THREADS", "SEND_MESSAGES_IN_THREADS",
)  # fmt: skip
"""What @everyone may do on a server that was made today (those of the bits above)."""


def in_guild(world: World, guild_id: str, user_id: str) -> int:
    """What a member may do on the server as a whole; 0 for who is no member."""
    guild = world.guilds[guild_id]
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if guild.owner_id == user_id:
        return ALL
    held = int(guild.roles[guild_id]["permissions"])
    for role in member["roles"]:
        held |= int(guild.roles[role]["permissions"])
    return ALL if held & bits("ADMINISTRATOR") else held


def in_channel(world: World, channel: dict[str, Any], user_id: str) -> int:
    """What a user may do in a channel; a thread has its parent's rules."""
    guild_id = channel.get("guild_id")
    if guild_id is None:
        return ALL if user_id in channel["_people"] else 0
    held = in_guild(world, guild_id, user_id)
    if held == ALL or not held:
        return held
    place = world.channels[channel["parent_id"]] if channel["type"] in _THREADS else channel
    held = _overwritten(world, place, user_id, held)
    if not held & bits("VIEW_CHANNEL") or not _may_enter(channel, user_id, held):
        return 0
    send = "SEND_MESSAGES_IN_THREADS" if channel["type"] in _THREADS else "SEND_MESSAGES"
    return held if held & bits(send) else held & ~bits(*_NEED_SEND)


def _overwritten(world: World, channel: dict[str, Any], user_id: str, held: int) -> int:
    """The overwrites in Discord's order: everyone, then all roles together, then the member."""
    guild_id = channel["guild_id"]
    roles = world.guilds[guild_id].members[user_id]["roles"]
    for ids in ((guild_id,), tuple(roles), (user_id,)):
        found = [one for one in channel["permission_overwrites"] if one["id"] in ids]
        for one in found:
            held &= ~int(one["deny"])
        for one in found:
            held |= int(one["allow"])
    return held


def _may_enter(channel: dict[str, Any], user_id: str, held: int) -> bool:
    """A private thread is seen by its members and by who manages threads."""
    private = channel["type"] == 12
    return not private or user_id in channel["_members"] or bool(held & bits("MANAGE_THREADS"))


def may(world: World, channel: dict[str, Any], user_id: str, *names: str) -> bool:
    """Whether a user has all of these in a channel."""
    return not bits(*names) & ~in_channel(world, channel, user_id)


def need(world: World, channel: dict[str, Any], user_id: str, *names: str) -> None:
    """Raise 50001 for who cannot see the channel, 50013 for who lacks one of these."""
    if not may(world, channel, user_id, "VIEW_CHANNEL"):
        raise Wrong(50001)
    if not may(world, channel, user_id, *names):
        raise Wrong(50013)


def need_in_guild(world: World, guild_id: str, user_id: str, *names: str) -> None:
    """Raise 50013 for who lacks one of these on the server."""
    if bits(*names) & ~in_guild(world, guild_id, user_id):
        raise Wrong(50013)
