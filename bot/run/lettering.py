"""The weekly letters and the hand-overs: looked for when one may be due, and not at every tick.

What is remembered here only spares looking again. Whether a letter was sent says its row.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.clerk import asking, handover, weekly
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import health

Write = Callable[..., Awaitable[Any]]
"""Carries out a concern in a transaction of its own, and notes where that broke."""


@dataclass
class Letters:
    """Sees to it that letters are sent. ``is_broken``: whether a concern was not carried out."""

    house: House
    write: Write
    is_broken: Callable[[str], bool]
    seen: dict[str, datetime | None] = field(default_factory=dict)
    """The last time at which a letter was due, of each council for which that was seen to."""
    handed_over: date | None = None
    """The day on which it was last looked who is new in a role."""
    held_since: datetime | None = None
    """Since when no weekly letter is sent, because nothing could be heard before."""

    async def send(self, at: datetime, beaten: datetime | None) -> None:
        """Send what is due; what broke is tried again the next time.

        ``beaten`` is when the heartbeats were last written down; None at a start.
        """
        if not self._is_held(at, beaten):
            await self._weekly(at)
        await self._hand_over(at)

    def _is_held(self, at: datetime, beaten: datetime | None) -> bool:
        """Whether a letter would say of all that works that it is silent, because the clock leapt.

        After a machine's sleep nothing has been heard for hours, through nobody's fault. Each
        connection is given the time in which it has a word to say; then the letter goes, once more
        held or not, so that none is held for ever.
        """
        if self.held_since is None:
            stale = beaten is not None and abs(at - beaten) > health.STALE
            self.held_since = at if stale else None
            return stale
        if abs(at - self.held_since) <= health.SILENT:
            return True
        self.held_since = None
        return False

    async def _weekly(self, at: datetime) -> None:
        for council_id, due in weekly.dues(self.house, at).items():
            if due != self.seen.get(council_id):
                concern = f"letter:{council_id}"
                await self.write(concern, weekly.send, council_id)
                if not self.is_broken(concern):
                    self.seen[council_id] = due

    async def _hand_over(self, at: datetime) -> None:
        """At the start and once a day, when roles may have changed hands: write to who is new."""
        local = at.astimezone(LONDON)
        if self.handed_over == local.date() or local.time() < asking.ASK_AT:
            return
        concerns = [f"handover:{council.id}" for council in self.house.config.councils]
        for council, concern in zip(self.house.config.councils, concerns, strict=True):
            await self.write(concern, handover.send, council.id)
        self.handed_over = None if any(map(self.is_broken, concerns)) else local.date()
