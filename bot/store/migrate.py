"""Bringing a database to the schema of this Beadle, and finding where it differs.

The migrations lie in the repository, and in the wheel beside the store. Their files begin with
their revisions, one after the other. Where a database has the last of them, nothing is imported
that would change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.store.base import Base
from bot.store.engine import make_engine
from bot.store.schema_alarm import Trouble
from bot.store.schema_backup import Backup
from bot.store.schema_closing import Election
from bot.store.schema_keeping import Hold
from bot.store.schema_reports import Report
from bot.store.schema_told import LetterSent

METADATA = Base.metadata
"""Every table."""
# The tables of all files are known here.
_OF_EACH = (Election, Report, Trouble, Backup, LetterSent, Hold)
assert all(table.metadata is METADATA for table in _OF_EACH)
_HERE = Path(__file__).resolve()
_PLACES = (_HERE.parents[1] / "migrations", _HERE.parents[2] / "migrations")
_LOCK = 4_602_678_819  # any number that is always the same: one process migrates at a time


MISSING = "Beadle's migrations are missing from this installation; install again."
MARK = "beadle_restoring"
"""The table that stands in a PostgreSQL database as long as a restore is not finished."""
FOLDER_MARK = "beadle.restoring"
"""The file that stands in a folder that is restored as a whole, from before anything is in it."""
UNFINISHED = (
    "A restore into this database was begun and not finished, so I do not start: half a record is "
    "none. Run the same beadle restore again; it begins anew."
)


def mark(url: str | URL) -> Path:
    """The file that stands beside an SQLite database as long as a restore is not finished."""
    return Path(f"{make_url(url).database}.restoring")


class DatabaseProblem(Exception):
    """The database cannot be used; the text says why and what to do."""


def scripts() -> Path:
    """Where the migrations lie: in the wheel as ``bot/migrations``, else in the checkout."""
    for place in _PLACES:
        if (place / "env.py").is_file():
            return place
    raise DatabaseProblem(MISSING)


def revisions() -> list[str]:
    """All revisions, the first one first. Raises DatabaseProblem where the migrations are gone."""
    files = (scripts() / "versions").glob("[0-9]*_*.py")
    found = sorted(file.name.partition("_")[0] for file in files)
    if not found:
        raise DatabaseProblem(MISSING)
    return found


def latest() -> str:
    """The revision that this Beadle wants."""
    return revisions()[-1]


def current(url: str | URL) -> str | None:
    """The revision that the database has; None where it is empty or not there yet.

    Makes no file. Raises DatabaseProblem.
    """
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and not Path(where.database or "").exists():
        return None
    with _open(url, write=False) as connection:
        return _revision(connection)


def config_mark(config: Path) -> Path:
    """The file that stands beside a configuration while its database is restored."""
    return config.with_name(f"{config.name}.restoring")


def refuse_half(config: Path | None, folder: Path, url: str | URL) -> None:
    """Raise DatabaseProblem where a restore into this place was begun and not finished.

    The configuration may be there and the database not yet: a new one would stand in its place.
    """
    if (folder / FOLDER_MARK).exists():
        raise DatabaseProblem(UNFINISHED)
    beside = config_mark(config.absolute()) if config is not None else None
    if beside is not None and beside.exists() and current(url) is None:
        raise DatabaseProblem(
            f"{UNFINISHED} Or, to begin with an empty record instead, delete {beside}."
        )


def knows(revision: str) -> bool:
    """Whether this Beadle can bring a database of that revision to its own."""
    return revision in revisions()


def upgrade(url: str | URL, *, restoring: bool = False) -> None:
    """Bring the database to the newest revision, in one transaction; nothing where it is there.

    Two processes that start at once do it one after the other. Raises DatabaseProblem, also where
    a newer Beadle has written the database, and, unless it is ``restoring`` that asks, where a
    restore was begun and not finished.
    """
    if not restoring and mark(url).exists():
        raise DatabaseProblem(UNFINISHED)
    _make_private(make_url(url))
    with _open(url, write=True) as connection:
        if not restoring and inspect(connection).has_table(MARK):
            raise DatabaseProblem(UNFINISHED)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) != latest():
            _run(connection, "upgrade", "head")


def _make_private(url: URL) -> None:
    """Have a new SQLite file be its owner's alone: it holds residents' words and their names.

    One that is there keeps its mode. SQLite gives the files beside it the same.
    """
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        with suppress(OSError):  # SQLite says why, where none can be made
            Path(url.database).touch(mode=0o600)


def check(url: str | URL) -> list[str]:
    """How the database differs from the schema in the code; empty where it does not."""
    from bot.store import alembics  # noqa: PLC0415 - heavy, and seldom needed

    with _open(url, write=False) as connection:
        return alembics.differences(connection, METADATA)


def make_revision(url: str | URL, message: str, revision: str) -> None:
    """Write a new migration with what :func:`check` finds (for developers)."""
    with _open(url, write=False) as connection:
        _run(connection, "revision", message=message, rev_id=revision, autogenerate=True)


@contextmanager
def _open(url: str | URL, *, write: bool) -> Iterator[Connection]:
    engine = make_engine(url, read_only=not write).execution_options(beadle_write=write)
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        # SQLite says only DatabaseError of a file that is none; its other kinds are Beadle's fault.
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseProblem(
            f"The database cannot be used: {reason}. Check [database] in the configuration, and "
            "that the server runs or the folder can be written to."
        ) from None
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    """The revision that the database has; None where it has no schema yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _run(connection: Connection, what: str, *args: str, **kwargs: str | bool) -> None:
    from bot.store import alembics  # noqa: PLC0415 - heavy, and seldom needed

    try:
        alembics.run(scripts(), connection, what, *args, **kwargs)
    except alembics.UnknownRevision as error:
        raise DatabaseProblem(
            f"The database has a revision that this Beadle does not know ({error}). A newer Beadle "
            "has written it: install that version, or use another database."
        ) from None
