"""A Beadle whose clock is moved while it runs, and the clock that a test moves.

    python tests/e2e/moved.py CLOCK run --config beadle.toml --commands PIPE

is ``beadle run`` by the real time and as many seconds more as the file CLOCK says. The data server
of these tests reads the same file (``tests/peers/pds/clock.mjs``), so that both live in one time.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from bot.cli.run import scripted
from bot.config.load import load_config
from bot.run.begin import begin


class Clock:
    """The real time, moved by the seconds in a file; it goes on by itself."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self) -> datetime:
        """What time it is."""
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def move(self, to: datetime) -> None:
        """Make it that time, for everybody at once. There is never half a file."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{(to - datetime.now(UTC)).total_seconds():+f}\n")
        new.replace(self.file)

    def stamp(self, **before: float) -> str:
        """Now, or so long before (``days=5``), as a record writes it."""
        at = self() - timedelta(**before)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main(argv: list[str]) -> None:
    """Do what ``beadle run`` does, by this clock."""
    clock, _run, _, config, _, commands = argv
    loaded = scripted(load_config(Path(config)), commands)
    begin(loaded, click.echo, script=True, clock=Clock(Path(clock)))


if __name__ == "__main__":
    main(sys.argv[1:])
