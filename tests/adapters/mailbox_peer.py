"""What a test of a mailbox has at hand: the doors by which people write, and a reader.

Owns :class:`MailboxPeer`, which every platform's test fills in, and :class:`Reading`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from adapters.contract import Mail, Mailbox, Message, Withdrawn

PATIENCE = 60.0
QUIET = 1.0


class MailboxPeer(ABC):
    """A mailbox as those who write to it see it.

    ``listed`` and ``stranger`` are their identities as the configuration has them. ``finds``: what
    was written while Beadle was away is found again. ``edits``, ``deletes``: the platform tells of
    them. ``once``: an answer whose receipt was lost is not written twice. ``first``: seconds within
    which a reading yields something for the first time, if only a cursor. ``cursors``: what was
    stored is known by the cursor; else by the next batch being asked for. ``quiet``: seconds
    without anything after which there is nothing more to come.
    """

    mailbox: Mailbox
    listed: str
    stranger: str
    finds = True
    edits = True
    deletes = True
    once = True
    cursors = True
    first = QUIET
    quiet = QUIET
    secrets: Sequence[str] = ()

    @abstractmethod
    async def write(self, who: str, text: str) -> None:
        """Write to Beadle as this person does."""

    @abstractmethod
    async def heard(self, who: str) -> list[str]:
        """What Beadle wrote to this person, the oldest first, as they read it."""

    @abstractmethod
    async def restart(self) -> None:
        """Connect ``mailbox`` anew, as after a crash of Beadle."""

    @abstractmethod
    async def go_down(self) -> None:
        """Make the platform unreachable."""

    @abstractmethod
    async def lose_answer(self) -> None:
        """Let the next thing that Beadle writes arrive, and its receipt be lost."""

    @abstractmethod
    async def refuse(self, who: str) -> None:
        """This person takes no messages from now on."""

    async def edit_last(self, who: str, text: str) -> None:
        """This person changes what they wrote last."""
        raise NotImplementedError

    async def delete_last(self, who: str) -> None:
        """This person deletes what they wrote last, for everybody."""
        raise NotImplementedError


class Reading:
    """Reads a mailbox as Beadle does: the cursor is kept before the next batch is asked for."""

    def __init__(self, peer: MailboxPeer) -> None:
        self.peer = peer
        self.cursor: str | None = None
        self.found: list[Message | Withdrawn] = []

    async def until(
        self,
        count: int,
        act: Callable[[], Awaitable[None]] | None = None,
        *,
        stored: bool = True,
    ) -> None:
        """Read on until so much was found in all; ``act`` happens once Beadle listens.

        Not ``stored``: Beadle is killed before it has written down what it found last.
        """
        people = [self.peer.listed]
        async with (
            asyncio.timeout(PATIENCE),
            aclosing(self.peer.mailbox.receive(people, self.cursor)) as letters,
        ):
            doing = asyncio.ensure_future(_soon(act)) if act else None
            while len(self.found) < count:
                mail = await anext(letters)
                self.found += mail.messages
                self.cursor = mail.cursor
            if doing:
                await doing
            if stored and not self.peer.cursors:
                await self._all(letters)

    async def rest(self) -> list[Message | Withdrawn]:
        """What else there is: all that comes until nothing has come for a while."""
        before = len(self.found)
        async with aclosing(self.peer.mailbox.receive([self.peer.listed], self.cursor)) as letters:
            await self._all(letters)
        return self.found[before:]

    async def _all(self, letters: AsyncGenerator[Mail, None]) -> None:
        """All that comes until nothing has come for a while."""
        try:
            while True:
                async with asyncio.timeout(self.peer.quiet if self.cursor else self.peer.first):
                    mail = await anext(letters)
                self.found += mail.messages
                self.cursor = mail.cursor
        except TimeoutError:
            pass

    def texts(self) -> list[str]:
        """The words found so far."""
        return [one.text for one in self.found if isinstance(one, Message)]


async def _soon(act: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(0.1)
    await act()


async def begun(peer: MailboxPeer) -> Reading:
    """A reading that has begun: what is written from now on is no history."""
    reading = Reading(peer)
    await reading.rest()
    return reading
