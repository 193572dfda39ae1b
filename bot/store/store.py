"""One function, one transaction.

A *verb* is a plain function that takes a session first. :meth:`Store.write` runs it in the store's
own thread, in one transaction, and wakes the topics that it touched once the commit is on disk.
The places where a crash can fall are the places between two such calls, and no others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.store.engine import make_engine
from bot.store.wake import CHANNEL, Signals

if TYPE_CHECKING:
    from bot.store.listen import Listener

Clock = Callable[[], datetime]
P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 3
PAGES = 250
"""Pages (of 4 KB) that are given back at once: some milliseconds in which nobody else writes."""
SLACK = 1000
INCREMENTAL = 2
"""SQLite's word for a file whose empty pages can be given back."""
UNTIED = ("40P01", "40001")
"""PostgreSQL's words for a deadlock and for two writers in each other's way."""


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def wake(session: Session, *topics: str) -> None:
    """Have these topics fired after this transaction's commit, and not if it fails."""
    session.info.setdefault("wake", set()).update(topics)


def now(session: Session) -> datetime:
    """The store's clock: injected, so that tests can live through a year."""
    clock: Clock = session.info["clock"]
    return clock()


class Store:
    """The database of one process. ``read_only``: the database itself refuses every change."""

    def __init__(self, url: str, clock: Clock = utc_now, *, read_only: bool = False) -> None:
        self.engine = make_engine(url, read_only=read_only)
        self.clock = clock
        self.signals = Signals()
        self.written = 0
        """How many write transactions this process has ended off its event loop."""
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(beadle_write=True)
        # SQLite's readers see one view by themselves; PostgreSQL must be asked for it.
        view = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reading = self.engine.execution_options(**view)
        # SQLite has one writer at a time anyway: one thread means no waiting for its lock.
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else 4, "beadle-write")
        self._readers = ThreadPoolExecutor(2, "beadle-read")
        self._listener: Listener | None = None

    async def __aenter__(self) -> Self:
        """Attach to the running loop and, on PostgreSQL, listen for other processes."""
        self.signals.attach()
        if not self.is_sqlite:
            from bot.store.listen import Listener  # noqa: PLC0415  only PostgreSQL needs its driver

            self._listener = Listener(self.engine.url, self.signals)
            self._listener.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Finish what is being written, then close."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Close without an event loop."""
        if self._listener:
            self._listener.stop()
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    def write_now(
        self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run ``verb`` in one write transaction, here and now (for the command line).

        Where PostgreSQL ended it to untie a deadlock, it is run again from its beginning.
        """
        for _attempt in range(RETRIES):
            try:
                return self._write_once(verb, *args, **kwargs)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in UNTIED:
                    raise
        return self._write_once(verb, *args, **kwargs)

    def _write_once(
        self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        with Session(self._writing, expire_on_commit=False, info={"clock": self.clock}) as session:
            with session.begin():
                result = verb(session, *args, **kwargs)
                topics: set[str] = session.info.get("wake", set())
                if topics and not self.is_sqlite:
                    notify = text("SELECT pg_notify(:channel, :topics)")
                    session.execute(notify, {"channel": CHANNEL, "topics": ",".join(topics)})
            self.signals.fire(topics)
            return result

    def read_now(
        self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run ``verb`` on one consistent view of the database."""
        with Session(self._reading, expire_on_commit=False, info={"clock": self.clock}) as session:
            return verb(session, *args, **kwargs)

    def checkpoint(self) -> None:
        """Bring SQLite's journal into its file, so that what was overwritten is nowhere left."""
        raw = self.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()

    def give_back(self) -> None:
        """Give SQLite's empty pages back to the disk, some at a time; PostgreSQL sees to its own.

        A little is left, for what comes next. In a file of an older Beadle, which was not made for
        it, the pages are used again and the file stays as large as it was.
        """
        while self.is_sqlite and self._give_some_back():
            pass

    def _give_some_back(self) -> bool:
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            free = cursor.execute("PRAGMA freelist_count").fetchone()[0]
            able = cursor.execute("PRAGMA auto_vacuum").fetchone()[0] == INCREMENTAL
            if not able or free <= SLACK:
                return False
            # One page for each step, and a script alone is stepped to its end by the driver.
            cursor.executescript(f"PRAGMA incremental_vacuum({min(PAGES, free - SLACK)})")
            return True
        finally:
            raw.close()

    async def write(
        self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run ``verb`` in one write transaction off the event loop.

        A cancelled caller does not cancel the transaction: it is finished or not begun.
        """
        call = partial(self.write_now, verb, *args, **kwargs)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writers, call)
        finally:
            self.written += 1

    async def read(
        self, verb: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run ``verb`` on one consistent view, off the event loop."""
        call = partial(self.read_now, verb, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._readers, call)
