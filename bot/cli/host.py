"""What a command that only looks lends to an adapter: the clock, and what it may look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.contract import LENT, SecretMissing
from bot.cli.database import existing, locked
from bot.config.model import Config
from bot.store import crypto, migrate
from bot.store.schema import ConnectionSecret


class LookingHost:
    """A host that keeps nothing, and knows at most what a Beadle at work lends.

    A session that the running Beadle uses is not lent out: an adapter that renewed it here would
    take it from the running one.
    """

    def __init__(self, lent: Mapping[str, str] | None = None) -> None:
        self._lent = lent or {}

    def now(self) -> datetime:
        """The real time."""
        return datetime.now(UTC)

    async def load(self, name: str) -> str | None:
        """What is lent under this name; of what else was saved, nothing."""
        return self._lent.get(name)

    async def save(self, name: str, value: str) -> None:
        """Forget it."""


def lent(config: Config, connection: str) -> dict[str, str]:
    """What a connection lends to whoever looks; nothing where database or key are not there."""
    try:
        with existing(config) as store:
            if locked(store, config.key, crypto.GENERAL):
                return {}
            return store.read_now(_lent, connection)
    except (migrate.DatabaseProblem, SecretMissing):  # which have a line of their own
        return {}


def _lent(session: Session, connection: str) -> dict[str, str]:
    query = select(ConnectionSecret).where(
        ConnectionSecret.connection == connection, ConnectionSecret.name.startswith(LENT)
    )
    return {row.name: row.value for row in session.scalars(query)}
