"""A store with two councils, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from cryptography.fernet import Fernet
from peers import postgres
from sqlalchemy import make_url
from store.world import PACKS, Clock, config

from bot.store import councils, crypto, migrate
from bot.store.store import Store


@pytest.fixture(autouse=True)
def key(monkeypatch):
    """A key of this test's own, unlocked; the one before it is back afterwards."""
    monkeypatch.setattr(crypto, "_box", [])
    key = Fernet.generate_key().decode()
    crypto.unlock(key)
    return key


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A migrated SQLite file to copy: sooner there than the migrations run anew."""
    path = tmp_path_factory.mktemp("migrated") / "beadle.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server):
    """A migrated PostgreSQL database to empty: making one takes longer than most tests."""
    with postgres.database(postgres_server) as url:
        migrate.upgrade(url)
        yield url


@pytest.fixture
def emptied_postgres(migrated_postgres):
    """The migrated database without rows, its counters begun anew."""
    tables = ", ".join(f'"{table}"' for table in migrate.METADATA.tables)
    with psycopg.connect(migrated_postgres.replace("+psycopg", "")) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    return migrated_postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request):
    """A database with all tables and no rows; a test must leave the tables as they are."""
    if request.param == "postgres":
        return request.getfixturevalue("emptied_postgres")
    where = request.getfixturevalue("sqlite_url")
    shutil.copy(request.getfixturevalue("migrated_file"), make_url(where).database)
    return where


@pytest.fixture
def clock():
    return Clock()


def _store(url, clock):
    store = Store(url, clock)
    store.write_now(councils.adopt, config(), PACKS)
    yield store
    store.close()


@pytest.fixture
def store(url, clock):
    """A store in which two councils are configured."""
    yield from _store(url, clock)


@pytest.fixture
def own_store(database_url, clock):
    """The same in a database of its own, for a test that changes the tables."""
    migrate.upgrade(database_url)
    yield from _store(database_url, clock)
