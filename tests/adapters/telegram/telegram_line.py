"""Lines to the fake Telegram and a channel that the bot runs, for the tests of the line."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from peers.telegram import TOKEN, Telegram
from plain_host import PlainHost

from adapters.contract import Secret
from adapters.telegram.ledger import Reader
from adapters.telegram.line import Line
from adapters.telegram.options import Options


class ClockHost(PlainHost):
    """A host whose clock a test moves."""

    ahead = timedelta()

    def now(self):
        return super().now() + self.ahead


@pytest.fixture
async def telegram():
    """A fake Telegram that runs."""
    async with Telegram() as server:
        yield server


@pytest.fixture
def host():
    """What outlives a restart."""
    return ClockHost()


@pytest.fixture
async def connect(telegram, host, monkeypatch):
    """Makes lines to it, and closes them."""
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    made = []

    def one(**given):
        options = Options(token=Secret(env="TELEGRAM_TOKEN"), api=telegram.url, **given)
        made.append(Line(options, host))
        return made[-1]

    yield one
    for line in made:
        await line.close()


@pytest.fixture
async def channel(telegram):
    """A channel that the bot runs."""
    made = telegram.world.chat("channel", "Sampleford", "sampleford")
    await telegram.acts.appoint(made)
    telegram.world.queue.clear()
    return made


async def texts(line, count, reader=Reader.POSTS, *, store=True):
    """What the next updates say."""
    found = []
    async with asyncio.timeout(60), line.reading(reader):
        while len(found) < count:
            news = await line.take(reader, 100, 5)
            found += [next(v for k, v in n.raw.items() if k != "update_id") for n in news]
            if store:
                await line.done(reader, [n.number for n in news])
        if store:
            await asyncio.sleep(0)
    return [body.get("text") for body in found]
