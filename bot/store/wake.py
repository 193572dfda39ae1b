"""Waking the loop that waits for a row (law 1). The row is the truth; a wake is only haste."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable

CHANNEL = "beadle"
POLL_SECONDS = 1.0
SELDOM_SECONDS = 30.0
"""How often a loop goes round that is looked after: only to show that it lives."""


class Signals:
    """Counts how often each topic was fired, so that no wake falls between look and wait."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = defaultdict(int)
        self._waiting: dict[asyncio.Event, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self.looked_after: frozenset[str] = frozenset()
        """Topics for which :class:`bot.store.lookout.Lookout` looks each second."""

    def attach(self) -> None:
        """Wake waiters of the running event loop from now on."""
        self._loop = asyncio.get_running_loop()

    def seen(self, topic: str) -> int:
        """The count to hand to :meth:`wait`; take it *before* looking for rows."""
        return self._counts[topic]

    def fire(self, topics: Iterable[str]) -> None:
        """Wake whoever waits for one of the topics; safe from any thread."""
        fired = tuple(topics)
        if not fired or self._loop is None or self._loop.is_closed():
            return
        with contextlib.suppress(RuntimeError):  # the loop closed in this very moment
            self._loop.call_soon_threadsafe(self._fire, fired)

    def _fire(self, topics: tuple[str, ...]) -> None:
        for topic in topics:
            self._counts[topic] += 1
        for waiter, topic in self._waiting.items():
            if topic in topics:
                waiter.set()

    async def wait(self, topic: str, seen: int, timeout: float | None = None) -> None:  # noqa: ASYNC109  a poll's period, not a limit on work
        """Return when the topic was fired after ``seen`` was taken, or after ``timeout`` s.

        Without a timeout one looks each second, and seldom where the lookout does it.
        """
        if timeout is None:
            timeout = SELDOM_SECONDS if topic in self.looked_after else POLL_SECONDS
        waiter = asyncio.Event()
        self._waiting[waiter] = topic
        try:
            async with asyncio.timeout(timeout):
                while self._counts[topic] == seen:
                    waiter.clear()
                    await waiter.wait()
        except TimeoutError:
            return
        finally:
            del self._waiting[waiter]
