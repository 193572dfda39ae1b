"""The fake Telegram, and who sits at it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from telegram_desk_peer import seat


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
