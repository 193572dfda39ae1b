"""A fake Discord on 127.0.0.1, spoken to by the real discord.py.

The real one cannot run offline. This one speaks the wire protocol (REST, gateway, files' address)
as the developer documentation describes it, with its permissions, limits and errors.

    async with FakeDiscord() as discord:
        town = discord.guild("Anytown Council")
        notices = discord.channel(town, "notices")
        options = Options(token=..., **discord.addresses())
        discord.person(town, "Pat").write(notices, "Hello")
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from aiohttp import web
from peers.discord import (
    api_channels,
    api_guilds,
    api_messages,
    api_webhooks,
    commands,
    interactions,
    permissions,
    shapes,
)
from peers.discord.asked import words
from peers.discord.faults import Faults
from peers.discord.gateway import Gateway
from peers.discord.people import Channel, Message, Person
from peers.discord.rest import PREFIX, Rest
from peers.discord.state import GuildRecord, World, plain

_BOT = (
    "VIEW_CHANNEL", "SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS", "EMBED_LINKS", "ATTACH_FILES",
    "READ_MESSAGE_HISTORY", "MANAGE_MESSAGES", "PIN_MESSAGES", "MANAGE_THREADS", "MANAGE_ROLES",
    "MANAGE_WEBHOOKS", "VIEW_AUDIT_LOG", "CREATE_PUBLIC_THREADS", "CREATE_PRIVATE_THREADS",
)  # fmt: skip


class FakeDiscord:
    """The whole peer. ``world`` is what it knows, ``gateway`` and ``faults`` what can go wrong.

    ``port``: 0 takes a free one.
    """

    def __init__(self, port: int = 0) -> None:
        self.world = World()
        self.faults = Faults()
        self.gateway = Gateway(self.world)
        self._rest = Rest(self.world, self.faults)
        for part in (api_messages, api_channels, api_guilds, api_webhooks, interactions, commands):
            part.add(self._rest)
        self._rest.app.router.add_get("/", self.gateway.serve)
        self._runner = web.AppRunner(self._rest.app, access_log=None, shutdown_timeout=0.2)
        self._port = port

    async def __aenter__(self) -> Self:
        """Listen; on the same port again after :meth:`stop`."""
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Stop."""
        await self.stop()

    async def start(self) -> None:
        """Listen."""
        if self._runner.server is None:
            await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()
        self._port = self._runner.addresses[0][1]
        self.world.base = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Cut every socket and stop listening for good."""
        self.gateway.drop()
        await asyncio.sleep(0)
        await self._runner.cleanup()

    # Where it is

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    def addresses(self) -> dict[str, str]:
        """The adapter's options ``api`` and ``gateway``."""
        base = self.world.base
        return {"api": base + PREFIX, "gateway": base.replace("http", "ws", 1) + "/"}

    @contextmanager
    def aimed(self) -> Iterator[None]:
        """Point discord.py itself here for a while (the adapter does so from its options)."""
        import yarl  # noqa: PLC0415 - who only wants the server need not pay for the SDK

        from discord.gateway import DiscordWebSocket  # noqa: PLC0415
        from discord.http import Route  # noqa: PLC0415

        before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        Route.BASE = self.addresses()["api"]
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.addresses()["gateway"])
        try:
            yield
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before

    # Making a place

    def guild(
        self, name: str = "Anytown Council", *, granted: tuple[str, ...] = _BOT
    ) -> GuildRecord:
        """A server with the bot on it. ``granted``: the bot's permissions, by a role of its own."""
        made = self.world.guild(name)
        role = self.world.role(made, "Beadle", permissions.bits(*granted))
        role["managed"] = True
        role["tags"] = {"bot_id": self.world.bot["id"]}
        made.members[self.world.bot["id"]]["roles"].append(role["id"])
        if self.gateway.sessions:
            self.world.emit("GUILD_CREATE", shapes.guild_create(self.world, made), made.id)
        return made

    def channel(
        self, guild: GuildRecord, name: str, *, kind: int = 0, parent: Channel | None = None,
        deny_everyone: tuple[str, ...] = (),
    ) -> Channel:  # fmt: skip
        """A channel: 0 text, 4 category, 5 announcements. ``deny_everyone``: a read-only one."""
        made = self.world.channel(guild, name, kind=kind, parent=parent and parent["id"])
        if deny_everyone:
            self.overwrite(made, guild.id, deny=deny_everyone)
        self.world.emit("CHANNEL_CREATE", plain(made), guild.id)
        return made

    def role(self, guild: GuildRecord, name: str, *granted: str) -> dict[str, Any]:
        """A role."""
        made = self.world.role(guild, name, permissions.bits(*granted))
        self.world.emit("GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": made}, guild.id)
        return made

    def person(self, guild: GuildRecord | None, name: str, *roles: dict[str, Any]) -> Person:
        """A user; a member of the server with these roles, where one is given."""
        user = self.world.user(name.lower().replace(" ", "."), shown=name)
        if guild is not None:
            self.world.member(guild, user, *(one["id"] for one in roles))
        return Person(self.world, user)

    def owner(self, guild: GuildRecord) -> Person:
        """The server's owner, who may do everything."""
        return Person(self.world, self.world.users[guild.owner_id])

    def overwrite(self, channel: Channel, target: str, *, allow: tuple[str, ...] = (),
                  deny: tuple[str, ...] = ()) -> None:  # fmt: skip
        """Somebody sets an overwrite for a role or a user."""
        kind = 1 if target in self.world.users else 0
        new = {"id": target, "type": kind, "allow": str(permissions.bits(*allow)),
               "deny": str(permissions.bits(*deny))}  # fmt: skip
        others = [one for one in channel["permission_overwrites"] if one["id"] != target]
        channel["permission_overwrites"] = [*others, new]
        self.world.emit("CHANNEL_UPDATE", plain(channel), channel["guild_id"])

    # What stands there

    def messages(self, channel: Channel) -> list[Message]:
        """All messages of a channel, oldest first."""
        held = self.world.messages.get(channel["id"], {})
        return [held[one] for one in sorted(held, key=int)]

    def said(self, channel: Channel) -> list[str]:
        """What each message of a channel says, oldest first."""
        return [words(one) for one in self.messages(channel)]

    # What can happen to the bot

    def delete_channel(self, channel: Channel) -> None:
        """Somebody deletes a channel."""
        self.world.drop_channel(channel)

    def kick(self, guild: GuildRecord) -> None:
        """Somebody puts the bot out of a server."""
        self.world.emit("GUILD_DELETE", {"id": guild.id})
        guild.bot_in = False

    def invite(self, guild: GuildRecord) -> None:
        """Somebody lets the bot in again."""
        guild.bot_in = True
        self.world.emit("GUILD_CREATE", shapes.guild_create(self.world, guild), guild.id)

    def outage(self, guild: GuildRecord, *, over: bool = False) -> None:
        """A server is unavailable for a while, or comes back."""
        guild.available = over
        if over:
            self.world.emit("GUILD_CREATE", shapes.guild_create(self.world, guild), guild.id)
        else:
            self.world.emit("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild.id)

    def grant(self, guild: GuildRecord, *names: str, taken: tuple[str, ...] = ()) -> None:
        """Give the bot's role permissions, or take some away."""
        roles = guild.members[self.world.bot["id"]]["roles"]
        role = guild.roles[roles[0]]
        held = int(role["permissions"]) | permissions.bits(*names)
        role["permissions"] = str(held & ~permissions.bits(*taken))
        self.world.emit("GUILD_ROLE_UPDATE", {"guild_id": guild.id, "role": role}, guild.id)

    def revoke_token(self) -> None:
        """The token is reset in the developer portal: sessions end with 4004."""
        self.world.token += "x"
        self.gateway.drop(4004)
        self.gateway.sessions.clear()
