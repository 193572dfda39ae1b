"""``beadle letter --preview``: the weekly letter as it would be sent now. Nothing is stored.

Owns the command; what the letter says is owned by :mod:`bot.clerk.week`.
"""

from __future__ import annotations

from pathlib import Path

import click

from bot.clerk import handover as new
from bot.clerk import perform, weekly  # noqa: F401  perform fills the table of commands
from bot.clerk.house import House
from bot.cli.database import chosen, existing, locked
from bot.cli.options import config_option
from bot.config.model import Config
from bot.store import crypto, verify
from bot.store.store import Store
from policy.pack import load_pack


@click.command(
    epilog="""\b
Examples:
  beadle letter --preview --config beadle.toml
  beadle letter --preview --council sampleford
  beadle letter --preview --handover

\b
Exit status: 0, or 2 where nothing can be shown. The letter goes to the desks on the day that
[council.letter] names. Reports stand in it by number, and only those that everybody who sees
the desk may know of.
"""
)
@click.option("--preview", is_flag=True, help="Show it; nothing is sent, and nothing is stored.")
@click.option("--handover", is_flag=True, help="Show what a new Clerk is sent first instead.")
@click.option("--council", metavar="ID", help="Only this council's; else those of all.")
@config_option
def letter(*, preview: bool, handover: bool, council: str | None, config: Path | None) -> None:
    """Show the weekly letter as it would be sent now."""
    if not preview:
        raise click.UsageError("Add --preview. The letter itself is sent by beadle run.")
    loaded = chosen(config)
    names = [one.id for one in loaded.councils]
    if council is not None and council not in names:
        raise click.UsageError(f"There is no council {council}; known: {', '.join(names)}.")
    wanted = [council] if council else names
    house = House(loaded, {name: load_pack(loaded.council(name).pack) for name in wanted}, {})
    with existing(loaded) as store:
        _unlock(store, loaded)
        begun = store.read_now(verify.councils)
        for name in wanted:
            if name not in begun:
                click.echo(f"{house.council(name).name}: Beadle has not begun with it.")
                continue
            alert = store.read_now(new.preview if handover else weekly.preview, house, name)
            click.echo(f"{alert.title}\n\n{alert.text}\n")


def _unlock(store: Store, config: Config) -> None:
    """Open the keys without which it cannot be told who may know of a report."""
    why = locked(store, config.key, crypto.GENERAL)
    why = why or locked(store, config.reports_key, crypto.REPORTS)
    if why:
        crypto.lock(crypto.REPORTS)
        click.echo(f"Reports are left out. {why}", err=True)
