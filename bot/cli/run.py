"""``beadle run``: the main job."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from dataclasses import fields, replace
from pathlib import Path
from shutil import which

import click

from bot.cli.options import config_option
from bot.config.load import load_config
from bot.config.model import Config, Connection
from bot.config.sandbox import POSTS, SANDBOX, sandbox_config
from bot.run.begin import begin
from bot.sandbox import lay_out

WELCOME = """\
This is the sandbox: the posts of an invented council, in the folder {posts}.
Change a file there, or add one, and see what I say. Type help for the commands.
To watch your own accounts: copy config.example.toml to beadle.toml, read its comments,
then start: {beadle} run --config beadle.toml
"""


@click.command(
    epilog="\b\nExamples:\n  beadle run\n  beadle run --config beadle.toml\n"
    "  echo cases | beadle run --config beadle.toml --commands -"
)
@config_option
@click.option(
    "--commands",
    metavar="FILE|-",
    help="Read the Clerk's commands from a file or from standard input; each waits for its "
    "outcome. Stops after the last.",
)
def run(config: Path | None, commands: str | None) -> None:
    """Watch the accounts and work for the Clerk.

    Without a configuration: the sandbox, sample posts in a folder and a desk in this terminal.
    What is piped into the sandbox is taken as commands.
    """
    if commands not in (None, "-") and not Path(str(commands)).exists():
        raise click.UsageError(f"There is no file {commands} to read commands from.")
    if config is None and commands is None and is_handed_in():
        commands = "-"
    loaded = load_config(config) if config else _sandbox()
    for warning in loaded.warnings:
        click.echo(f"Note: {warning}", err=True)
    if commands is not None:
        loaded = scripted(loaded, commands)
    begin(loaded, click.echo, script=commands is not None)


def is_handed_in() -> bool:
    """Whether somebody handed commands in: standard input is a pipe, a file or a socket (ssh's).

    Asked for the sandbox alone. A Beadle with a configuration may be a service, and what lies in a
    service's input is no command. ``/dev/null`` hands nothing in, and its end ends nothing.
    """
    try:
        mode = os.fstat(sys.__stdin__.fileno()).st_mode if sys.__stdin__ else 0
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _sandbox() -> Config:
    posts = SANDBOX / POSTS
    lay_out(posts)
    click.echo(WELCOME.format(posts=posts, beadle=called()))
    return sandbox_config(SANDBOX)


def called() -> str:
    """What to type to start this program: ``.venv/bin/beadle`` where no shell finds it alone."""
    started, found = Path(sys.argv[0]), which("beadle")
    if started.name != "beadle" or (found and Path(found).resolve() == started.resolve()):
        return "beadle"
    return shlex.quote(str(started))


def scripted(config: Config, commands: str) -> Config:
    """The same configuration with its one scriptable desk reading the commands.

    Raises click.UsageError where there is none, or more than one.
    """
    desks = [c for c in config.connections if any(f.name == "script" for f in fields(c.options))]
    if len(desks) != 1:
        raise click.UsageError(
            "--commands needs exactly one terminal desk. Add to the configuration: "
            '[[connection]] with id = "terminal" and adapter = "terminal", and a '
            '[[council.desk]] with connection = "terminal".'
        )
    source = commands if commands == "-" else Path(commands)
    reading = Connection(desks[0].id, desks[0].adapter, replace(desks[0].options, script=source))
    connections = tuple(reading if c is desks[0] else c for c in config.connections)
    return replace(config, connections=connections)
