"""``beadle export``: the record of one council for a time, as tables in one ZIP."""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from bot.clerk import export_file
from bot.clerk.export_file import Exported, Progress
from bot.cli.database import chosen, existing, ready_url
from bot.cli.elections import Day
from bot.cli.lazy import Stop
from bot.cli.options import config_option, out_option
from bot.store import verify
from bot.store.exporting import scope
from bot.store.exporting.scope import Scope
from bot.store.store import Store
from bot.words import export_index
from bot.words.times import counted


@click.command(
    epilog="\b\nExamples:\n  beadle export --config beadle.toml --from 2027-04-01 --to 2028-03-31 "
    "--out record.zip\n  beadle export --config beadle.toml --council witney --out witney.zip\n\n"
    "What is in it, and what to look at before it is sent: docs/export.md."
)
@config_option
@click.option("--council", metavar="ID", help="Whose record; needed where there are several.")
@click.option(
    "--from", "first", type=Day(), metavar="DAY",
    help="The first day: 2027-04-01 [default: the beginning].",
)  # fmt: skip
@click.option(
    "--to", "last", type=Day(), metavar="DAY",
    help="The last day, included: 2028-03-31 [default: now].",
)  # fmt: skip
@out_option
@click.option(
    "--with-replies",
    is_flag=True,
    help="With the words of members of the public, as far as they are kept; never their names.",
)
def export(
    config: Path | None,
    council: str | None,
    first: date | None,
    last: date | None,
    out: Path,
    *,
    with_replies: bool,
) -> None:
    """Write a council's record for a time as tables in one zip.

    Posts, cases, decisions, actions, what was not watched, elections, closures and the audit chain,
    for an auditor or an answer to a request for information. Reports of harassment are never in
    it. Works while Beadle runs. That it was made is put on record.
    """
    if first is not None and last is not None and first > last:
        raise click.UsageError(f"--from {first} is after --to {last}: nothing was written.")
    loaded = chosen(config)
    with existing(loaded) as looking:
        wanted = Scope(_council(looking, council), first, last, with_replies)
    store = Store(ready_url(loaded))
    try:
        store.write_now(scope.put_on_record, wanted, _who())
    finally:
        store.close()
    with existing(loaded) as looking, _bar(looking, wanted) as progress:
        try:
            made = looking.read_now(export_file.write, wanted, out, progress)
        except OSError as error:
            raise Stop(
                f"NOT DONE. {out} cannot be written: {error.strerror}. Nothing is left of it but a "
                "row of the audit chain that says that an export was begun."
            ) from None
    _tell(out, made, wanted)
    if made.proof.problems:
        raise SystemExit(1)


def _council(store: Store, wanted: str | None) -> str:
    known = store.read_now(verify.councils)
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted is None:
        raise click.UsageError(f"Say whose record it is: --council {' or '.join(known) or 'ID'}.")
    if wanted not in known:
        raise click.UsageError(f"There is no council {wanted}; known: {', '.join(known)}.")
    return wanted


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return str(os.getuid())


@contextmanager
def _bar(store: Store, wanted: Scope) -> Iterator[Progress]:
    """A bar on standard error, where that is a terminal."""
    length = max(store.read_now(scope.size, wanted.council_id), 1)
    with click.progressbar(length=length, label="Exporting", file=sys.stderr) as bar:
        yield bar.update
        bar.update(length)


def _tell(out: Path, made: Exported, wanted: Scope) -> None:
    rows = counted(sum(one.rows for one in made.files), "row")
    click.echo(f"Done. {out} has {rows} in {counted(len(made.files), 'table')}, not encrypted:")
    click.echo(f"{export_index.made(wanted, made.facts)}.")
    if made.proof.problems:
        click.echo("BUT THE RECORD ITSELF is not as it was written. Found:")
        for problem in made.proof.problems:
            click.echo(f"  {problem}")
        click.echo("  Keep this database as it is, and compare it with your backups.")
    else:
        click.echo("The audit chain is whole.")
    with out.open("rb") as file:
        click.echo(f"  SHA-256: {hashlib.file_digest(file, 'sha256').hexdigest()}")
    click.echo(f"  Head: {made.proof.head[0]}:{made.proof.head[1]}")
    click.echo(
        "Before you send it: read it. It names the people who decided, and posts may name others. "
        "See docs/export.md."
    )
