"""A fake Discord with a town's server, and a fake Telegram with the real client and a channel."""

from __future__ import annotations

import pytest
from peers.discord import FakeDiscord
from peers.telegram import TOKEN, Telegram
from telegram import Bot


@pytest.fixture
async def fake():
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def town(fake):
    return fake.guild()


@pytest.fixture
async def notices(fake, town):
    return fake.channel(town, "notices")


@pytest.fixture
async def pat(fake, town):
    return fake.person(town, "Pat")


@pytest.fixture
async def desk(fake, town):
    return fake.channel(town, "desk")


@pytest.fixture
async def clerk(fake, town):
    return fake.person(town, "Clerk", fake.role(town, "Clerk", "MANAGE_MESSAGES"))


@pytest.fixture
async def guest(fake, town):
    return fake.person(town, "Guest")


@pytest.fixture
async def telegram():
    """A fake Telegram that runs."""
    async with Telegram() as server:
        yield server


@pytest.fixture
async def bot(telegram, monkeypatch):
    """The real client, pointed at it; waits are time spans, as its next version has them."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot(TOKEN, f"{telegram.url}/bot", f"{telegram.url}/file/bot") as client:
        yield client


@pytest.fixture
async def channel(telegram):
    """A channel that the bot runs, with a discussion group."""
    made = telegram.world.chat("channel", "Sampleford", "sampleford")
    group = telegram.world.chat("supergroup", "Sampleford talks")
    made.linked, group.linked = group.id, made.id
    for chat in (made, group):
        await telegram.acts.appoint(chat)
    telegram.world.queue.clear()
    return made
