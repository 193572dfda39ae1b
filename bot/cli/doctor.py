"""``beadle doctor``: one line for each thing that has to be right, and how to mend what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from adapters.contract import Check
from bot.cli import alarm, backed, checks, monitored
from bot.cli.options import config_option
from bot.config.adapters import AdapterBroken, find_adapters
from bot.config.errors import ConfigErrors
from bot.config.load import load_config
from bot.config.model import Config


@click.command(epilog="\b\nExample:\n  beadle doctor --config beadle.toml")
@config_option
def doctor(config: Path | None) -> None:
    """Find what is wrong, and say how to mend it.

    One line for each thing: "ok", or "WRONG" with what to do. Nothing is changed, and no secret is
    shown. Exit status 1 if anything is wrong.
    """
    found = [_show(check) for check in examine(config)]
    wrong = found.count(False)
    if wrong:
        click.echo(f"\n{wrong} of {len(found)} things are WRONG.")
        raise SystemExit(1)
    click.echo(f"\nAll {len(found)} things are in order.")
    if config is None:
        click.echo("No configuration was looked at: beadle doctor --config FILE")


def examine(config: Path | None) -> Iterator[Check]:
    """Every check, each yielded as soon as it is done."""
    yield from checks.house()
    if config is None:
        yield from _installed()
        return
    try:
        loaded = load_config(config)
    except ConfigErrors as errors:
        mend = f"change this in {config.name}; config.example.toml explains every key"
        yield from (
            Check("configuration", ok=False, detail=str(e), mend=mend) for e in errors.errors
        )
        return
    yield from _configured(loaded)


def _configured(config: Config) -> Iterator[Check]:
    yield from checks.configuration(config)
    yield from checks.secrets(config)
    yield from checks.database(config)
    yield from backed.backup(config)
    yield from checks.packs(config)
    yield from checks.model(config)
    yield from monitored.outside(config)
    yield from alarm.routes(config)
    yield from monitored.figures(config)
    for line in config.connections:
        yield from asyncio.run(checks.connection(config, line))


def _installed() -> Iterable[Check]:
    """Without a configuration: whether every installed adapter loads."""
    try:
        names = ", ".join(find_adapters())
    except AdapterBroken as broken:
        return [Check("adapters", ok=False, detail=str(broken))]
    return [
        Check("adapters", ok=True, detail=names),
        Check("configuration", ok=True, detail="none given"),
    ]


def _show(check: Check) -> bool:
    """Print the line; whether it is well."""
    line = f"{'ok   ' if check.ok else 'WRONG'}  {check.name}"
    line += f": {check.detail}" if check.detail else ""
    if not check.ok and check.mend:
        line += (
            f" To mend it: {check.mend}" if line.endswith(".") else f". To mend it: {check.mend}"
        )
    click.echo(line)
    return check.ok
