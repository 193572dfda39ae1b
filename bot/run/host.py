"""What the running Beadle lends to an adapter: the clock, and secrets kept encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import remember_secret
from bot.store.schema import ConnectionSecret
from bot.store.store import Store


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
        remember_secret(value or "")
        return value

    async def save(self, name: str, value: str) -> None:
        """Keep a secret, encrypted at rest."""
        remember_secret(value)
        await self.store.write(_save, self.connection, name, value)


def _load(session: Session, connection: str, name: str) -> str | None:
    row = session.get(ConnectionSecret, (connection, name))
    return row.value if row else None


def _save(session: Session, connection: str, name: str, value: str) -> None:
    session.merge(ConnectionSecret(connection=connection, name=name, value=value))
