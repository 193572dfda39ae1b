"""Closing and reopening an account keeps the contract, on a real personal data server."""

from __future__ import annotations

import pytest
from closable import ClosableBluesky
from contract_close import CloseContract
from contract_closure import closure

__all__ = ["closure"]


@pytest.mark.pds
class TestBlueskyCloses(CloseContract):
    dear = True

    @pytest.fixture
    def peer(self, shared_pds, lent, tmp_path):
        return ClosableBluesky(shared_pds, lent, tmp_path, "firehose")
