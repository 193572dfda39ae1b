"""The terminal keeps the desks' contract, on a real pseudo-terminal in a process of its own."""

from __future__ import annotations

import pytest
from desk_suite import DeskContract
from terminal_peer import Seat


class TestTerminalContract(DeskContract):
    """Every test of the contract."""

    @pytest.fixture
    async def peer(self):
        seat = await Seat().start()
        yield seat
        await seat.stop()
