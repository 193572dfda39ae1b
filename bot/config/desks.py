"""What an adapter is told of the desks that the councils have on its connection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.config.model import Config, Connection


def options_of(config: Config, line: Connection) -> Any:
    """A connection's options, with the desks' channels where they ask for them and have none."""
    if getattr(line.options, "channels", None) != ():
        return line.options
    channels = tuple(desk.channel for _, desk in config.desks_on(line.id))
    return replace(line.options, channels=channels)
