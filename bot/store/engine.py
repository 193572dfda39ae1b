"""Engines for the two databases, set so that a committed row outlives the power going off."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext

BUSY_MS = 15_000
"""How long a writer waits for another process (``beadle verify``, a backup) before it fails."""


def make_engine(url: str | URL, *, read_only: bool = False) -> Engine:
    """An engine for SQLite (WAL, full sync, immediate write transactions) or PostgreSQL.

    With ``read_only`` the database itself refuses every change. Parameters, and PostgreSQL's
    details, are hidden from errors: they hold what people wrote.
    """
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        engine = create_engine(
            where, connect_args={"timeout": BUSY_MS / 1000}, hide_parameters=True
        )
        event.listen(engine, "connect", _look_at_sqlite if read_only else _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if where.drivername in ("postgresql", "postgres"):
        where = where.set(drivername="postgresql+psycopg")
    engine = create_engine(
        where,
        pool_size=6,
        max_overflow=4,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", _hide_detail)
    if read_only:
        event.listen(engine, "connect", _look_at_postgres)
    return engine


def _hide_detail(context: ExceptionContext) -> None:
    # PostgreSQL's DETAIL shows the whole row, or the key that is there twice, whatever SQLAlchemy
    # hides: only the server's first line, which names tables and columns, may reach a log.
    error = context.original_exception
    shown = getattr(getattr(error, "diag", None), "message_primary", None)
    if shown is None:
        return
    whole, error.args = str(error), (shown,)
    if context.sqlalchemy_exception is not None:
        said = [str(arg).replace(whole, shown) for arg in context.sqlalchemy_exception.args]
        context.sqlalchemy_exception.args = tuple(said)


def any_text(stored: bytes) -> str:
    """The text of an SQLite row; bytes that are none, in a damaged file, stand for themselves.

    SQLite's driver would name the words around them in its error.
    """
    return stored.decode("utf-8", "surrogateescape")


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.text_factory = any_text
    # The driver must not begin transactions by itself: _begin_sqlite does, and says which kind.
    connection.isolation_level = None
    _switch_to_wal(connection)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased or purged is gone from the file as well
        f"busy_timeout={BUSY_MS}",
        "journal_size_limit=67108864",
        "cache_size=-8192",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _look_at_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The file stays as it is to the last byte: it may be a backup's, whose digest must stay right.
    connection.text_factory = any_text
    connection.isolation_level = None
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_MS}", "cache_size=-8192"):
        connection.execute(f"PRAGMA {pragma}").close()


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # Where another process switches or closes the file at this moment, SQLite may refuse at once,
    # however long the connection is willing to wait.
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            # Of a new file, so that what is erased can be given back to the disk. In another it
            # does nothing but wait for whoever writes.
            if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
                connection.execute("PRAGMA auto_vacuum=INCREMENTAL").close()
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _look_at_postgres(connection: Any, _record: Any) -> None:
    # Each transaction begins as one that the server lets change nothing. Not by an option of the
    # connection: those that the configured URL has, a schema to look in, would give way to it.
    connection.read_only = True


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes can fail half-way or, with the audit chain,
    # fork it: writers take the lock at once.
    write = connection.get_execution_options().get("beadle_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
