"""Which chat is which desk, also after a group became a supergroup and has another number.

A desk's channel is a chat's number as it stands in the configuration. Which commands there are
and who may give them is known from :meth:`Rooms.offer` on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from adapters.contract import CommandSpec, Host, May

from .asking import Names
from .kept import Kept

_MOVES = 100
_PATIENCE = 30.0
"""Seconds that a desk may take to begin."""


class Rooms:
    """The desks of one connection. ``channels`` are those of the configuration."""

    def __init__(self, channels: Sequence[str], host: Host) -> None:
        self.channels = tuple(channels)
        self.names = Names()
        self._may: May | None = None
        self._open = ""
        self._offered = asyncio.Event()
        self._moves = Kept(host, "desk-moved", _MOVES)

    def offer(self, commands: Sequence[CommandSpec], may: May) -> None:
        """Take in what can be asked here, and the door to who may."""
        self.names, self._may = Names(commands), may
        self._open = next((spec.name for spec in commands if spec.everybody), "")
        self._offered.set()

    async def chat_of(self, channel: str) -> str:
        """The number of a channel's chat now."""
        moved = await self._moves.items()
        for _ in moved:
            channel = moved.get(channel, channel)
        return channel

    async def channel_of(self, chat: int | str) -> str | None:
        """The channel, as configured, whose chat this is or was; None for any other chat."""
        number = str(chat)
        for channel in self.channels:
            if number in (channel, await self.chat_of(channel)):
                return channel
        return None

    async def move(self, old: int | str, new: int | str) -> bool:
        """Note that a chat has another number; False where that was known."""
        if await self.channel_of(old) is None or await self._moves.get(str(old)) == str(new):
            return False
        await self._moves.put(str(old), str(new))
        return True

    async def may(self, channel: str, sender: str, command: str) -> bool:
        """Whether a question may be put to this person."""
        await self._ready()
        return self._may is not None and await self._may(channel, sender, command)

    async def desks_of(self, sender: str) -> list[str]:
        """The channels at which a person is known, wherever they write."""
        await self._ready()
        return [channel for channel in self.channels if await self.may(channel, sender, self._open)]

    async def _ready(self) -> None:
        """Wait until commands were offered; where no desk is at work, for a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._offered.wait()

    async def knows(self, typed: str, me: str) -> bool:
        """Whether these words begin with one of Beadle's commands, written with ``/``."""
        if not typed.startswith("/") or not self.channels:
            return False
        await self._ready()
        read = self.names.read(typed, me)
        return read is not None and (read.spec is not None or read.line in OWN)


OWN = ("cancel", "start")
"""Commands of the desk itself, which Beadle's table does not have."""
