"""``beadle backup``: a whole and proved copy of the record, made beside a Beadle at work."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.backup import keysafe, ordering, shelf
from bot.backup.making import Made, make
from bot.backup.manifest import BackupProblem, Moved
from bot.backup.order import Order
from bot.cli.database import chosen
from bot.cli.options import config_option
from bot.config.database import engine_url
from bot.config.model import Config
from bot.store import backups, migrate
from bot.store.store import Store
from bot.words.times import counted

PASSPHRASE = "BEADLE_BACKUP_PASSPHRASE"  # noqa: S105  the variable's name, no secret


@click.command(
    epilog="\b\nExamples:\n  beadle backup --config beadle.toml --to /mnt/backups\n"
    "  beadle backup --config beadle.toml --with-keys"
)
@config_option
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where backups stand. Left out, it is [backup] folder of the configuration.",
)
@click.option(
    "--with-keys",
    is_flag=True,
    help=f"Put the keys in as well, sealed with a passphrase that is asked for [or: {PASSPHRASE}].",
)
def backup(config: Path | None, folder: Path | None, *, with_keys: bool) -> None:
    """Make a backup, while Beadle runs or not.

    It is a folder with the database (pictures included), the configuration, the policies of your
    own, and a list with the digest of each. It is read back and proved before it gets its name.
    Secrets are never in it; the keys only with --with-keys, sealed with a passphrase.
    """
    loaded = chosen(config)
    where = _folder(loaded, folder)
    known = _there(loaded)
    passphrase = _passphrase() if with_keys else ""
    wanted = ordering.given(loaded, where, datetime.now(UTC), passphrase)
    # A database of an older Beadle is copied, and its tables are left alone.
    made = _recorded(wanted) if known else make(wanted, bar)
    _tell(made, keys=with_keys)
    if made.manifest.problems:
        raise SystemExit(1)


def _folder(config: Config, folder: Path | None) -> Path:
    if folder is not None:
        return folder.expanduser().absolute()
    if config.backup is None:
        raise click.UsageError(
            "Say where to: --to FOLDER, or folder under [backup] in the configuration. Best is "
            "another disk, or one of another machine."
        )
    return Path(config.backup.folder)


def _there(config: Config) -> bool:
    """Whether the database is of this Beadle's revision. Raises where there is none."""
    found = migrate.current(engine_url(config.database))
    if found is None:
        raise migrate.DatabaseProblem("There is no database yet, and so nothing to back up.")
    return found == migrate.latest()


def _passphrase() -> str:
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    asked: str = click.prompt(
        f"Passphrase for the keys ({keysafe.LEAST} characters or more)",
        hide_input=True,
        confirmation_prompt="The same again",
        err=True,
    )
    return asked


def _recorded(wanted: Order) -> Made:
    """Make it, with a row that says what came of it."""
    store = Store(wanted.url)
    try:
        if shelf.is_free(Path(wanted.folder)):
            store.write_now(backups.give_up, wanted.folder)
        row = store.write_now(backups.begin, wanted.name, wanted.folder, scheduled=False)
        try:
            made = make(wanted, bar)
        except BackupProblem as problem:
            store.write_now(backups.failed, row, str(problem))
            raise
        except KeyboardInterrupt:
            store.write_now(backups.failed, row, backups.INTERRUPTED)
            raise
        trouble = backups.NOT_AS_RECORDED if made.manifest.problems else ""
        store.write_now(backups.made, row, made.manifest.size, trouble)
    finally:
        store.close()
    return made


def _tell(made: Made, *, keys: bool) -> None:
    manifest = made.manifest
    files = counted(len(manifest.files), "file")
    click.echo(f"Done. {made.folder} is whole: {files}, {manifest.size / 1e6:,.1f} MB.")
    if manifest.problems:
        click.echo("BUT THE RECORD ITSELF is not as it was written. Found:")
        for problem in manifest.problems:
            click.echo(f"  {problem}")
        click.echo("  Keep this database as it is, and compare it with older backups.")
    elif manifest.verified:
        click.echo("I read it back, and proved the audit chain and all evidence in it.")
    else:
        click.echo(
            f"I read it back. Its audit chain was not walked: the database is of revision "
            f"{manifest.revision}, an older Beadle's. After beadle db upgrade, make another."
        )
    for council, head in manifest.heads.items():
        click.echo(f"  {council}: head {head}")
    if keys:
        click.echo("The keys are in it. Nobody gets at them without your passphrase: keep it well.")
    else:
        click.echo("The keys are NOT in it. Keep a copy of each, apart from the backups:")
        for known in manifest.keys.values():
            print_ = known["fingerprint"] or "none yet"
            click.echo(f"  {known['where']} (fingerprint {print_})")
    click.echo(f"To bring it back: beadle restore {made.folder} --to FOLDER")


@contextmanager
def bar(label: str, length: int) -> Iterator[Moved]:
    """A bar on standard error, where that is a terminal."""
    with click.progressbar(length=max(length, 1), label=label, file=sys.stderr) as shown:
        yield shown.update
