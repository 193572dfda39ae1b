"""Discord keeps the desks' contract, on a fake server and with the real discord.py."""

from __future__ import annotations

import pytest
from desk_suite import DeskContract


class TestDiscordDeskContract(DeskContract):
    """Every test of the contract."""

    @pytest.fixture
    async def peer(self, office):
        return office


class TestDiscordDeskWithThreads(DeskContract):
    """The same with a thread for each case."""

    @pytest.fixture
    async def peer(self, threaded):
        return threaded
