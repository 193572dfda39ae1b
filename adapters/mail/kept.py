"""Small tables that outlive a restart: kept as one encrypted value each by the host."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from adapters.contract import Host


class Table:
    """At most ``most`` rows of plain JSON by name; the row written longest ago makes room.

    What was written is stored when the call returns; where storing fails, nothing has changed.
    """

    def __init__(self, host: Host, name: str, most: int) -> None:
        self._host, self._name, self._most = host, name, most
        self._rows: dict[str, Any] | None = None
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return f"Table({self._name!r})"

    async def get(self, key: str) -> Any:
        """A row, or None."""
        async with self._turn:
            return (await self._load()).get(key)

    async def first(self, prefix: str) -> tuple[str, Any] | None:
        """The row written last whose name starts with ``prefix``, with its name."""
        async with self._turn:
            rows = await self._load()
            name = next((key for key in reversed(rows) if key.startswith(prefix)), None)
            return None if name is None else (name, rows[name])

    async def rows(self) -> dict[str, Any]:
        """All rows, the one written last at the end."""
        async with self._turn:
            return dict(await self._load())

    async def put(self, key: str, row: Any) -> None:
        """Write a row."""
        async with self._turn:
            rows = {k: v for k, v in (await self._load()).items() if k != key} | {key: row}
            for old in list(rows)[: max(0, len(rows) - self._most)]:
                del rows[old]
            await self._host.save(self._name, json.dumps(rows))
            self._rows = rows

    async def _load(self) -> dict[str, Any]:
        if self._rows is None:
            text = await self._host.load(self._name)
            self._rows = dict(json.loads(text)) if text else {}
        return self._rows
