"""``beadle verify``: the audit chain and the evidence, walked from end to end."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from bot.cli.database import chosen, existing, locked
from bot.cli.options import config_option
from bot.store import crypto
from bot.store import verify as chain
from bot.store.store import Store
from bot.words.times import counted, exactly

_HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def _head(
    _ctx: click.Context, _option: click.Parameter, value: str | None
) -> tuple[int, str] | None:
    if value is None:
        return None
    found = _HEAD.fullmatch(value.strip().lower())
    if not found:
        raise click.BadParameter("expected ROW:HASH, as the desk was told, such as 41:9f86d081…")
    return int(found[1]), found[2]


@click.command(
    epilog="\b\nExamples:\n  beadle verify --config beadle.toml\n"
    "  beadle verify --config beadle.toml --council witney --head 41:9f86d081…"
)
@config_option
@click.option("--council", metavar="ID", help="Only this council.")
@click.option(
    "--head",
    callback=_head,
    metavar="ROW:HASH",
    help="A head that the desk was told: finds a tail that was cut since. Needs --council "
    "where there are several.",
)
def verify(config: Path | None, council: str | None, head: tuple[int, str] | None) -> None:
    """Prove that the audit chain is whole.

    Finds rows that were changed, are missing, forked or out of order, and evidence and reports
    that are not what came in. A tail that was cut shows only against a head from outside (--head).
    Exit status 1 if anything is found.
    """
    loaded = chosen(config)
    with existing(loaded) as store:
        locked(store, loaded.reports_key, crypto.REPORTS)
        known = store.read_now(chain.councils)
        if council is not None and council not in known:
            raise click.UsageError(f"There is no council {council}; known: {', '.join(known)}.")
        wanted = [council] if council else known
        if head and len(wanted) != 1:
            raise click.UsageError("Say whose head it is: --council ID.")
        if not wanted:
            click.echo("Nothing to prove yet: no council has a chain.")
        sound = [_tell(_walk(store, each, head), head) for each in wanted]
    if not all(sound):
        raise SystemExit(1)


def _walk(store: Store, council: str, head: tuple[int, str] | None) -> chain.Report:
    length = store.read_now(chain.size, council)
    with click.progressbar(length=length, label=f"Checking {council}", file=sys.stderr) as bar:
        return store.read_now(chain.verify, council, head, bar.update)


def _tell(report: chain.Report, head: tuple[int, str] | None) -> bool:
    """Print what was found for a council, outcome first; whether all is as recorded."""
    counts = ", ".join(
        (
            counted(report.rows, "row"),
            counted(report.versions, "archived version"),
            counted(report.blobs, "medium").replace("mediums", "media"),
        )
    )
    if report.problems:
        click.echo(f"{report.council_id}: NOT as recorded. Looked at {counts}. Found:")
        for problem in report.problems:
            click.echo(f"  {problem}")
        _tell_restored(report)
        click.echo("  Keep this database as it is, and compare it with your backups.")
        return False
    click.echo(f"{report.council_id}: as recorded. Looked at {counts}.")
    if report.erased:
        click.echo(f"  The words of {counted(report.erased, 'row')} were erased, each on record.")
    _tell_restored(report)
    for kind, (number, last, rule) in sorted(report.purged.items()):
        click.echo(
            f"  Erased under retention: {kind}, {number}, the last {exactly(last)}, by the rule: "
            f"{rule}."
        )
    if report.sealed:
        click.echo(
            "  Of reports only that none is missing was looked at: their key is not here. See "
            "beadle key check."
        )
    click.echo(f"  Head: {report.head[0]}:{report.head[1]}")
    if head is None:
        click.echo("  To find a tail that was cut, give a head that the desk was told: --head")
    return True


def _tell_restored(report: chain.Report) -> None:
    """Print which times the record does not hold, because it was brought back from a backup."""
    for at, made in report.restored:
        since = f"of {exactly(made)}" if made else "(of when, was erased)"
        click.echo(
            f"  Restored {exactly(at)} from a backup {since}: what was ordered, decided or put on "
            "hold between is not in this record, and no head of that time fits it."
        )
