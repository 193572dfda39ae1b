"""What the fake Discord knows: its clock, users, servers, channels, messages, audit log.

Owns the records, which are kept as they are written on the wire; a key that begins with ``_`` is
the fake's own and is never sent. All IDs are strings.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from peers.discord.errors import Wrong
from peers.discord.permissions import EVERYBODY

_EPOCH = 1_420_070_400_000
"""Discord's year 2015, in milliseconds: IDs count from there."""
_FEW_MINUTES = 300.0
"""A moderator's deletions in one channel within this time are one entry of the audit log."""
MESSAGE_DELETE = 72
Emit = Callable[..., None]
"""Tell the gateway: name, data, server, channel, and the data for who may not read content."""


@dataclass
class GuildRecord:
    """One server. ``bot_in``: the bot is a member; ``available``: it is not in an outage."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    audit: list[dict[str, Any]] = field(default_factory=list)
    bot_in: bool = True
    available: bool = True


class World:
    """The whole of it. ``emit`` tells the gateway what happened."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self.hasty = False
        self._last = 0
        self._counter = itertools.count(1)
        self.base = ""
        self.token = f"fake.{secrets.token_urlsafe(16)}"
        self.emit: Emit = lambda *_: None
        self.users: dict[str, dict[str, Any]] = {}
        self.guilds: dict[str, GuildRecord] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, dict[str, dict[str, Any]]] = {}
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.commands: dict[str | None, list[dict[str, Any]]] = {None: []}
        self.interactions: dict[str, Any] = {}
        self.nonces: dict[tuple[str, str], tuple[float, str, str]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.portal = {"content": True, "members": False, "presences": False}
        self.no_direct: set[str] = set()
        self.media_grace = 120.0
        self.bot = self.user("beadle", bot=True)
        self.app_id = self.snowflake()
        self.app_owner = self.user("town.office")

    def now(self) -> float:
        """Seconds since 1970 by the fake's own clock."""
        return time.time() + self._ahead

    def waited(self, born: float, moved: float) -> float:
        """Seconds since then by which Discord's patience is measured.

        A busy machine's slowness is none of Discord's: only what :meth:`advance` moved counts,
        unless the world is ``hasty``, as for a person who tries it out.
        """
        return self.now() - born if self.hasty else self._ahead - moved

    @property
    def moved(self) -> float:
        """How far the clock was moved until now."""
        return self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock: tokens, addresses of files and nonces grow old."""
        self._ahead += seconds

    def iso(self, at: float | None = None) -> str:
        """A time as Discord writes it."""
        moment = datetime.fromtimestamp(self.now() if at is None else at, UTC)
        return moment.isoformat(timespec="microseconds")

    def snowflake(self, at: float | None = None) -> str:
        """A new ID that holds the time; with ``at`` that of a moment in the past."""
        if at is not None:
            return str(((int(at * 1000) - _EPOCH) << 22) + next(self._counter))
        self._last = max(self._last + 1, (int(self.now() * 1000) - _EPOCH) << 22)
        return str(self._last)

    @staticmethod
    def time_of(snowflake: str) -> float:
        """When an ID was made, in seconds."""
        return ((int(snowflake) >> 22) + _EPOCH) / 1000

    def user(self, username: str, *, bot: bool = False, shown: str | None = None) -> dict[str, Any]:
        """A new account."""
        made = {
            "id": self.snowflake(), "username": username, "discriminator": "0", "avatar": None,
            "global_name": shown, "public_flags": 0, "bot": bot,
        }  # fmt: skip
        self.users[made["id"]] = made
        return made

    def guild(self, name: str) -> GuildRecord:
        """A new server with its @everyone, owned by somebody; the bot is a member of it."""
        owner = self.user(f"{name.lower().replace(' ', '.')}.owner")
        made = GuildRecord(id=self.snowflake(), name=name, owner_id=owner["id"])
        self.guilds[made.id] = made
        self.commands[made.id] = []
        self.role(made, "@everyone", EVERYBODY, identifier=made.id)
        self.member(made, owner)
        self.member(made, self.bot)
        return made

    def role(
        self, guild: GuildRecord, name: str, permissions: int = 0, *, identifier: str | None = None
    ) -> dict[str, Any]:
        """A new role."""
        colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        made = {
            "id": identifier or self.snowflake(), "name": name, "color": 0, "colors": colours,
            "hoist": False, "position": len(guild.roles), "permissions": str(permissions),
            "managed": False, "mentionable": False, "flags": 0, "icon": None, "unicode_emoji": None,
        }  # fmt: skip
        guild.roles[made["id"]] = made
        return made

    def member(self, guild: GuildRecord, user: dict[str, Any], *roles: str) -> dict[str, Any]:
        """A user joins a server."""
        made = {
            "user": user, "roles": list(roles), "joined_at": self.iso(), "deaf": False,
            "mute": False, "flags": 0, "nick": None, "avatar": None, "premium_since": None,
            "pending": False, "communication_disabled_until": None,
        }  # fmt: skip
        guild.members[user["id"]] = made
        return made

    def channel(
        self, guild: GuildRecord, name: str, *, kind: int = 0, parent: str | None = None
    ) -> dict[str, Any]:
        """A new channel: 0 text, 4 category, 5 announcements. A category's rules are copied."""
        rules = self.channels[parent]["permission_overwrites"] if parent else []
        made = {
            "id": self.snowflake(), "type": kind, "name": name, "guild_id": guild.id,
            "position": len(self.channels), "permission_overwrites": [dict(one) for one in rules],
            "nsfw": False, "parent_id": parent, "topic": None, "last_message_id": None,
            "last_pin_timestamp": None, "rate_limit_per_user": 0, "flags": 0,
        }  # fmt: skip
        self.channels[made["id"]] = made
        self.messages[made["id"]] = {}
        return made

    def direct(self, user_id: str) -> dict[str, Any]:
        """The private channel between the bot and a user, made when first asked for."""
        people = {user_id, self.bot["id"]}
        for channel in self.channels.values():
            if channel.get("_people") == people:
                return channel
        made = {
            "id": self.snowflake(), "type": 1, "last_message_id": None, "flags": 0,
            "recipients": [self.users[user_id]], "_people": people,
        }  # fmt: skip
        self.channels[made["id"]] = made
        self.messages[made["id"]] = {}
        return made

    def drop_channel(self, channel: dict[str, Any]) -> None:
        """A channel is deleted, and its threads and messages with it."""
        for one in list(self.channels.values()):
            if one.get("parent_id") == channel["id"] and one["type"] in (10, 11, 12):
                self.drop_channel(one)
        guild = channel["guild_id"]
        thread = channel["type"] in (10, 11, 12)
        keys = ("id", "guild_id", "parent_id", "type") if thread else tuple(plain(channel))
        told = {key: channel[key] for key in keys}
        self.emit("THREAD_DELETE" if thread else "CHANNEL_DELETE", told, guild, channel["id"])
        for message in self.messages.pop(channel["id"]).values():
            for file in message["attachments"]:
                self.files[file["id"]]["gone"] = self.now() + self.media_grace
        for webhook in [
            one for one in self.webhooks.values() if one["channel_id"] == channel["id"]
        ]:
            del self.webhooks[webhook["id"]]
        del self.channels[channel["id"]]

    def channel_of(self, channel_id: str) -> dict[str, Any]:
        """A channel. Raises 10003, or 50001 where the bot was put out of its server."""
        found = self.channels.get(channel_id)
        if found is None:
            raise Wrong(10003)
        guild = found.get("guild_id")
        if guild is not None and not self.guilds[guild].bot_in:
            raise Wrong(50001)
        return found

    def guild_of(self, guild_id: str) -> GuildRecord:
        """A server that the bot is in. Raises 10004."""
        found = self.guilds.get(guild_id)
        if found is None or not found.bot_in:
            raise Wrong(10004)
        return found

    def share_guild(self, one: str, other: str) -> bool:
        """Whether two users meet on a server; who does not cannot write to the other."""
        return any(one in guild.members and other in guild.members for guild in
                   self.guilds.values())  # fmt: skip

    def message_of(self, channel_id: str, message_id: str) -> dict[str, Any]:
        """A message. Raises 10008."""
        found = self.messages[channel_id].get(message_id)
        if found is None:
            raise Wrong(10008)
        return found

    def threads(self, guild_id: str) -> list[dict[str, Any]]:
        """All threads of a server."""
        every = self.channels.values()
        return [one for one in every if one["type"] in (10, 11, 12) and one["guild_id"] == guild_id]

    def audit(
        self, guild_id: str | None, actor: str, action: int, target: str | None,
        *, reason: str | None = None, **options: str,
    ) -> None:  # fmt: skip
        """Note what was done. Deletions in a row of one person's messages are one entry."""
        if guild_id is None:
            return
        log = self.guilds[guild_id].audit
        entry = {"user_id": actor, "target_id": target, "action_type": action}
        if action == MESSAGE_DELETE:
            for old in reversed(log):
                fresh = self.now() - old["_at"] < _FEW_MINUTES
                same = all(old[key] == value for key, value in entry.items())
                place = old.get("options", {}).get("channel_id") == options["channel_id"]
                if fresh and same and place and old.get("reason") == reason:
                    old["options"]["count"] = str(int(old["options"]["count"]) + 1)
                    return
            options["count"] = "1"
        made = {"id": self.snowflake(), **entry, "_at": self.now()}
        if options:
            made["options"] = dict(options)
        if reason:
            made["reason"] = reason
        log.append(made)
        self.emit("GUILD_AUDIT_LOG_ENTRY_CREATE", plain(made) | {"guild_id": guild_id}, guild_id)


def plain(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what is the fake's own."""
    return {key: value for key, value in record.items() if not key.startswith("_")}
