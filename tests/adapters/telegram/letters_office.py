"""Whoever reads the mailbox on the fake Telegram, with a resident who writes, beside a desk."""

from __future__ import annotations

import asyncio

import pytest
from telegram_desk_peer import Beadle

from adapters.telegram import mailbox as mailboxes


class Post:
    """The mailbox of a peer, its desk reading beside it, and people who write."""

    def __init__(self, peer, table=None):
        self.peer, self.beadle, self.table = peer, Beadle(peer), table
        self.resident = peer.world.person("Rae Resident")
        self.chat = peer.world.private(self.resident)
        self.talking = None

    async def open(self):
        """Desk and mailbox begin to read."""
        await self.beadle.sit(*([self.table] if self.table else []))
        self.asked = asyncio.Queue()
        self.talking = asyncio.create_task(self._hear())
        self.stream = self.peer.mailbox.receive([], None)
        return self

    async def _hear(self):
        async for request in self.beadle.stream:
            self.asked.put_nowait(request)

    async def close(self):
        """Both end, what was read last not stored."""
        await self.stream.aclose()
        self.talking.cancel()
        await asyncio.gather(self.talking, return_exceptions=True)

    async def next(self, count=1):
        """The next messages, as many as there are in the batches that hold so many."""
        found = []
        async with asyncio.timeout(60):
            while len(found) < count:
                found += (await anext(self.stream)).messages
        return found

    async def lines(self, count):
        """The next that the desk was asked."""
        async with asyncio.timeout(60):
            return [(await self.asked.get()).line for _ in range(count)]

    async def write(self, text="", person=None, **given):
        """The resident writes."""
        who = person or self.resident
        return await self.peer.acts.write(self.peer.world.private(who), who, text, **given)


@pytest.fixture
async def post(desk, monkeypatch):
    """A mailbox beside a desk in a group."""
    monkeypatch.setattr(mailboxes, "_QUIET", 0.2)
    made = await Post(desk).open()
    yield made
    await made.close()
