"""The folder adapter keeps the platforms' contract, on a real folder."""

from __future__ import annotations

import pytest
from contract_close import CloseContract
from contract_closure import closure
from contract_suite import PlatformContract
from folder_peer import FolderPeer

__all__ = ["closure"]


class TestFolderContract(PlatformContract, CloseContract):
    """Every test of the contract."""

    @pytest.fixture
    async def peer(self, tmp_path):
        return FolderPeer(tmp_path)
