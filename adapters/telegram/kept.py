"""Small tables that outlive a restart: kept as one encrypted value each by the host."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from adapters.contract import Host


class Kept:
    """At most ``most`` entries of plain JSON by name; the one that was not written longest goes.

    What :meth:`put` and :meth:`drop` changed is stored when they return.
    """

    def __init__(self, host: Host, name: str, most: int) -> None:
        self._host, self._name, self._most = host, name, most
        self._entries: dict[str, Any] | None = None
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return f"Kept({self._name!r})"

    async def get(self, key: str) -> Any:
        """An entry, or None."""
        async with self._turn:
            return (await self._all()).get(key)

    async def items(self) -> dict[str, Any]:
        """All entries, the one written last at the end."""
        async with self._turn:
            return dict(await self._all())

    async def put(self, key: str, value: Any) -> None:
        """Write an entry, unless it stands there already."""
        async with self._turn:
            entries = await self._all()
            if key in entries and entries[key] == value:
                return
            entries.pop(key, None)
            entries[key] = value
            while len(entries) > self._most:
                del entries[next(iter(entries))]
            await self._store(entries)

    async def drop(self, key: str) -> None:
        """Forget an entry, if there is one."""
        async with self._turn:
            entries = await self._all()
            if entries.pop(key, None) is not None:
                await self._store(entries)

    async def _all(self) -> dict[str, Any]:
        if self._entries is None:
            text = await self._host.load(self._name)
            self._entries = dict(json.loads(text)) if text else {}
        return self._entries

    async def _store(self, entries: dict[str, Any]) -> None:
        self._entries = None  # where storing fails, what is stored counts
        await self._host.save(self._name, json.dumps(entries))
        self._entries = entries
