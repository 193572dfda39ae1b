"""For whom updates are kept: who reads, who has read before a restart, and who surely will.

What is kept for nobody is dropped knowingly: a bot that has no mailbox is written to all the same.
"""

from __future__ import annotations

import time

from adapters.contract import Host
from adapters.telegram.ledger import Reader

GRACE = 60.0
"""Seconds after which what nobody has begun to read is dropped."""
_NAME = "telegram-readers"


class Awaited:
    """The readers of one line. ``desk``: whether there is a desk in the configuration."""

    def __init__(self, host: Host, *, desk: bool) -> None:
        self._host = host
        self._sure = {Reader.POSTS, *((Reader.DESK,) if desk else ())}
        self._known: set[Reader] = set()
        self._remembered: set[Reader] = set()
        self._began = 0.0

    def begin(self) -> None:
        """Updates are asked for from now on."""
        self._began = time.monotonic()

    async def remember(self, reader: Reader) -> None:
        """Somebody reads; after a restart they are waited for."""
        if not self._remembered:
            text = await self._host.load(_NAME) or ""
            self._remembered = {Reader(one) for one in text.split()}
        self._known.add(reader)
        if reader not in self._remembered:
            self._remembered.add(reader)
            await self._host.save(_NAME, " ".join(sorted(self._remembered)))

    def now(self) -> set[Reader]:
        """Who reads or may yet begin to. Whoever has read once will again."""
        if time.monotonic() - self._began >= GRACE:
            return self._known
        return self._known | self._remembered | self._sure
