"""One interaction: what a person asked, what the bot hears of it, what the person then sees."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

from peers.discord import limits
from peers.discord.permissions import in_channel
from peers.discord.shown import LOADING, show
from peers.discord.state import World, plain

COMMAND, COMPONENT, SUGGEST, MODAL = 2, 3, 4, 5


class Asked:
    """One interaction. A test waits for :meth:`answered` and reads what the person then sees.

    ``kind``: the callback's number (4 message, 5 and 6 later, 7 changed, 8 suggestions, 9 form);
    ``waited``: seconds, of the real clock, until it was acknowledged; ``replies``: the messages
    that answer it, private ones as well; ``modal`` and ``choices``: what was shown instead.
    """

    def __init__(self, world: World, channel: dict[str, Any], user: dict[str, Any], kind: int,
                 data: dict[str, Any], message: dict[str, Any] | None = None) -> None:  # fmt: skip
        self.world, self.channel, self.user = world, channel, user
        self.type, self.data, self.message = kind, data, message
        self.id = world.snowflake()
        self.token = secrets.token_urlsafe(64)
        self.born, self.moved = world.now(), world.moved
        self.began = time.perf_counter()
        self.kind: int | None = None
        self.waited: float | None = None
        self.replies: list[dict[str, Any]] = []
        self.original: dict[str, Any] | None = None
        self.modal: dict[str, Any] | None = None
        self.choices: list[dict[str, Any]] | None = None
        self._news = asyncio.Condition()
        world.interactions[self.id] = world.interactions[self.token] = self

    @property
    def text(self) -> str:
        """The words of all replies that are there now."""
        return "\n".join(words(one) for one in self.replies)

    async def answered(self, count: int = 1, *, seconds: float = 60.0) -> Asked:
        """Wait for so many finished replies, or a form, suggestions, or a changed message.

        Raises TimeoutError, as a person would see "The application did not respond".
        """
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: self._finished(count))
        return self

    async def acknowledged(self, *, seconds: float = 60.0) -> Asked:
        """Wait for the first answer, whatever it is."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: self.kind is not None)
        return self

    def _finished(self, count: int) -> bool:
        said = [one for one in self.replies if not one["flags"] & LOADING]
        return self.kind in {7, 8, 9} or len(said) >= count

    async def tell(self) -> None:
        """Wake who waits."""
        async with self._news:
            self._news.notify_all()

    def payload(self) -> dict[str, Any]:
        """What INTERACTION_CREATE says."""
        world, channel = self.world, self.channel
        out: dict[str, Any] = {
            "id": self.id, "application_id": world.app_id, "type": self.type, "token": self.token,
            "version": 1, "data": self.data, "channel_id": channel["id"], "locale": "en-GB",
            "entitlements": [], "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {"0": channel.get("guild_id", "0")},
            "context": 0 if "guild_id" in channel else 1,
            "app_permissions": str(in_channel(world, channel, world.bot["id"])),
        }  # fmt: skip
        held = str(in_channel(world, channel, self.user["id"]))
        out["channel"] = plain(channel) | {"permissions": held}
        if "guild_id" in channel:
            guild = world.guilds[channel["guild_id"]]
            out |= {"guild_id": guild.id, "guild_locale": "en-GB", "member":
                    guild.members[self.user["id"]] | {"permissions": held}, "guild":
                    {"id": guild.id, "locale": "en-GB", "features": []}}  # fmt: skip
        else:
            out["user"] = plain(self.user)
        if self.message is not None:
            out["message"] = show(world, self.message)
        return out


def words(message: dict[str, Any]) -> str:
    """All that a message says, as a person reads it."""
    said = [message["content"]]
    for embed in message["embeds"]:
        said += [embed.get("title"), embed.get("description")]
        for one in embed.get("fields", ()):
            said += [one["name"], one["value"]]
        said.append((embed.get("footer") or {}).get("text"))
    said += [part["content"] for _, part in limits.walk(message["components"])
             if part.get("type") == 10]  # fmt: skip
    return "\n".join(str(one) for one in said if one)


def metadata(asked: Asked) -> dict[str, Any]:
    """Which interaction a message answers."""
    about = {"id": asked.id, "type": COMMAND if asked.type == SUGGEST else asked.type,
             "user": plain(asked.user), "authorizing_integration_owners": {}}  # fmt: skip
    if asked.type == COMMAND:
        about |= {"name": asked.data["name"], "command_type": 1}
    if asked.type == COMPONENT and asked.message:
        about["interacted_message_id"] = asked.message["id"]
    if asked.type == MODAL:
        about["triggering_interaction_metadata"] = about | (
            {"type": COMPONENT, "interacted_message_id": asked.message["id"]}
            if asked.message else {"type": COMMAND})  # fmt: skip
    return about
