"""``beadle health``: for a container's or a service manager's health check."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.database import chosen, existing
from bot.cli.options import config_option
from bot.store.health import ailing, not_restarting


@click.command(epilog="\b\nExample:\n  beadle health --config beadle.toml")
@config_option
def health(config: Path | None) -> None:
    """Say whether Beadle is at work (for machines).

    Exit status 0 while intake and judging work, 1 while they do not, 2 where that cannot be told.
    What another start would not mend is shown and changes neither: reports whose key is missing.
    People see more in the command "status" at their desk.
    """
    with existing(chosen(config)) as store:
        problems = store.read_now(ailing)
        notes = store.read_now(not_restarting)
    for problem in [*problems, *notes]:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo("Beadle takes in posts and checks them.")
