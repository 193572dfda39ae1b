"""What Beadle lends to the Bluesky adapter in tests, and a reader of batches like intake."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from peers.resident import Resident

from adapters.bluesky.platform import Bluesky
from adapters.contract import Account, Batch, Event


class Lent:
    """What Beadle lends to an adapter, kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.saves = 0
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def load(self, name: str) -> str | None:
        return self.kept.get(name)

    async def save(self, name: str, value: str) -> None:
        self.saves += 1
        self.kept[name] = value


class Reader:
    """Takes batches as intake does: the cursor is kept before the next batch is asked for."""

    def __init__(self, platform: Bluesky, accounts: Sequence[Account]) -> None:
        self.platform = platform
        self.accounts = accounts
        self.cursor: str | None = None
        self.events: list[Event] = []
        self.batches: list[Batch] = []

    async def until(self, enough: Callable[[Reader], Any]) -> None:
        """Read on from the kept cursor until there is enough; then drop the watch."""
        async with asyncio.timeout(60), reading(self) as batches:
            async for batch in batches:
                self.events.extend(batch.events)
                self.batches.append(batch)
                self.cursor = batch.cursor
                if enough(self):
                    return

    async def caught_up(self) -> None:
        """Read on until the adapter says that it has delivered all."""
        self.batches.clear()
        await self.until(lambda reader: reader.batches[-1].caught_up)

    def of(self, kind: type) -> list[Any]:
        """The events of one type so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def uris(self, kind: type) -> list[str]:
        """The addresses of the posts in those events."""
        return [(getattr(event, "post", None) or event).ref.id for event in self.of(kind)]


def account_of(resident: Resident) -> Account:
    """The resident as a watched account."""
    return Account("council-bluesky", resident.handle)


@asynccontextmanager
async def reading(reader: Reader) -> AsyncIterator[AsyncIterator[Batch]]:
    """A watch that is closed at the end whatever happens."""
    async with aclosing(reader.platform.watch(reader.accounts, reader.cursor)) as batches:
        yield batches
