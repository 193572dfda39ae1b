"""A store that is opened to be read refuses every change, beside one that is at work."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url, text, update
from sqlalchemy.exc import DBAPIError
from store.world import row, seeded

from bot.store import migrate
from bot.store.engine import make_engine
from bot.store.schema import Council, Post
from bot.store.store import Store


def rename(session):
    session.execute(update(Council).values(name="Another"))


def named(session):
    return session.get_one(Council, "sampleford").name


@pytest.fixture
def reader(store):
    """A second store on the same database, as a command opens it while Beadle runs."""
    reader = Store(store.engine.url.render_as_string(hide_password=False), read_only=True)
    yield reader
    reader.close()


def test_the_database_itself_refuses_a_change(store, reader):
    with pytest.raises(DBAPIError, match=r"read-?only"):
        reader.write_now(rename)
    with pytest.raises(DBAPIError, match=r"read-?only"):
        reader.read_now(rename)
    assert reader.read_now(named) == "Sampleford Town Council"
    store.write_now(rename)
    assert reader.read_now(named) == "Another"


def test_it_sees_what_is_written_meanwhile(store, reader):
    assert reader.read_now(named) == "Sampleford Town Council"
    seeded(store, "p1")
    assert row(reader, Post).ref == "p1"


def test_looking_leaves_the_file_of_a_copy_as_it_was(own_store, tmp_path):
    """A backup's, say: its digest is in the manifest, and must stay right."""
    if not own_store.is_sqlite:
        pytest.skip("a file is a matter of SQLite's")
    copy = tmp_path / "copy" / "database.sqlite"
    copy.parent.mkdir()
    with closing(sqlite3.connect(copy)) as made, closing(own_store.engine.raw_connection()) as own:
        own.driver_connection.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")
    before = copy.read_bytes()
    url = f"sqlite:///{copy}"
    assert migrate.current(url) == migrate.latest()
    assert migrate.check(url) == []
    reader = Store(url, read_only=True)
    assert reader.read_now(named) == "Sampleford Town Council"
    reader.close()
    assert copy.read_bytes() == before
    assert [one.name for one in copy.parent.iterdir()] == [copy.name]


@pytest.mark.postgres
def test_what_the_url_says_of_the_connection_counts_for_who_only_looks(postgres_url):
    """As where the tables lie in a schema of their own."""
    sql = make_engine(postgres_url)
    with sql.begin() as connection:
        connection.execute(text("CREATE SCHEMA beadle"))
    sql.dispose()
    url = make_url(postgres_url).update_query_dict({"options": "-csearch_path=beadle"})
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.latest()
    reader = Store(url.render_as_string(hide_password=False), read_only=True)
    assert reader.read_now(lambda session: session.query(Council).count()) == 0
    reader.close()
