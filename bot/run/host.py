"""What the running Beadle lends to an adapter: the clock, and secrets kept encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from adapters.contract import remember_secrets
from bot.store.schema import ConnectionSecret
from bot.store.store import Store

LEAST = 16
"""Letters from which on a word that is kept may be a token."""


@dataclass(frozen=True, slots=True)
class StoreHost:
    """The host of one connection."""

    store: Store
    connection: str

    def now(self) -> datetime:
        """The injected clock, UTC."""
        return self.store.clock()

    async def load(self, name: str) -> str | None:
        """A secret that was saved before."""
        value = await self.store.read(_load, self.connection, name)
        self._remember(name, value or "")
        return value

    async def save(self, name: str, value: str) -> None:
        """Keep a secret, encrypted at rest."""
        self._remember(name, value)
        await self.store.write(_save, self.connection, name, value)

    def _remember(self, name: str, value: str) -> None:
        remember_secrets(f"{self.connection}: {name}", *secrets_in(value))


def secrets_in(value: str) -> list[str]:
    """What may be secret in a string that an adapter keeps: in JSON, each long word by itself."""
    try:
        kept = json.loads(value)
    except ValueError:
        return [value]
    return [one for one in _words(kept) if len(one) >= LEAST and not any(map(str.isspace, one))]


def _words(kept: Any) -> Iterator[str]:
    if isinstance(kept, str):
        yield kept
    elif isinstance(kept, dict | list):
        for one in kept.values() if isinstance(kept, dict) else kept:
            yield from _words(one)


def _load(session: Session, connection: str, name: str) -> str | None:
    row = session.get(ConnectionSecret, (connection, name))
    return row.value if row else None


def _save(session: Session, connection: str, name: str, value: str) -> None:
    session.merge(ConnectionSecret(connection=connection, name=name, value=value))
