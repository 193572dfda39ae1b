"""The desks that the councils have on a connection, and what its adapter is told of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.config.model import Config, Connection


def channels_on(config: Config, connection: str) -> tuple[str, ...]:
    """The channels of all desks on a connection; none where nobody works there."""
    return tuple(
        desk.channel
        for council in config.councils
        for desk in council.desks
        if desk.connection == connection
    )


def options_of(config: Config, line: Connection) -> Any:
    """A connection's options, with the desks' channels where they ask for them and have none."""
    if getattr(line.options, "channels", None) != ():
        return line.options
    return replace(line.options, channels=channels_on(config, line.id))
