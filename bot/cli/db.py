"""``beadle db``: bring the database up to date, and prove that migrations and schema agree."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from sqlalchemy import URL, create_engine, make_url, text

from bot.cli.options import config_option
from bot.config.database import engine_url
from bot.config.load import load_config
from bot.store import migrate

POSTGRES = "BEADLE_TEST_POSTGRES_URL"


@click.group(
    epilog="\b\nExample:\n  beadle db upgrade --config beadle.toml",
)
def db() -> None:
    """Look after the database."""


def _url(config: Path | None) -> URL:
    if config is None:
        raise click.UsageError(
            "Say which database: --config FILE. (Without a configuration, beadle run makes its own "
            "and looks after it.)"
        )
    return engine_url(load_config(config).database)


@db.command(epilog="\b\nExample:\n  beadle db upgrade --config beadle.toml")
@config_option
def upgrade(config: Path | None) -> None:
    """Bring the database to this Beadle's schema.

    beadle run does the same when it starts. Make a backup first: there is no way back to an
    older Beadle but that backup.
    """
    url = _url(config)
    if config is not None:
        migrate.refuse_half(config, config.absolute().parent, url)
    before, after = migrate.current(url), migrate.latest()
    if before == after:
        click.echo(f"Nothing to do: the database is at revision {after}.")
        return
    click.echo(f"Upgrading from revision {before or 'none'} to {after} …", err=True)
    migrate.upgrade(url)
    if migrate.current(url) != after:
        raise migrate.DatabaseProblem("NOT DONE. The database did not keep its new revision.")
    click.echo(f"Done. The database is at revision {after}, and I checked.")


@db.command(epilog="\b\nExample:\n  beadle db current --config beadle.toml")
@config_option
def current(config: Path | None) -> None:
    """Show the database's revision, and this Beadle's."""
    found, wanted = migrate.current(_url(config)), migrate.latest()
    click.echo(f"database: {found or 'empty'}")
    click.echo(f"this Beadle: {wanted}")
    if found != wanted:
        click.echo("To bring it up to date: beadle db upgrade")


@db.command(epilog="\b\nExample:\n  beadle db check")
def check() -> None:
    """Prove that the migrations make the schema in the code.

    For developers. New databases are upgraded from empty and compared: SQLite, and PostgreSQL
    where BEADLE_TEST_POSTGRES_URL names a server on which databases may be made.
    """
    failed = _compare("SQLite", _fresh_sqlite)
    if POSTGRES in os.environ:
        failed |= _compare("PostgreSQL", _fresh_postgres)
    else:
        click.echo(f"PostgreSQL: not checked ({POSTGRES} is not set)")
    if failed:
        raise SystemExit(1)


def _compare(name: str, fresh: Callable[[], AbstractContextManager[URL]]) -> bool:
    """Upgrade an empty database and print how it differs; whether it does."""
    with fresh() as url:
        migrate.upgrade(url)
        differences = migrate.check(url)
    if not differences:
        click.echo(f"{name}: the migrations make the schema in the code")
        return False
    click.echo(f"{name}: a migration is missing for {len(differences)} changes:")
    for difference in differences:
        click.echo(f"  {difference}")
    return True


@contextmanager
def _fresh_sqlite() -> Iterator[URL]:
    with tempfile.TemporaryDirectory(prefix="beadle-") as folder:
        yield make_url(f"sqlite:///{Path(folder) / 'check.db'}")


@contextmanager
def _fresh_postgres() -> Iterator[URL]:
    server = make_url(os.environ[POSTGRES]).set(drivername="postgresql+psycopg")
    name = f"beadle_check_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield server.set(database=name)
        finally:
            connection.execute(text(f"DROP DATABASE {name}"))
            engine.dispose()
