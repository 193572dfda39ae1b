"""Opening the database of a configuration, and its keys, for a command that is not `run`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import make_url

from adapters.contract import Secret, SecretMissing
from bot.config.database import engine_url
from bot.config.load import load_config
from bot.config.model import Config
from bot.config.sandbox import SANDBOX, sandbox_config
from bot.store import crypto, keys, migrate
from bot.store.crypto import KeyProblem
from bot.store.store import Store


def chosen(config: Path | None) -> Config:
    """The configuration that was named, else the sandbox that ``beadle run`` makes, and says so.

    Who proves a record or backs one up must not take the sandbox's for the council's.
    """
    if config:
        return load_config(config)
    click.echo(f"No --config was given: this is about the sandbox in ./{SANDBOX}.", err=True)
    return sandbox_config(SANDBOX)


def ready_url(config: Config) -> str:
    """Where the database is, once it is known to be at this Beadle's revision.

    Nothing is made. Raises DatabaseProblem.
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
    return url.render_as_string(hide_password=False)


@contextmanager
def existing(config: Config) -> Iterator[Store]:
    """The store, where there is one at this Beadle's revision. Raises DatabaseProblem.

    It is opened to be read, beside a Beadle at work or alone; nothing can be changed through it.
    """
    store = Store(ready_url(config), read_only=True)
    try:
        yield store
    finally:
        store.close()


def locked(store: Store, secret: Secret, box: str) -> str:
    """Unlock a key for this command; why that cannot be, and empty where it is open.

    None is made and nothing is written, unlike at the start of Beadle.
    """
    try:
        crypto.unlock(secret.reveal(), box)
    except (KeyProblem, SecretMissing) as problem:
        return str(problem)
    if store.read_now(keys.fits, box):
        return ""
    crypto.lock(box)
    return "it is not the one that this database was written with"
