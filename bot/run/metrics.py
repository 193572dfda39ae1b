"""Shows figures to whoever scrapes them, as OpenMetrics, to this machine alone.

The library's own server answers in threads of its own. A scrape reads rows on one view, which holds
up no writer; several at once take turns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.clerk import wordless
from bot.clerk.house import House
from bot.run import figures
from bot.run.tally import Tally
from bot.store.figures import look
from bot.store.health import STALE
from bot.store.store import Store

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
"""Nobody else is served: the figures say how a council's desk works."""
TURN = 10.0
"""Seconds that a scrape waits for the one before it."""


class Figures(Collector):
    """Collects at each scrape."""

    def __init__(self, store: Store, house: House, tally: Tally) -> None:
        self._store, self._house, self._tally = store, house, tally
        self._turn = Lock()
        self._councils = frozenset(council.id for council in house.config.councils)
        self._watched = frozenset(
            account.connection for council in house.config.councils for account in council.accounts
        )

    def collect(self) -> Iterator[Metric]:
        """All figures; those of the process alone where the rows cannot be read."""
        yield from figures.of_process(self._tally, self._house.model)
        read = list(self._of_rows())
        yield from read
        told = "1 where the figures of the database could be read."
        yield GaugeMetricFamily("beadle_database_read", told, value=bool(read))

    def _of_rows(self) -> Iterator[Metric]:
        if not self._turn.acquire(timeout=TURN):
            return
        try:
            yield from figures.of_rows(self._store.read_now(look, self._councils, self._watched))
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, "the figures could not be read", error)
        finally:
            self._turn.release()


@dataclass
class MetricsLoop:
    """Serves the figures until it is ended."""

    store: Store
    house: House
    tally: Tally
    port: int
    beat: Callable[[], None]

    async def run(self) -> None:
        """Listen; go on until cancelled. Raises OSError where the port is taken."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Figures(self.store, self.house, self.tally))
        ProcessCollector(registry=registry)
        server, thread = start_http_server(self.port, LOOPBACK, registry)
        try:
            while True:
                self.beat()
                await asyncio.sleep(STALE.total_seconds())
        finally:
            await asyncio.to_thread(_end, server)
            thread.join()


def _end(server: WSGIServer) -> None:
    server.shutdown()
    server.server_close()
