"""The questions that the desk has put and that wait for an answer, also across a restart.

A question is known by its words, which Telegram hands back with every reply, and is noted before it
is sent: so there is none that cannot be answered. Asked again in the same words, it is the same.
One that was answered stays for a while, with the update that answered it: the same, delivered
again after a crash, means the same again, and any other is told that it comes too late.
"""

from __future__ import annotations

import hashlib
import re
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

    async def put(self, chat: str, words: str, asked: Asked) -> None:
        """Note what these words ask in a chat, and that nobody has answered."""
        now = self._host.now().timestamp()
        await self._kept.put(_name(chat, words), asdict(replace(asked, at=now)))

    async def of_words(self, chat: str, words: str) -> tuple[str, Asked] | None:
        """What a message with these words asked, and the name of the question."""
        name = _name(chat, words)
        entry = await self._kept.get(name)
        return (name, Asked(**entry)) if entry else None

    async def last(self, chat: str, sender: str, update: int) -> tuple[str, Asked] | None:
        """The last thing that somebody was asked in a chat, unless it was answered."""
        for name, entry in reversed((await self._kept.items()).items()):
            asked = Asked(**entry)
            if name.startswith(f"{chat}:") and asked.sender == sender:
                return (name, asked) if asked.open_for(update) else None
        return None

    def fresh(self, asked: Asked) -> bool:
        """Whether it was asked a short while ago."""
        return self._host.now().timestamp() - asked.at < FRESH

    async def use(self, name: str, update: int) -> None:
        """Note that an update answered it."""
        entry = await self._kept.get(name)
        if entry:
            await self._kept.put(name, asdict(replace(Asked(**entry), used=update)))


def _name(chat: str, words: str) -> str:
    """The same for the same letters, whatever Telegram makes of the signs between them."""
    letters = re.sub(r"\W+", " ", words.casefold()).strip()
    return f"{chat}:{hashlib.sha256(letters.encode()).hexdigest()[:20]}"
