"""Copying an SQLite database while Beadle writes to it.

The copy is of one moment: a reader's view is held from the first page to the last, so that what is
written meanwhile neither gets into it nor makes it begin again. It goes page by page with pauses,
and reaches the disk in small pieces, so that whoever stores posts waits for none of it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine

from bot.backup.manifest import BackupProblem, Moved
from bot.store.engine import any_text
from bot.store.whole import sync

PAGES = 128
"""Pages in one step: half a megabyte."""
SYNC_EACH = 16
"""Steps after which what was copied is brought to disk."""
REST = 1.0
"""How long the copy rests after a step, in the time that the step took."""
LONGEST_REST = 0.5
BUSY_SECONDS = 15.0
_CACHE = "cache_size=-200"
"""Each page is read and written once: to keep more than a few would help nobody."""


def size(database: Path) -> int:
    """Bytes of the database as it is read, its journal included."""
    beside = database.with_name(f"{database.name}-wal")
    return sum(one.stat().st_size for one in (database, beside) if one.exists())


def copy(database: Path, target: Path, moved: Moved) -> None:
    """Copy the database into ``target``, one file with no journal. Raises BackupProblem."""
    try:
        with (
            closing(sqlite3.connect(database, BUSY_SECONDS, isolation_level=None)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copied,
        ):
            source.execute("PRAGMA query_only=ON")
            source.execute(f"PRAGMA {_CACHE}")
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the view begins here
            [page_size] = source.execute("PRAGMA page_size").fetchone()
            for pragma in ("journal_mode=OFF", "synchronous=OFF", _CACHE):
                copied.execute(f"PRAGMA {pragma}")
            with _paced(target, page_size, moved) as progress:
                source.backup(copied, pages=PAGES, progress=progress)
        _settle(target)
    except sqlite3.Error as error:
        raise BackupProblem(
            f"The database {database} could not be copied: {error}. It is as it was."
        ) from None


@contextmanager
def _paced(target: Path, page_size: int, moved: Moved) -> Iterator[_Progress]:
    handle = os.open(target, os.O_RDWR)
    try:
        yield _Progress(handle, page_size, moved)
    finally:
        os.close(handle)


class _Progress:
    """Called by SQLite after each step."""

    def __init__(self, handle: int, page_size: int, moved: Moved) -> None:
        self._handle, self._page_size, self._moved = handle, page_size, moved
        self._began, self._steps, self._done = time.monotonic(), 0, 0

    def __call__(self, _status: int, remaining: int, total: int) -> None:
        self._steps += 1
        if self._steps % SYNC_EACH == 0:
            os.fdatasync(self._handle)
        done = (total - remaining) * self._page_size
        self._moved(done - self._done)
        self._done = done
        time.sleep(min((time.monotonic() - self._began) * REST, LONGEST_REST))
        self._began = time.monotonic()


def _settle(target: Path) -> None:
    """One file that needs no journal beside it, on disk."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE").fetchone()
    target.chmod(0o600)
    sync(target)


def look(target: Path) -> list[str]:
    """What SQLite itself finds wrong with a copy."""
    try:
        with closing(_unchanging(target)) as copied:
            found = [str(row[0]) for row in copied.execute("PRAGMA quick_check(5)")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def engine(target: Path) -> Engine:
    """To read a copy, and to change nothing of it: no file appears beside it."""
    return create_engine("sqlite://", creator=lambda: _unchanging(target), hide_parameters=True)


def _unchanging(target: Path) -> sqlite3.Connection:
    uri = f"{target.absolute().as_uri()}?mode=ro&immutable=1"
    found = sqlite3.connect(uri, uri=True, check_same_thread=False)
    found.text_factory = any_text
    found.execute("PRAGMA cache_size=-200")
    return found
