"""The real store, whose writes a test can watch, and stop before or after any of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import event

from bot.store.store import Store


def _unsynced(connection, _record) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


class WatchedStore(Store):
    """``gate`` is passed before and after each write; ``changed`` is set after each."""

    gate: Callable[[str, str], Awaitable[None]] | None = None

    def __init__(self, url, clock) -> None:
        super().__init__(url, clock)
        if self.is_sqlite:  # no power fails in a test, and a sync takes its time
            event.listen(self.engine, "connect", _unsynced)
        self.changed = asyncio.Event()

    async def write(self, verb, *args, **kwargs):
        if self.gate:
            await self.gate("before", verb.__name__)
        result = await super().write(verb, *args, **kwargs)
        self.changed.set()
        if self.gate:
            await self.gate("after", verb.__name__)
        return result
