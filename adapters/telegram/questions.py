"""The questions that the desk has put and that wait for an answer, also across a restart.

A question is known by the message that asks it, so that a reply finds it again. One that was
answered stays for a while, with the update that answered it: the same update, delivered again
after a crash, means the same again, and any other is told that it comes too late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from adapters.contract import Host

from .kept import Kept

_REMEMBERED = 200
FRESH = 600.0
"""Seconds for which words that are no reply count as the answer, in somebody's private chat."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that waits for an argument. ``at``: when it was asked, in Unix seconds.

    ``used`` is the number of the update that answered it.
    """

    channel: str
    sender: str
    command: str
    wanted: str
    args: Mapping[str, str] = field(default_factory=dict, repr=False)
    at: float = 0.0
    used: int | None = None

    def open_for(self, update: int) -> bool:
        """Whether this update may answer it."""
        return self.used in (None, update)


class Questions:
    """All questions of one connection."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._kept = Kept(host, "desk-questions", _REMEMBERED)

    async def put(self, chat: str, number: int, asked: Asked) -> None:
        """Note what a message asks."""
        now = self._host.now().timestamp()
        await self._kept.put(f"{chat}:{number}", asdict(replace(asked, at=now)))

    async def of_message(self, chat: str, number: int) -> Asked | None:
        """What a message asked."""
        entry = await self._kept.get(f"{chat}:{number}")
        return Asked(**entry) if entry else None

    async def last(self, chat: str, sender: str, update: int) -> tuple[int, Asked] | None:
        """The last thing that somebody was asked in a chat, unless it was answered."""
        for name, entry in reversed((await self._kept.items()).items()):
            where, _, number = name.rpartition(":")
            asked = Asked(**entry)
            if (where, asked.sender) == (chat, sender):
                return (int(number), asked) if asked.open_for(update) else None
        return None

    def fresh(self, asked: Asked) -> bool:
        """Whether it was asked a short while ago."""
        return self._host.now().timestamp() - asked.at < FRESH

    async def use(self, chat: str, number: int, update: int) -> None:
        """Note that an update answered it."""
        asked = await self.of_message(chat, number)
        if asked is not None:
            entry = asdict(replace(asked, used=update))
            await self._kept.put(f"{chat}:{number}", entry)
