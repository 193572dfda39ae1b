"""A town with a configuration, keys and a record, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from backup.town import Town

from bot.store import crypto


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch):
    """The keys of this test's own; those before it are back afterwards."""
    monkeypatch.setattr(crypto, "_boxes", {})
    monkeypatch.delenv("BEADLE_BACKUP_PASSPHRASE", raising=False)


@pytest.fixture
def town(tmp_path, database_url):
    """A town whose database is of either kind."""
    with Town(tmp_path / "town", database_url) as town:
        yield town


@pytest.fixture
def small_town(tmp_path, sqlite_url):
    """The same on SQLite alone, for what does not depend on the database."""
    with Town(tmp_path / "town", sqlite_url) as town:
        yield town
