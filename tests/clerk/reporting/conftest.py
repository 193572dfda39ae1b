"""A village whose people write in private."""

from __future__ import annotations

import shutil

import pytest
from clerk.reporting import talking
from cryptography.fernet import Fernet
from peers.household import Clock
from peers.households import empty_database

from bot.store import crypto
from bot.store.store import Store

__all__ = ["empty_database"]


@pytest.fixture
def begin(empty_database, tmp_path, monkeypatch):
    """Make an office of these councils, one village unless others are given."""
    monkeypatch.setattr(crypto, "_boxes", {})
    for box in (crypto.GENERAL, crypto.REPORTS):
        crypto.unlock(Fernet.generate_key().decode(), box)
    stores = []

    def make(*councils):
        path = tmp_path / f"beadle{len(stores)}.db"
        shutil.copy(empty_database, path)
        clock = Clock(talking.NIGHT)
        stores.append(Store(f"sqlite:///{path}", clock))
        return talking.office(stores[-1], clock, *councils)

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def office(begin):
    """One village."""
    return begin()
