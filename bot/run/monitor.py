"""Tells a service outside that Beadle is at work, so that somebody notices when it is not.

Silence is the alarm: a machine that is off, a process that hangs and a database that takes no rows
ping nobody. So whether all is well is read from rows, freshly each time; what the loops say of
themselves is written there by the ticks, and counts only while it is fresh.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from sqlalchemy.orm import Session

from adapters.contract import SecretMissing
from bot.clerk.house import House
from bot.config.observed import Monitor
from bot.run.ping import client, ping
from bot.store import health, pings
from bot.store.store import Store
from bot.words.times import counted

log = logging.getLogger(__name__)

FIRST = timedelta(minutes=1)
"""After a start: a Beadle that stops soon after each start must not look well."""
AGAIN = 20.0
"""Seconds until it is looked once more before somebody is alarmed: after a pause of the machine all
rows are old until the next heartbeats."""


def unwell(session: Session, connections: Collection[str]) -> str:
    """Why intake or judging do not work, in words that name nobody; empty where both do."""
    troubles = health.ailing(session)
    silent = {line.partition(": ")[0] for line in troubles if line.startswith("intake:")}
    silent |= {f"intake:{name}" for name in health.not_begun(session, connections)}
    said = []
    if silent:
        said.append(f"Posts are not taken in from {counted(len(silent), 'connection')}.")
    if any(not line.startswith("intake:") for line in troubles):
        said.append("Posts are not checked.")
    return " ".join(said)


@dataclass
class MonitorLoop:
    """Pings while all is well. What the monitor answers stops nothing; it is noted in a row."""

    store: Store
    house: House
    monitor: Monitor
    beat: Callable[[], None]
    trouble: str = field(default="", init=False)
    """Why the monitor did not hear the last ping, as it was logged."""

    async def run(self) -> None:
        """Ping again and again, the first time a minute after the start."""
        async with client() as by:
            await self._wait(min(self.monitor.every, FIRST))
            while True:
                await self.once(by)
                await self._wait(self.monitor.every)

    async def once(self, by: httpx.AsyncClient) -> None:
        """Look whether all is well, and ping accordingly."""
        lines = [c.id for c in self.house.config.connections if self.house.config.accounts_on(c.id)]
        why = await self.store.read(unwell, lines)
        if why and not self.monitor.fail:
            return
        if why:
            await asyncio.sleep(AGAIN)
            why = await self.store.read(unwell, lines)
        try:
            address = await asyncio.to_thread(self.monitor.url.reveal)
        except SecretMissing as missing:  # it names where the secret should lie, and no more
            trouble = f"its address is not there: {missing}"
        else:
            trouble = await ping(by, address, why)
        self._log(trouble)
        if trouble or not why:
            await self.store.write(pings.note, trouble)

    def _log(self, trouble: str) -> None:
        """Say once that it does not hear, and once that it does again."""
        if trouble and trouble != self.trouble:
            log.warning("the outside monitor does not hear Beadle: %s", trouble)
        elif self.trouble and not trouble:
            log.info("the outside monitor hears Beadle again")
        self.trouble = trouble

    async def _wait(self, length: timedelta) -> None:
        left = length.total_seconds()
        while left > 0:  # in parts: a loop that is not heard of for minutes counts as dead
            self.beat()
            await asyncio.sleep(min(left, health.STALE.total_seconds()))
            left -= health.STALE.total_seconds()
        self.beat()
