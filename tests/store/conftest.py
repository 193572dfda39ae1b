"""A store with two councils, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil

import psycopg
import pytest
from cryptography.fernet import Fernet
from peers import postgres
from sqlalchemy import BigInteger, make_url
from store.world import PACKS, Clock, config

from bot.store import councils, crypto, migrate
from bot.store.store import Store

TABLES = [f'"{table.name}"' for table in migrate.METADATA.sorted_tables]


@pytest.fixture(autouse=True)
def key(monkeypatch):
    """A key of this test's own, unlocked; the one before it is back afterwards."""
    monkeypatch.setattr(crypto, "_boxes", {})
    key = Fernet.generate_key().decode()
    crypto.unlock(key)
    return key


def _adopt(url):
    store = Store(url, Clock())
    store.write_now(councils.adopt, config(), PACKS)
    store.close()


@pytest.fixture(scope="session")
def adopted_file(tmp_path_factory):
    """An SQLite file with two councils to copy: sooner there than made anew."""
    url = f"sqlite:///{tmp_path_factory.mktemp('adopted') / 'beadle.db'}"
    migrate.upgrade(url)
    _adopt(url)
    return make_url(url).database


@pytest.fixture(scope="session")
def shared_postgres(postgres_server):
    """A PostgreSQL database with two councils, and how it looked at first in the schema kept."""
    with postgres.database(postgres_server) as url:
        migrate.upgrade(url)
        _adopt(url)
        _on(url, "CREATE SCHEMA kept", *(f"CREATE TABLE kept.{t} AS TABLE {t}" for t in TABLES))
        yield url


def _on(url, *statements):
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("; ".join(statements))


@pytest.fixture
def adopted_postgres(shared_postgres):
    """The shared database as it was at first, its counters too."""
    counters = (
        f"SELECT setval('{name}_id_seq', (SELECT coalesce(max(id), 0) + 1 FROM \"{name}\"), false)"
        for name, table in migrate.METADATA.tables.items()
        if "id" in table.columns and isinstance(table.columns["id"].type, BigInteger)
    )
    emptied = (f"DELETE FROM {table}" for table in reversed(TABLES))
    filled = (f"INSERT INTO {table} SELECT * FROM kept.{table}" for table in TABLES)
    _on(shared_postgres, *emptied, *filled, *counters)
    return shared_postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request):
    """A database in which two councils are configured; a test must leave its tables as they are."""
    if request.param == "postgres":
        return request.getfixturevalue("adopted_postgres")
    where = request.getfixturevalue("sqlite_url")
    shutil.copy(request.getfixturevalue("adopted_file"), make_url(where).database)
    return where


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(url, clock):
    """The store of that database."""
    store = Store(url, clock)
    yield store
    store.close()


@pytest.fixture
def own_store(database_url, clock):
    """The same in a database of its own, for a test that changes the tables."""
    migrate.upgrade(database_url)
    _adopt(database_url)
    store = Store(database_url, clock)
    yield store
    store.close()
