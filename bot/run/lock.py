"""One running Beadle per database: two would carry out every order twice."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.store.engine import make_engine
from bot.store.migrate import DatabaseProblem

_LOCK = 7_215_330_041  # any number that is always the same


class AlreadyRunning(Exception):
    """Another process works on this database."""


@contextmanager
def only_one(url: str) -> Iterator[Callable[[], bool]]:
    """Hold the database's lock. Raises AlreadyRunning. The lock goes with the process.

    Yields a function that says whether the lock is still held: a PostgreSQL that was restarted
    has forgotten it.
    """
    where = make_url(url)
    problem = AlreadyRunning(
        "Another Beadle is at work on this database. Stop it first (its terminal, service or "
        "container), or give this one another database."
    )
    if where.get_backend_name() == "sqlite":
        with _beside(str(where.database)) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise problem from None
            yield lambda: True
        return
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            locked = connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()  # the lock belongs to the session, no transaction stays open
            if not locked:
                raise problem
            yield lambda: _alive(connection)
    finally:
        engine.dispose()


def _alive(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
        connection.commit()
    except DBAPIError:
        return False
    return True


def _beside(database: str) -> TextIO:
    """The lock's file, open. Raises DatabaseProblem where nothing can be written there."""
    try:
        return Path(f"{database}.lock").open("a", encoding="ascii")
    except OSError as error:
        raise DatabaseProblem(
            f"Nothing can be written beside the database {database} ({error.strerror}). Let "
            "Beadle's user write in that folder, make room there, or give another database.url."
        ) from None
