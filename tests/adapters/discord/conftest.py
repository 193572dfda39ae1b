"""A fake Discord that the real discord.py speaks to, and connections to it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from peers.discord.server import FakeDiscord
from plain_host import PlainHost

sys.path.insert(0, str(Path(__file__).parent))

from clerks_office import Office


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing counts as late because the machine is busy; a test about lateness sets its own."""
    for name in ("pressing.SOON", "keeping.SOON", "opening._SOON"):
        monkeypatch.setattr(f"adapters.discord.{name}", 60.0)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """A Discord of its own for each test."""
    async with FakeDiscord() as discord:
        yield discord


@pytest.fixture
def host() -> PlainHost:
    """What Beadle lends to an adapter."""
    return PlainHost()


@pytest.fixture
async def office(fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """The Clerk's desk on it."""
    made = Office(fake, monkeypatch)
    yield made
    await made.stop()


@pytest.fixture
async def threaded(fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """The same with a thread for each case."""
    made = Office(fake, monkeypatch, threads=True)
    yield made
    await made.stop()


@pytest.fixture
def hall(office: Office) -> Any:
    """A channel that is no desk."""
    return office.fake.channel(office.guild, "village-hall")
