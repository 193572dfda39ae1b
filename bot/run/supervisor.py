"""Keeping the loops alive: each is restarted when it dies, and none takes another with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from bot.clerk import wordless

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
CALM = 60.0
"""Seconds after which an earlier death is forgotten."""

Loop = Callable[[], Awaitable[None]]


@dataclass
class Supervisor:
    """Runs named loops until it is told to stop. Killing a loop loses nothing: rows remain."""

    clock: Callable[[], datetime]
    beats: dict[str, datetime] = field(default_factory=dict)
    deaths: dict[str, str] = field(default_factory=dict)
    _loops: dict[str, Loop] = field(default_factory=dict)

    def add(self, name: str, loop: Loop) -> None:
        """Have a loop run under this name."""
        assert name not in self._loops, f"two loops are called {name}"
        self._loops[name] = loop

    def beat(self, name: str) -> Callable[[], None]:
        """What a loop calls each time it goes round."""

        def note() -> None:
            self.beats[name] = self.clock()
            self.deaths.pop(name, None)

        return note

    def works(self, name: str) -> Callable[[], None]:
        """What a loop calls that has no heartbeat, once it works again."""

        def note() -> None:
            self.deaths.pop(name, None)

        return note

    async def run(self, stop: asyncio.Event) -> None:
        """Run all loops until ``stop`` is set; then end them and wait until they have ended."""
        tasks = [asyncio.create_task(self._keep(n, f), name=n) for n, f in self._loops.items()]
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, name: str, loop: Loop) -> None:
        pause = FIRST_PAUSE
        for _attempt in count():
            begun = asyncio.get_running_loop().time()
            try:
                await loop()
            except Exception as error:  # noqa: BLE001  its text may hold words
                wordless.note(log, "a loop died and is started again", error, loop=name)
                self.deaths[name] = type(error).__name__
            else:
                return
            if asyncio.get_running_loop().time() - begun > CALM:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
