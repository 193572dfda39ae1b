"""Telegram keeps the platforms' contract, on the fake that the real library speaks to."""

from __future__ import annotations

import pytest
from contract_close import CloseContract
from contract_closure import closure
from contract_suite import PlatformContract
from telegram_peer import TelegramPeer

__all__ = ["closure"]


class TestTelegramContract(PlatformContract):
    """Every test of the contract."""

    @pytest.fixture
    async def peer(self, tmp_path):
        async with TelegramPeer(tmp_path) as peer:
            yield peer


class TestTelegramCloses(CloseContract):
    """Every test of closing."""

    @pytest.fixture
    async def peer(self, tmp_path):
        async with TelegramPeer(tmp_path) as peer:
            yield peer
