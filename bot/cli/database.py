"""Opening the database of a configuration for a command that only reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from bot.config.database import engine_url
from bot.config.load import load_config
from bot.config.model import Config
from bot.config.sandbox import SANDBOX, sandbox_config
from bot.store import migrate
from bot.store.store import Store


def chosen(config: Path | None) -> Config:
    """The configuration that was named, else the sandbox that ``beadle run`` makes."""
    return load_config(config) if config else sandbox_config(SANDBOX)


@contextmanager
def existing(config: Config) -> Iterator[Store]:
    """The store, where there is one at this Beadle's revision. Raises DatabaseProblem.

    It is opened to be read, beside a Beadle at work or alone; nothing can be changed through it.
    """
    plain = make_url(config.database.url)
    if plain.get_backend_name() == "sqlite" and not Path(plain.database or "").is_file():
        raise migrate.DatabaseProblem(
            f"There is no database at {plain.database} yet: beadle run makes it."
        )
    url = engine_url(config.database)
    found, wanted = migrate.current(url), migrate.latest()
    if found != wanted:
        raise migrate.DatabaseProblem(
            f"The database is at revision {found or 'none'}, and this Beadle wants {wanted}. "
            "Make a backup, then: beadle db upgrade"
        )
    store = Store(url.render_as_string(hide_password=False), read_only=True)
    try:
        yield store
    finally:
        store.close()
