"""The loops that show others how Beadle fares, each only where the configuration wants it."""

from __future__ import annotations

from bot.clerk.house import House
from bot.run.supervisor import Supervisor
from bot.run.tally import Tally
from bot.store.store import Store

# ruff: noqa: PLC0415  the libraries are imported by who wants them: each takes memory and time


def add(supervisor: Supervisor, store: Store, house: House, tally: Tally) -> None:
    """Add the loop that pings a monitor and the one that shows figures."""
    monitor, metrics = house.config.monitor, house.config.metrics
    if monitor is not None:
        from bot.run.monitor import MonitorLoop

        beat = supervisor.beat("monitor")
        supervisor.add("monitor", MonitorLoop(store, house, monitor, beat).run)
    if metrics is not None:
        from bot.run.metrics import MetricsLoop

        beat = supervisor.beat("metrics")
        supervisor.add("metrics", MetricsLoop(store, house, tally, metrics.port, beat).run)
