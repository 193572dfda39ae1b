"""Column types: what goes in comes out, on both databases; what is secret lies nowhere in clear."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError
from store.world import START, post, row, sql, take

from adapters.contract import Posted
from bot.store import migrate, schema
from bot.store.schema import ConnectionSecret, Heartbeat
from bot.store.types import canonical, storable


def beat(store, at, detail=""):
    found = Heartbeat(loop="judge", at=at, working=True, detail=detail)
    store.write_now(lambda session: session.merge(found))
    return row(store, Heartbeat)


def test_a_naive_time_is_refused(store):
    with pytest.raises(StatementError, match="without a time zone"):
        beat(store, datetime(2026, 11, 2, 9, 0))  # noqa: DTZ001  the point of the test


@pytest.mark.parametrize(
    "at",
    [
        START,
        START.replace(microsecond=1),
        datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(2026, 10, 25, 1, 30, tzinfo=timezone(timedelta(hours=1)), fold=1),
    ],
)
def test_an_aware_time_comes_back_as_the_same_moment_in_utc(store, at):
    found = beat(store, at).at
    assert found == at
    assert found.tzinfo is UTC


def test_times_compare_in_the_database_as_moments(store):
    """A time of another zone is turned into UTC before it is compared."""
    beat(store, START)
    east = (START - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=9)))
    found = store.read_now(lambda s: s.query(Heartbeat).filter(Heartbeat.at > east).count())
    assert found == 1


@pytest.mark.parametrize(
    ("given_", "stored"),
    [
        ("lone \udc80 high \ud83d", "lone \ufffd high \ufffd"),
        ("a\x00b", "a\ufffdb"),
        ("why?", "why?"),
        ("😀é\ufffd", "😀é\ufffd"),
        ("x" * 100_000, "x" * 100_000),
    ],
)
def test_words_that_no_database_can_hold_are_shown_as_broken(store, given_, stored):
    """U+FFFD says that something stood there; a question mark could have been written."""
    assert beat(store, START, given_).detail == stored == storable(given_)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_storable_once_and_for_all(text):
    made = storable(text)
    made.encode("utf-8")  # raises nothing
    assert "\x00" not in made
    assert storable(made) == made
    assert len(made) == len(text)


def test_json_keeps_what_text_columns_cannot(store):
    words = "lone \udc80, NUL \x00, " + "é" * 100_000
    take(store, Posted(post("p1", words)))
    version = row(store, schema.Version)
    assert version.parts == [["text", words]]
    assert version.raw == words.encode("utf-8", "surrogatepass")
    [[stored]] = sql(store, "SELECT parts FROM version")
    assert stored.isascii()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_same_value_is_the_same_text_in_any_order(value):
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)


# ------------------------------------------------------------------ encrypted


SECRET = "session-string-4711 \udc80 é"


def keep_secret(store):
    secret = ConnectionSecret(connection="blog", name="session", value=SECRET)
    store.write_now(lambda session: session.merge(secret))


def test_a_secret_reads_back(store):
    keep_secret(store)
    assert row(store, ConnectionSecret).value == SECRET


def test_a_secret_lies_nowhere_in_the_database_in_clear(store):
    """Neither in the file nor in its write-ahead log; on PostgreSQL not in the column's bytes."""
    keep_secret(store)
    needle = b"session-string-4711"
    if store.is_sqlite:
        path = Path(store.engine.url.database)
        files = [path, path.with_name(path.name + "-wal")]
        assert all(needle not in file.read_bytes() for file in files)
        assert any(b"connection_secret" in file.read_bytes() for file in files)
        assert any(b"gAAAAA" in file.read_bytes() for file in files)  # how a Fernet token begins
    [[stored]] = sql(store, "SELECT value FROM connection_secret")
    assert bytes(stored).startswith(b"gAAAAA")
    assert needle not in bytes(stored)


def test_the_same_secret_twice_is_not_the_same_in_the_database(store):
    keep_secret(store)
    [[first]] = sql(store, "SELECT value FROM connection_secret")
    store.write_now(lambda session: session.delete(session.query(ConnectionSecret).one()))
    keep_secret(store)
    [[second]] = sql(store, "SELECT value FROM connection_secret")
    assert bytes(first) != bytes(second)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        (
            "Encrypted",
            {
                "connection_secret.value", "command.body", "outbox.body",
                "mail.body", "mail_stream.cursor", "talk.place", "report.place",
            },
        ),
        (
            "Sealed",
            {
                "report.answers", "report.salt", "report_note.text", "letterbox.body",
                "report_file.source", "report_file.name", "report_file.trouble",
            },
        ),
        ("SealedBytes", {"report_file.data"}),
    ],
)  # fmt: skip
def test_all_columns_that_must_be_encrypted_are(kind, columns):
    found = {
        f"{table.name}.{column.name}"
        for table in migrate.METADATA.tables.values()
        for column in table.columns
        if type(column.type).__name__ == kind
    }
    assert found == columns
