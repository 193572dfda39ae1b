"""The Discord adapter keeps the contract, against a fake of the wire protocol."""

from __future__ import annotations

import pytest
from contract_close import CloseContract
from contract_closure import closure
from contract_suite import PlatformContract
from discord_peer import DiscordPeer

__all__ = ["closure"]


class TestDiscordContract(PlatformContract):
    @pytest.fixture
    def peer(self, fake, host, tmp_path):
        return DiscordPeer(fake, host, tmp_path)


class TestDiscordCloses(CloseContract):
    @pytest.fixture
    def peer(self, fake, host, tmp_path):
        return DiscordPeer(fake, host, tmp_path)
