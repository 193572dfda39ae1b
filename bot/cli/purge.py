"""``beadle purge``: erase what is past its time, or show what would be erased."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.database import chosen, existing, locked, ready_url
from bot.cli.options import config_option
from bot.config.model import Config
from bot.store import crypto, retention
from bot.store.crypto import KeyProblem
from bot.store.retention import Done, Line, Periods
from bot.store.store import Store
from bot.words.cases import sentence
from bot.words.times import exactly


@click.command(
    epilog="\b\nExamples:\n  beadle purge --dry-run --config beadle.toml\n"
    "  beadle purge --config beadle.toml --council witney"
)
@config_option
@click.option("--council", metavar="ID", help="Only this council.")
@click.option("--dry-run", is_flag=True, help="Show what would be erased. Changes nothing.")
def purge(config: Path | None, council: str | None, *, dry_run: bool) -> None:
    """Erase what is past its time.

    Beadle does the same by itself, every hour. Works while it runs. What is on hold stays; what is
    erased is on record, and beadle verify says by which rule it went. There is no way back but a
    backup from before.
    """
    loaded = chosen(config)
    with existing(loaded) as store:
        wanted = _wanted(store, loaded, council)
        plans = {each.council_id: store.read_now(retention.plan, each) for each in wanted}
        if not dry_run:
            why = locked(store, loaded.key, crypto.GENERAL)
            if why:
                raise KeyProblem(f"NOT DONE. The key: {sentence(why)}")
    if not wanted:
        click.echo("Nothing to erase yet: no council has a record.")
    if dry_run:
        for council_id, lines in plans.items():
            _show(council_id, lines)
        return
    store = Store(ready_url(loaded))
    try:
        for each in wanted:
            _purge(store, each, plans[each.council_id])
        store.give_back()
    finally:
        store.close()


def _wanted(store: Store, config: Config, council: str | None) -> list[Periods]:
    known = store.read_now(retention.periods, config)
    wanted = [each for each in known if council in (None, each.council_id)]
    if council is not None and not wanted:
        names = ", ".join(each.council_id for each in known)
        raise click.UsageError(f"There is no council {council}; known: {names}.")
    return wanted


def _show(council_id: str, lines: list[Line]) -> None:
    """What would go, outcome first. Of reports no figure: whom one concerns may read this."""
    told = [line for line in lines if not line.secret]
    due, held = sum(line.due for line in told), sum(line.held for line in told)
    click.echo(f"{council_id}: {due} to erase, {held} kept by a hold. Nothing was changed.")
    for line in told:
        if line.due or line.held:
            click.echo(f"  {line.kind}: {_counts(line)}")
            click.echo(f"    Rule: {line.rule}.")
    nothing = [line.kind for line in told if not line.due and not line.held]
    if nothing:
        click.echo(f"  Nothing past its time: {', '.join(nothing)}.")
    hidden = [f"{line.kind} ({line.rule})" for line in lines if line.secret]
    click.echo(f"  By their own rules, and not counted here: {', '.join(hidden)}.")
    if held:
        click.echo("  What is on hold, and why, the Clerk sees by the command holds.")


def _counts(line: Line) -> str:
    facts = [f"{line.due} to erase"]
    facts += [f"{line.held} kept by a hold"] if line.held else []
    facts += [f"the oldest from {exactly(line.oldest)}"] if line.oldest else []
    return "; ".join(facts)


def _purge(store: Store, wanted: Periods, plan: list[Line]) -> None:
    secret = {line.kind for line in plan if line.secret}
    length = sum(line.due for line in plan if not line.secret)
    with click.progressbar(
        length=length, label=f"Erasing {wanted.council_id}", file=sys.stderr
    ) as bar:

        def told(done: Done) -> None:
            if done.kind not in secret:
                bar.update(done.number)

        gone = retention.purge(store, wanted, told)
    shown = {kind: number for kind, number in gone.items() if kind not in secret}
    click.echo(f"Done. {wanted.council_id}: {sum(shown.values())} erased, each on record.")
    for kind, number in shown.items():
        click.echo(f"  {kind}: {number}")
