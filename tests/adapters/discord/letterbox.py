"""A bot's mailbox on the fake Discord, and who writes to it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from clerks_office import Lent
from peers.discord import FakeDiscord

from adapters.contract import Secret
from adapters.discord.line import Line
from adapters.discord.mailbox import DiscordMailbox
from adapters.discord.options import Options


class Letterbox:
    """A bot's mailbox, and two people of the same server: one is listed, one a stranger."""

    def __init__(self, fake, monkeypatch):
        self.fake = fake
        self.guild = fake.guild()
        self.room = fake.channel(self.guild, "hall")
        self.listed = fake.person(self.guild, "Olive Officer")
        self.stranger = fake.person(self.guild, "Rita Resident")
        self.lent = Lent(fake)
        self.cursor = None
        self.people = [self.listed.id]
        self.batches = 0
        monkeypatch.setenv("BEADLE_TEST_TOKEN", fake.token)
        self.start()

    def start(self):
        token = Secret(env="BEADLE_TEST_TOKEN")
        options = Options(token=token, pause_seconds=0.05, **self.fake.addresses())
        self.line = Line(options, self.lent)
        self.mailbox = DiscordMailbox(options, self.lent, self.line)

    async def restart(self):
        await self.line.close()
        self.start()

    async def until(self, enough):
        """Read on from the stored cursor as Beadle does, until there is enough."""
        found = []
        async with (
            asyncio.timeout(60),
            aclosing(self.mailbox.receive(self.people, self.cursor)) as letters,
        ):
            async for mail in letters:
                self.batches += 1
                found += mail.messages
                self.cursor = mail.cursor
                if enough(found):
                    return found
        return found

    async def caught_up(self):
        """Until something was yielded for each person."""
        before = self.batches
        return await self.until(lambda _: self.batches > before + len(self.people))

    async def live(self, act, count=1):
        """What is received of something that is done once Beadle listens."""
        done = asyncio.Event()

        def enough(found):
            if not done.is_set():
                done.set()
                asyncio.get_running_loop().call_later(0.05, act)
            return len([one for one in found if one]) >= count

        return await self.until(enough)


@pytest.fixture
async def letters(monkeypatch):
    """A mailbox on a Discord of its own."""
    async with FakeDiscord() as fake:
        made = Letterbox(fake, monkeypatch)
        yield made
        await made.line.close()


def raw(**more):
    """A private message as the gateway tells it."""
    author = {"id": "41000000000000000", "username": "olive", "global_name": "Olive"}
    whole = {
        "id": "42000000000000000", "channel_id": "43000000000000000", "type": 0, "author": author,
        "content": "", "attachments": [], "timestamp": "2026-11-21T13:00:00+00:00", "embeds": [],
    }  # fmt: skip
    return whole | more
