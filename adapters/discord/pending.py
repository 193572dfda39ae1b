"""Which interactions wait for their answer, and with what they are answered.

Owns the interactions' tokens: with one, an answer completes the "is thinking…" that the person
sees, also after a crash. Discord takes a token for 15 minutes. Kept by the host, encrypted; no
words of a command are among them.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, field, replace

from adapters.contract import Host

_NAME = "discord-interactions"
_LIFETIME = 15 * 60 - 20
"""Seconds in which an answer still gets through, with a little to spare."""
_MOST = 300


@dataclass(frozen=True, slots=True)
class Waiting:
    """One interaction. ``since``: seconds since 1970; ``answered``: something was shown."""

    token: str = field(repr=False)
    application: str
    since: float
    answered: bool = False
    pages: tuple[str, ...] = ()


class Pending:
    """The interactions of the last quarter of an hour, by their IDs."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._waiting: dict[str, Waiting] = {}
        self._earlier: tuple[str, ...] = ()
        self._loaded = False
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return f"Pending({len(self._waiting)})"

    async def came(self, key: str, token: str, application: int | str) -> None:
        """Keep an interaction, before anything is done for it."""
        at = self._host.now().timestamp()
        await self._put(key, Waiting(token, str(application), at))

    async def find(self, key: str) -> Waiting | None:
        """The interaction, while Discord takes an answer to it."""
        async with self._turn:
            await self._load()
        found = self._waiting.get(key)
        return found if found and self._lives(found) else None

    async def answered(self, key: str, pages: tuple[str, ...] = ()) -> None:
        """Note that something was shown; ``pages`` are the messages after the first."""
        found = self._waiting.get(key)
        if found and (not found.answered or found.pages != pages):
            await self._put(key, replace(found, answered=True, pages=pages))

    async def left_over(self) -> list[str]:
        """The interactions of an earlier process, answered or not."""
        async with self._turn:
            await self._load()
        return [key for key in self._earlier if key in self._waiting]

    async def forget(self, key: str) -> None:
        """Discord takes no answer to it any more, or never will."""
        await self._put(key, None)

    async def _put(self, key: str, waiting: Waiting | None) -> None:
        async with self._turn:
            await self._load()
            self._waiting.pop(key, None)
            if waiting:
                self._waiting[key] = waiting
            living = [(k, one) for k, one in self._waiting.items() if self._lives(one)]
            self._waiting = dict(living[-_MOST:])
            kept = json.dumps({k: asdict(one) for k, one in self._waiting.items()})
            await self._host.save(_NAME, kept)

    def _lives(self, one: Waiting) -> bool:
        """Whether Discord takes an answer; a clock that was set back does no harm."""
        return self._host.now().timestamp() - one.since < _LIFETIME

    async def _load(self) -> None:
        """What was kept before a restart; what cannot be read is as good as answered too late."""
        if self._loaded:
            return
        kept = await self._host.load(_NAME)
        self._loaded = True
        try:
            for key, one in json.loads(kept or "{}").items():
                pages = tuple(one.pop("pages", ()))
                self._waiting.setdefault(key, Waiting(**one, pages=pages))
            self._earlier = tuple(self._waiting)
        except (ValueError, TypeError, AttributeError):
            self._waiting.clear()
