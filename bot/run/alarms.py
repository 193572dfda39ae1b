"""The loops of the alarm: one for each route that is no desk, and one that needs no database."""

from __future__ import annotations

from collections.abc import Mapping

from bot.clerk import alarm
from bot.config.model import Config
from bot.run.alerts import AlertLoop
from bot.run.pulse import Pulse
from bot.run.routes import Route
from bot.run.supervisor import Supervisor
from bot.store import outbox
from bot.store.lookout import Lookout
from bot.store.store import Store


def add(
    supervisor: Supervisor, store: Store, lookout: Lookout, routes: Mapping[str, Route]
) -> None:
    """Add a loop for each route: it carries the outbox there, as another does to a desk."""
    for name, route in routes.items():
        topic = f"{alarm.LANE}:{name}"
        supervisor.add(topic, AlertLoop(store, name, route, supervisor.beat(topic), alarm.LANE).run)
        lookout.add(topic, outbox.waits(alarm.LANE, name))


def pulse(
    supervisor: Supervisor, store: Store, config: Config, routes: Mapping[str, Route]
) -> Pulse:
    """Add what notices that nothing can be written; the ticks tell it how writing fares."""
    found = Pulse(config.alarm, routes, store.clock)
    supervisor.add("pulse", found.run)
    return found
