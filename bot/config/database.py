"""``[database]``, ``key`` and ``reports_key``: where the rows lie, and what opens them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from adapters.contract import Secret
from bot.config.errors import Problem
from bot.config.model import Database

DEFAULT_URL = "sqlite:///beadle.db"
_EXPECTED = 'expected "sqlite:///FILE" or "postgresql://USER@HOST/NAME"'


def examine(url: object) -> Iterator[Problem]:
    """What is wrong with ``database.url``; the URL is never repeated."""
    if not isinstance(url, str):
        return
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        yield Problem("database.url", _EXPECTED)
        return
    kind = parsed.get_backend_name()
    if kind not in ("sqlite", "postgresql", "postgres"):
        yield Problem("database.url", _EXPECTED)
    elif parsed.password is not None or "password" in parsed.query:
        yield Problem(
            "database.url",
            "secrets do not stand in this file: leave the password out of the URL and write "
            'password = { env = "NAME" } or password = { file = "PATH" } below it',
        )
    elif kind == "sqlite" and parsed.database in (None, "", ":memory:"):
        yield Problem("database.url", f"{_EXPECTED}; a database in memory would keep no evidence")


def settle(database: Database, folder: Path) -> Database:
    """The same database with an absolute file and the driver that Beadle brings."""
    url = make_url(database.url)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(folder / Path(url.database or "").expanduser()))
    else:
        url = url.set(drivername="postgresql+psycopg")
    return Database(url.render_as_string(hide_password=False), database.password)


KEY, REPORTS_KEY = "beadle.key", "beadle-reports.key"


def default_key(database: Database, folder: Path, name: str = KEY) -> Secret:
    """A key's file beside an SQLite file, else in ``folder``."""
    url = make_url(database.url)
    beside = Path(url.database or "").parent if url.get_backend_name() == "sqlite" else folder
    return Secret(file=str(beside / name))


def engine_url(database: Database) -> URL:
    """What an engine is made from, with the password in it. Raises SecretMissing."""
    url = make_url(database.url)
    return url.set(password=database.password.reveal()) if database.password else url
