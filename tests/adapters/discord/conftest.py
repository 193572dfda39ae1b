"""A fake Discord that the real discord.py speaks to, and connections to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from peers.discord.server import FakeDiscord
from plain_host import PlainHost

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """A Discord of its own for each test."""
    async with FakeDiscord() as discord:
        yield discord


@pytest.fixture
def host() -> PlainHost:
    """What Beadle lends to an adapter."""
    return PlainHost()
