"""Discord keeps the desks' contract, on a fake server and with the real discord.py."""

from __future__ import annotations

import pytest
from clerks_office import Office
from desk_suite import DeskContract
from peers.discord import FakeDiscord


class TestDiscordDeskContract(DeskContract):
    """Every test of the contract."""

    @pytest.fixture
    async def peer(self, monkeypatch):
        async with FakeDiscord() as fake:
            office = Office(fake, monkeypatch)
            yield office
            await office.stop()


class TestDiscordDeskWithThreads(TestDiscordDeskContract):
    """The same with a thread for each case."""

    @pytest.fixture
    async def peer(self, monkeypatch):
        async with FakeDiscord() as fake:
            office = Office(fake, monkeypatch, threads=True)
            yield office
            await office.stop()
