"""The Bluesky adapter keeps the contract, against a real personal data server."""

from __future__ import annotations

import pytest
from contract_bluesky import BlueskyPeer
from contract_suite import PlatformContract


@pytest.mark.pds
class TestFirehoseContract(PlatformContract):
    @pytest.fixture
    def peer(self, shared_pds, lent, tmp_path):
        return BlueskyPeer(shared_pds, lent, tmp_path, "firehose")


@pytest.mark.pds
class TestPollingContract(PlatformContract):
    @pytest.fixture
    def peer(self, shared_pds, lent, tmp_path):
        return BlueskyPeer(shared_pds, lent, tmp_path, "poll")
