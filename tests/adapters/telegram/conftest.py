"""The fake Telegram, and who sits at it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from letters_office import Post
from report_table import EVERY
from telegram_desk_peer import Beadle, seat

from adapters.telegram import mailbox as mailboxes


@pytest.fixture
async def desk(tmp_path):
    """The Clerk and her deputy in a group that is a desk."""
    async with seat(tmp_path) as peer:
        yield peer


@pytest.fixture
async def private(tmp_path):
    """The Clerk, whose private chat with the bot is the desk."""
    async with seat(tmp_path, alone=True) as peer:
        yield peer


@pytest.fixture
async def beadle(desk):
    """Beadle, listening to the group."""
    made = Beadle(desk)
    await made.sit()
    return made


@pytest.fixture
async def post(desk, monkeypatch):
    """A mailbox beside a desk in a group, with reports in the table."""
    monkeypatch.setattr(mailboxes, "_QUIET", 0.2)
    made = await Post(desk, EVERY).open()
    await made.peer.line.bot()
    reading = asyncio.ensure_future(made.next())
    await asyncio.sleep(0.2)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    made.stream = made.peer.mailbox.receive([], None)
    yield made
    await made.close()
