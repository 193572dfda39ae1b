"""Notices that nothing can be written down, and says so from memory: no row can be told of then.

The ticks write every few seconds. Where none of that has succeeded for a minute (the disk is full,
the database is locked, read-only or gone, or a write just hangs), every route that is no desk is
told directly, at the alarm's growing intervals, and the log. Once something can be written again
the ticks take the outage from here and put it on record; its end is told from there, by all.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from adapters.contract import Address, Alert, Level, Unavailable
from bot.clerk.unwritable import Outage, alarm_of, reason
from bot.config.alarm import Alarm
from bot.run.routes import Route

log = logging.getLogger(__name__)

PATIENCE = 60.0
"""Seconds without a successful write."""
LOOK = 5.0
GRACE = 25.0
"""Seconds that a process which stood still itself is given: of calm ticks each third one writes."""
RETRY = 60.0
"""Seconds until a route that did not take the alarm is tried again."""


@dataclass
class Pulse:
    """How writing fares. ``wrote`` and ``failed`` are called by who writes regularly."""

    alarm: Alarm
    routes: Mapping[str, Route]
    clock: Callable[[], datetime]
    elapsed: Callable[[], float] = time.monotonic
    why: str = ""
    over: Outage | None = None
    """An outage that has ended and is not on record yet."""
    _told: dict[str, int] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._last, self._since = self.elapsed(), self.clock()
        self._looked, self._said = self._last, False

    def wrote(self) -> None:
        """Something was written. Where that was told to be impossible, its end is to be told."""
        if self._said:
            log.warning("the database can be written again")
            self.over = Outage(
                self._since, self.clock(), self.why, max(self._told.values(), default=0)
            )
        self._last, self._since = self.elapsed(), self.clock()
        self._said, self.why = False, ""
        self._told.clear()
        self._next.clear()

    def failed(self, error: Exception) -> None:
        """Something could not be written; what is no trouble of the database's is passed over."""
        if isinstance(error, DBAPIError):
            self.why = reason(error)

    async def run(self) -> None:
        """Look every few seconds, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Tell the routes that are due, where nothing could be written for too long."""
        at = self.elapsed()
        if at - self._looked > 4 * LOOK:  # this process itself stood still: let it write first
            self._last = max(self._last, at - PATIENCE + GRACE)
        self._looked = at
        if at - self._last < PATIENCE:
            return
        if not self._said:
            self._said = True
            log.critical("nothing was written for %d seconds: %s", at - self._last, self.why or "?")
        due = [name for name in self.routes if self._next.get(name, at) <= at]
        await asyncio.gather(*(self._tell(name) for name in due))

    async def _tell(self, name: str) -> None:
        turn = self._told.get(name, 0)
        text = alarm_of(self._since, self.clock(), self.why, self.alarm.contact, first=turn == 0)
        alert = Alert("Nothing can be written down", text, Level.ALARM)
        try:
            await self.routes[name].say(alert, Address(""), "")
        except Unavailable:
            log.warning("the alarm route %s did not take the alarm", name)
            self._next[name] = self.elapsed() + RETRY
            return
        after = self.alarm.again_after
        self._told[name] = turn + 1
        self._next[name] = self.elapsed() + after[min(turn, len(after) - 1)].total_seconds()
