"""The larger things as Discord writes them: a server, the bot's account, its application."""

from __future__ import annotations

from typing import Any

from peers.discord.permissions import in_guild, may
from peers.discord.state import GuildRecord, World, plain

_THREADS = (10, 11, 12)
_CONTENT_LIMITED = 1 << 19
_MEMBERS_LIMITED = 1 << 15
_PRESENCE_LIMITED = 1 << 13


def me(world: World) -> dict[str, Any]:
    """The bot's own account."""
    return plain(world.bot) | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0}


def app_flags(world: World) -> int:
    """The privileged intents that the developer portal has switched on."""
    held = _CONTENT_LIMITED * world.portal["content"]
    return held + _MEMBERS_LIMITED * world.portal["members"] + (
        _PRESENCE_LIMITED * world.portal["presences"]
    )  # fmt: skip


def application(world: World) -> dict[str, Any]:
    """What ``/oauth2/applications/@me`` says."""
    return {
        "id": world.app_id, "name": "Beadle", "icon": None, "description": "", "summary": "",
        "bot_public": False, "bot_require_code_grant": False, "verify_key": "0" * 64,
        "flags": app_flags(world), "hook": True, "owner": plain(world.app_owner), "team": None,
        "bot": plain(world.bot), "redirect_uris": [], "interactions_endpoint_url": None,
        "role_connections_verification_url": None, "install_params": None,
        "approximate_guild_count": len(world.guilds), "integration_types_config": {"0": {}},
    }  # fmt: skip


def guild(world: World, record: GuildRecord) -> dict[str, Any]:
    """A server as REST gives it, without channels and members."""
    return {
        "id": record.id, "name": record.name, "icon": None, "splash": None, "banner": None,
        "discovery_splash": None, "owner_id": record.owner_id, "region": "deprecated",
        "afk_channel_id": None, "afk_timeout": 300, "verification_level": 1,
        "default_message_notifications": 1, "explicit_content_filter": 0, "mfa_level": 0,
        "nsfw_level": 0, "nsfw": False, "roles": list(record.roles.values()), "emojis": [],
        "stickers": [], "features": ["COMMUNITY", "NEWS"], "application_id": None,
        "system_channel_id": None, "system_channel_flags": 0, "rules_channel_id": None,
        "vanity_url_code": None, "description": None, "premium_tier": 0,
        "premium_subscription_count": 0, "preferred_locale": "en-GB",
        "public_updates_channel_id": None, "safety_alerts_channel_id": None,
        "max_members": 500_000, "max_presences": None, "incidents_data": None,
        "premium_progress_bar_enabled": False, "max_video_channel_users": 25,
    }  # fmt: skip


def guild_create(world: World, record: GuildRecord) -> dict[str, Any]:
    """A server as GUILD_CREATE gives it: with channels, open threads and the bot's membership.

    Without the privileged intent only the bot and those in voice channels are among the members.
    """
    bot = world.bot["id"]
    inside = [one for one in world.channels.values() if one.get("guild_id") == record.id]
    members = record.members.values() if world.portal["members"] else [record.members[bot]]
    threads = [one for one in inside if one["type"] in _THREADS and not archived(one)]
    return guild(world, record) | {
        "joined_at": record.members[bot]["joined_at"], "large": False, "unavailable": False,
        "member_count": len(record.members), "members": list(members), "presences": [],
        "channels": [plain(one) for one in inside if one["type"] not in _THREADS],
        "threads": [thread(world, one) for one in threads if may(world, one, bot, "VIEW_CHANNEL")],
        "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }  # fmt: skip


def thread(world: World, record: dict[str, Any]) -> dict[str, Any]:
    """A thread, with the bot's membership where it has joined."""
    out = plain(record)
    bot = world.bot["id"]
    return out | ({"member": thread_member(record, bot)} if bot in record["_members"] else {})


def thread_member(record: dict[str, Any], user: str) -> dict[str, Any]:
    """One member of a thread."""
    joined = record["_members"][user]
    return {"id": record["id"], "user_id": user, "join_timestamp": joined, "flags": 0}


def archived(record: dict[str, Any]) -> bool:
    """Whether a thread is put away."""
    return bool(record["thread_metadata"]["archived"])


def own_guild(world: World, record: GuildRecord) -> dict[str, Any]:
    """A server in the list of the bot's own."""
    bot = world.bot["id"]
    return {
        "id": record.id, "name": record.name, "icon": None, "banner": None, "features": [],
        "owner": record.owner_id == bot, "permissions": str(in_guild(world, record.id, bot)),
    }  # fmt: skip
