"""A desk in memory: what was said, and a queue of what is asked, by whomever the test says.

A fake at the port (`adapters.contract.Desk`), of no SDK. It keeps the promises of a real one: the
same key is shown once, an alert can replace an earlier one, and a down desk says nothing at all.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count

from adapters.contract import Address, Alert, Outcome, Receipt, Ref, Request

NAME = "chat"


@dataclass(frozen=True)
class Said:
    """One message on the screen, in the order of showing. ``place`` is where an edit goes."""

    alert: Alert
    to: Address
    key: str
    replaces: str | None


@dataclass
class MemoryDesk:
    """``said`` is everything shown; ``tries`` counts all calls, also those that failed."""

    said: list[Said] = field(default_factory=list)
    down: Exception | None = None
    refuses: dict[str, Exception | Receipt] = field(default_factory=dict)
    tries: int = 0
    unread: list[Request | None] = field(default_factory=list)
    suggest = None
    may = None

    def __post_init__(self) -> None:
        self._rung = asyncio.Event()
        self._numbers = count(1)
        self.changed = asyncio.Event()
        self.given: list[Request] = []

    # ------------------------------------------------------------------ what a person does

    def put(
        self, line: str | None, sender: str = "clerk", channel: str = "desk", **native: object
    ) -> str:
        """Type a line, or fill in a native form; the request's key."""
        key = f"message-{next(self._numbers)}"
        request = Request(key, channel, sender, sender.title(), line, **native)
        self.given.append(request)
        self._ask(request)
        return key

    def _ask(self, request: Request | None) -> None:
        self.unread.append(request)
        self._rung.set()

    def again(self) -> None:
        """The platform delivers the last request once more."""
        self._ask(self.given[-1])

    def learn(self, news: object) -> None:
        """The desk learns something of itself: that an alert came back; or cannot be read."""
        self._ask(news)

    def leave(self) -> None:
        """There is nothing more to read, for good."""
        self._ask(None)

    async def until(self, wanted) -> Said:
        """The first message for which ``wanted`` holds, once it is shown."""
        async with asyncio.timeout(60):
            while True:
                self.changed.clear()
                for one in self.said:
                    if wanted(one):
                        return one
                await self.changed.wait()

    def texts(self, words: str = "") -> list[str]:
        """What is read on the screen, edits left out, where these words stand in it."""
        new = [one for one in self.said if one.replaces is None]
        return [one.alert.text for one in new if words in one.alert.text]

    def to(self, words: str) -> str | None:
        """Whom the one message with these words is addressed to, as the desk knows them."""
        (one,) = (s for s in self.said if s.replaces is None and words in s.alert.text)
        return one.to.person

    # ------------------------------------------------------------------ the port

    async def offer(self, commands, suggest, may):
        self.commands, self.suggest, self.may = commands, suggest, may
        if self.down:
            raise self.down

    async def requests(self):
        while True:
            while not self.unread:
                self._rung.clear()
                await self._rung.wait()
            if self.unread[0] is None:
                return
            if isinstance(self.unread[0], Exception):
                raise self.unread.pop(0)
            yield self.unread[0]
            self.unread.pop(0)  # asking for the next says that this one is stored

    async def say(self, alert, to, key, replaces=None):
        self.tries += 1
        self.changed.set()
        if self.down:
            raise self.down
        for words, trouble in self.refuses.items():
            if words in alert.text:
                if isinstance(trouble, Receipt):
                    return trouble
                raise trouble
        if any(one.key == key for one in self.said):
            return Receipt(Outcome.ALREADY, ref=Ref(NAME, replaces.id if replaces else key))
        self.said.append(Said(alert, to, key, replaces.id if replaces else None))
        return Receipt(Outcome.DONE, ref=Ref(NAME, replaces.id if replaces else key))
