"""The desk suite on Telegram: in a group, and in somebody's private chat with the bot."""

from __future__ import annotations

import pytest
from desk_suite import DeskContract
from telegram_desk_peer import seat


class TestInAGroup(DeskContract):
    @pytest.fixture
    async def peer(self, tmp_path):
        async with seat(tmp_path) as peer:
            yield peer


class TestInPrivate(DeskContract):
    @pytest.fixture
    async def peer(self, tmp_path):
        async with seat(tmp_path, alone=True) as peer:
            yield peer
