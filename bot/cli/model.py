"""``beadle model``: what reads posts besides the rules, and fetching the weights of Detoxify."""

from __future__ import annotations

import sys
from importlib import resources
from typing import Any

import click

from bot.cli.lazy import Stop
from bot.models.fetch import OFFICIAL, FetchFailed, fetch
from bot.models.load import cache


@click.group()
def model() -> None:
    """Look after the models that read posts."""


@model.command(
    epilog="""\b
Example:
  beadle model card | less
"""
)
def card() -> None:
    """Show the built-in model's card: what it was trained on, how good it is, what it is not."""
    file = resources.files("policy.toxicity") / "model" / "card.md"
    click.echo(file.read_text(encoding="utf-8"))


@model.command(
    name="fetch",
    epilog="""\b
Example:
  beadle model fetch --model original
""",
)
@click.option(
    "--model",
    "name",
    type=click.Choice(list(OFFICIAL)),
    default="unbiased",
    show_default=True,
    help="Which of Detoxify's models.",
)
def fetch_command(name: str) -> None:
    """Fetch the official weights of Detoxify (about 500 MB; multilingual: 1.1 GB).

    What broke off goes on where it broke off. The files are kept in the user's cache folder, or
    in BEADLE_CACHE; afterwards no network is needed.
    """
    bars = Bars()
    try:
        place = fetch(cache(), name, bars.told)
    except FetchFailed as error:
        raise Stop(str(error)) from None
    finally:
        bars.end()
    click.echo(f"Ready: {place.checkpoint}")
    click.echo(f'In the configuration: scorer = "detoxify", and [detoxify] model = "{name}"')


class Bars:
    """A bar on standard error for each file, where that is a terminal."""

    def __init__(self) -> None:
        self._name = ""
        self._bar: Any = None
        self._have = 0

    def told(self, name: str, have: int, whole: int | None) -> None:
        """So much of a file is there."""
        if name != self._name:
            self.end()
            self._name, self._have = name, 0
            self._bar = click.progressbar(length=whole or 0, label=name, file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(have - self._have)
        self._have = have

    def end(self) -> None:
        """The last bar is done."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
