"""``beadle alarm``: try the routes by which alarms go out besides the desks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import click

from adapters.contract import Address, Alert, Check, Level, SecretMissing, Unavailable
from bot.cli.options import config_option
from bot.config.load import load_config
from bot.config.model import Config

_TEST = Alert(
    "Only a test",
    "ONLY A TEST. Alarms of Beadle's reach you here. Nothing is wrong, and nothing is to be done.",
    Level.INFO,
)


@click.command(epilog="\b\nExample:\n  beadle alarm --config beadle.toml")
@config_option
def alarm(config: Path | None) -> None:
    """Send a test by every route of the alarm that is no desk.

    One line for each. Exit status 1 where one did not go out. A desk is tried by typing status
    there.
    """
    if config is None:
        raise click.UsageError("Say which configuration: beadle alarm --config FILE")
    from bot.run.routes import configured  # noqa: PLC0415  for who asks

    routes = configured(load_config(config))
    if not routes:
        click.echo(
            "No route is configured under [alarm]; docs/alarm.md says how. Nothing was sent."
        )
        return
    failed = 0
    for name, route in routes.items():
        try:
            asyncio.run(route.say(_TEST, Address(""), "test"))
        except Unavailable as why:
            failed += 1
            click.echo(f"NOT SENT by {name}: {why}")
        else:
            click.echo(f"Sent by {name}. See whether it has arrived.")
    if failed:
        raise SystemExit(1)


def routes(config: Config) -> Iterator[Check]:
    """For ``beadle doctor``: whether each route can be used. Nothing is sent."""
    from bot.run.routes import configured, trouble_with  # noqa: PLC0415  slow where there is one

    found = configured(config)
    if not found:
        detail = "no route besides the desks; where a desk is down, only the others tell it"
        yield Check("alarm", ok=True, detail=detail)
    for name, route in found.items():
        try:
            why = trouble_with(route.secret.reveal())
        except SecretMissing as missing:
            why = str(missing)
        mend = "docs/alarm.md; then try it with: beadle alarm"
        yield Check(f"alarm route {name}", ok=not why, detail=why, mend=mend)
