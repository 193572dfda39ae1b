"""The Clerk's channels: which of them something was said in.

Owns: a thread of a channel counts as the channel, and a channel goes by the name that the
configuration gives it (an ID, or a link).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import discord

from adapters.contract import Alert
from adapters.discord.options import Options, channel_of

_NUMBER = re.compile(r"\((\d{15,20})\)")


def with_names(client: discord.Client, alert: Alert) -> Alert:
    """The alert with channels by their names, where it has their IDs in brackets.

    That is how Beadle writes a watched account's address, and nobody knows an ID by heart.
    """

    def name(found: re.Match[str]) -> str:
        channel = client.get_channel(int(found[1]))
        known = getattr(channel, "name", None)
        return f"(#{known})" if isinstance(known, str) else found[0]

    return replace(alert, text=_NUMBER.sub(name, alert.text), title=_NUMBER.sub(name, alert.title))


class Rooms:
    """The channels of one connection, by their IDs."""

    def __init__(self, options: Options) -> None:
        self._names = {
            number: name for name in options.channels if (number := channel_of(name)) is not None
        }

    @property
    def ids(self) -> Iterable[int]:
        """All of them."""
        return tuple(self._names)

    def of_interaction(self, interaction: discord.Interaction) -> str | None:
        """The channel in which somebody asked, as it is configured; None where it is no desk."""
        if interaction.guild_id is None:
            return None
        parent = getattr(interaction.channel, "parent_id", None)
        return self._named(interaction.channel_id, parent)

    def of_message(self, client: discord.Client, channel: int) -> str | None:
        """The same for a message."""
        known = client.get_channel(channel) if channel not in self._names else None
        return self._named(channel, getattr(known, "parent_id", None))

    def only(self) -> str | None:
        """The one that there is, as it is configured; None where there are several, or none."""
        names = tuple(self._names.values())
        return names[0] if len(names) == 1 else None

    def has(self, channel: int | None) -> bool:
        """Whether this is one of them."""
        return channel in self._names

    def named(self) -> str:
        """All of them, as links that Discord shows by their names."""
        return " or ".join(f"<#{number}>" for number in self._names)

    def _named(self, channel: int | None, parent: int | None) -> str | None:
        for number in (channel, parent):
            if number is not None and number in self._names:
                return self._names[number]
        return None
