"""A real discord.py client on the fake Discord, which notes what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord import app_commands
from peers.discord import FakeDiscord


class Client(discord.Client):
    """Notes every message, raw deletion and RESUMED; ``tree`` holds slash commands."""

    def __init__(self, *, content: bool = True, **more: Any) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = content
        super().__init__(intents=intents, **more)
        self._connection.guild_ready_timeout = 0.05
        self.tree = app_commands.CommandTree(self)
        self.got: list[discord.Message] = []
        self.gone: list[int] = []
        self.seen: list[str] = []
        self._news = asyncio.Condition()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No pause between two IDENTIFYs: the fake takes them as they come."""

    async def on_message(self, message: discord.Message) -> None:
        self.got.append(message)
        await self.note("message")

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.gone.append(payload.message_id)
        await self.note("deleted")

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        await self.note(f"edited {payload.message.content}")

    async def on_resumed(self) -> None:
        await self.note("resumed")

    async def on_ready(self) -> None:
        await self.note("ready")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.note(f"out of {guild.name}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.note(f"no {channel.name}")

    async def note(self, what: str) -> None:
        async with self._news:
            self.seen.append(what)
            self._news.notify_all()

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait for what a note makes true."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(condition)


@asynccontextmanager
async def connected(fake: FakeDiscord, client: Client | None = None) -> AsyncIterator[Client]:
    """A client that is ready; it is closed in the end."""
    client = client or Client()
    with fake.aimed():
        running = asyncio.create_task(client.start(fake.token))
        try:
            await client.until(lambda: "ready" in client.seen)
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)


def refused(code: int) -> Any:
    """The block is refused by Discord with this code."""
    return pytest.raises(discord.HTTPException, match=f"error code: {code}")


async def offering(client, town, *commands, everywhere=False):
    """Register these commands."""
    place = None if everywhere else discord.Object(int(town.id))
    for one in commands:
        client.tree.add_command(one, guild=place)
    return await client.tree.sync(guild=place)


def command(work, name="cases", **more):
    return app_commands.Command(name=name, description="What is open", callback=work, **more)
