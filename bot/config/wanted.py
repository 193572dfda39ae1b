"""What a configuration wants from outside: every password, token and secret address it names.

Keys of what is encrypted are not among them (:mod:`bot.config.keys`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from adapters.contract import Secret
from bot.config.model import Config


def secrets(config: Config) -> Iterator[tuple[str, Secret]]:
    """Each by a name that says where it is wanted; none is read."""
    if config.database.password:
        yield "database.password", config.database.password
    yield from _within(config.monitor, "monitor")
    yield from routes(config)
    for line in config.connections:
        yield from _within(line.options, line.id)


def routes(config: Config) -> Iterator[tuple[str, Secret]]:
    """Those of the alarm's routes: the process's first, then the councils'."""
    yield from _within(config.alarm, "alarm")
    for council in config.councils:
        yield from _within(council.alarm, f"{council.id}.alarm")


def _within(value: Any, name: str) -> Iterator[tuple[str, Secret]]:
    if isinstance(value, Secret):
        yield name, value
    elif isinstance(value, tuple):
        for number, each in enumerate(value, 1):
            yield from _within(each, f"{name}.{number}")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _within(getattr(value, field.name), f"{name}.{field.name}")
