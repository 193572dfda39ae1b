"""``beadle restore``: an empty machine brought back from a backup."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.backup.restoring import Done, Restoring
from bot.cli.backup import PASSPHRASE, bar
from bot.words.times import exactly


@click.command(
    epilog="\b\nExamples:\n  beadle restore /mnt/beadle-2027-05-06T01-30-00Z --to /srv/beadle\n"
    "  beadle restore /mnt/beadle-2027-05-06T01-30-00Z --config beadle.toml"
)
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="An empty folder for everything: the configuration, the policies, the database.",
)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A configuration that is there already: its database, still empty, is filled.",
)
@click.option("--without-keys", is_flag=True, help="Leave the keys in the backup where they are.")
def restore(backup: Path, to: Path | None, config: Path | None, *, without_keys: bool) -> None:
    """Bring an empty machine back from a backup.

    The backup is checked first, and nothing that is there is overwritten. What was waiting to be
    sent or done when the backup was made is not sent and not done: the Clerk is told when Beadle is
    started. If this is interrupted, run it again: it begins anew.
    """
    if (to is None) == (config is None):
        raise click.UsageError("Say where to: either --to FOLDER, or --config FILE.")
    asked = None if without_keys else _passphrase
    done = Restoring(backup.expanduser().absolute(), to, config, asked, bar).run()
    _tell(done)


def _passphrase() -> str:
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    asked: str = click.prompt("Passphrase of the keys in this backup", hide_input=True, err=True)
    return asked


def _tell(done: Done) -> None:
    manifest = done.manifest
    click.echo(f"Done. The record of {exactly(manifest.moment)} is back.")
    if done.problems:
        click.echo("BUT IT IS not as it was written, as it was not when the backup was made:")
        for problem in done.problems:
            click.echo(f"  {problem}")
    else:
        click.echo("I proved the audit chain and all evidence in it.")
    for council, head in done.heads.items():
        click.echo(f"  {council}: head {head}; in the backup {manifest.heads.get(council, 'none')}")
    click.echo(
        f"NOT IN IT: what was ordered, decided, reported or put on hold after "
        f"{exactly(manifest.moment)}. The Clerk is asked at the first start to place holds anew."
    )
    if done.purged:
        click.echo(
            "What was due to be deleted was deleted again, also where a hold of that time kept it. "
            "So keep this backup, where no schedule deletes it, until the Clerk has looked."
        )
    for note in done.notes:
        click.echo(note)
    if manifest.secrets:
        click.echo("These passwords and tokens are in no backup. Put them back:")
        for name, where in manifest.secrets.items():
            click.echo(f"  {name}: {where}")
    click.echo("Nothing was sent, published or removed. The Clerk is told at the first start.")
    click.echo(f"Now: beadle doctor --config {done.config}")
    click.echo(f"Then: beadle run --config {done.config}")
