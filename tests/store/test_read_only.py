"""A store that is opened to be read refuses every change, beside one that is at work."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from store.world import row, seeded

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
