"""One line to a platform: secrets, what Beadle lends, and the entry point."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from adapters.contract.actions import Platform
from adapters.contract.desk import Desk
from adapters.contract.mailbox import Mailbox
from adapters.contract.posts import Account

_KNOWN: dict[str, frozenset[str]] = {}
"""The secrets in hand, by where they came from: what is renewed takes the place of what was."""


def remember_secrets(source: str, *values: str) -> None:
    """Note what this process has read from ``source``, so that no log shows it."""
    _KNOWN[source] = frozenset(value for value in values if value)


def known_secrets() -> frozenset[str]:
    """Every secret that this process has in hand."""
    return frozenset().union(*tuple(_KNOWN.values()))


class SecretMissing(Exception):
    """A secret is not where the configuration says."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is to be found: exactly one of an environment variable or a file."""

    env: str | None = None
    file: str | None = None

    def __post_init__(self) -> None:
        """Refuse both and neither."""
        if bool(self.env) == bool(self.file):
            raise ValueError('give exactly one of env = "NAME" or file = "PATH"')

    def reveal(self) -> str:
        """The secret itself. Raises SecretMissing with where it was looked for."""
        value = self._read()
        remember_secrets(f"{self.env or self.file}", value)
        return value

    def _read(self) -> str:
        if self.env:
            value = os.environ.get(self.env, "")
            if not value:
                raise SecretMissing(f"the environment variable {self.env} is not set")
            return value
        try:
            value = Path(self.file or "").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(f"the file {self.file} cannot be read: {error}") from None
        if not value:
            raise SecretMissing(f"the file {self.file} is empty")
        return value


LENT = "lent:"
"""What a connection saves under a name that begins so is shown to ``diagnose`` as well, beside a
Beadle at work: only what using it does not use up."""
SIGNS_IN = "-oauth"
"""What a connection saves under a name that ends so is what it signs in with, and orders nothing: a
record that is restored keeps it, and forgets all else that was saved."""


class Host(Protocol):
    """What Beadle lends to an adapter."""

    def now(self) -> datetime:
        """The injected clock, UTC."""

    async def load(self, name: str) -> str | None:
        """A secret string that this connection saved before (a session, say)."""

    async def save(self, name: str, value: str) -> None:
        """Keep a secret string, encrypted at rest, until it is saved again."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``beadle doctor``: what was looked at, and how to mend it if it is wrong."""

    name: str
    ok: bool
    detail: str = ""
    mend: str = ""


async def _nothing() -> None:
    """Nothing to close."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What one ``[[connection]]`` gives: a platform, a desk, a mailbox, or several on one line."""

    platform: Platform | None = None
    desk: Desk | None = None
    mailbox: Mailbox | None = None
    close: Callable[[], Awaitable[None]] = _nothing


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to reach a kind of platform; the entry point's object.

    ``options`` is a dataclass: the keys that ``[[connection]]`` may have beside id and adapter.
    ``connect`` opens nothing yet. ``diagnose`` never raises.
    """

    name: str
    summary: str
    options: type[Any]
    connect: Callable[[str, Any, Host], Connection]
    diagnose: Callable[[Any, Sequence[Account], Host], Awaitable[Sequence[Check]]]
    examine_account: Callable[[str], str | None] = lambda _address: None
    """Why an account's address cannot be one on this platform, or None."""
