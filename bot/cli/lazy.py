"""A group whose commands are imported when they are used, not when they are listed.

Owns that, and the one place where an expected error becomes a plain sentence and exit status 2.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import IO, Any

import click

EXPECTED = (
    "adapters.contract:SecretMissing",
    "adapters.contract:Trouble",
    "bot.backup.manifest:BackupProblem",
    "bot.config.adapters:AdapterBroken",
    "bot.config.errors:ConfigErrors",
    "bot.run.lock:AlreadyRunning",
    "bot.store.crypto:KeyProblem",
    "bot.store.migrate:DatabaseProblem",
    "policy.pack:PackErrors",
)
"""Errors whose text says what is wrong and what to do; anything else is a fault of Beadle's."""


class Stop(click.ClickException):
    """Beadle cannot go on, and the reader can mend it: the sentence alone, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence to standard error."""
        click.echo(self.message, file=file or sys.stderr)


def expected(names: tuple[str, ...] = EXPECTED) -> tuple[type[Exception], ...]:
    """Those of the named errors whose modules are loaded: no other can have been raised."""
    pairs = [name.split(":") for name in names]
    return tuple(getattr(sys.modules[m], error) for m, error in pairs if m in sys.modules)


class LazyGroup(click.Group):
    """``table``: each command's name, where it lies (``module:attribute``), and its short help."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        for name, (_where, summary) in table.items():
            self.add_command(click.Command(name, short_help=summary))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click fixes the signature
        """The commands in the table's order: what is used most comes first."""
        return list(self.table)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The real command, imported now, in place of the line that stands for it in the help."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, self.load(name) if name and command else None, rest

    def load(self, name: str) -> click.Command:
        """Import a command of the table."""
        module, attribute = self.table[name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and say expected errors plainly."""
        try:
            return super().invoke(ctx)
        except expected() as error:
            raise Stop(str(error)) from error
