"""The answering loop of a mailbox: what waits for private chats is sent, in order.

Nothing of it reaches the log. A mailbox that is down stops this loop and no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from adapters.contract import Mailbox, Outcome, Refused, RefusedCode, Unavailable
from bot.clerk import wordless
from bot.clerk.house import House
from bot.clerk.reporting.undelivered import undelivered
from bot.store import outbox, tried
from bot.store.outbox import Claimed
from bot.store.store import Store

log = logging.getLogger(__name__)

SEND_SECONDS = 60.0
AT_ONCE = 50
"""Messages that are looked at together, whatever chats they are for."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
REFUSED_PAUSE = 60.0
TRIES = 5
"""After so many failures a message no longer holds up those behind it."""


class _Down(Exception):
    """The mailbox sends nothing now."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass
class MailOut:
    """Carries the outbox's private messages to one mailbox, each until it is known to be sent."""

    store: Store
    house: House
    connection: str
    mailbox: Mailbox
    beat: Callable[[], None]
    pause: float = FIRST_PAUSE
    _under_way: dict[asyncio.Task[None], Claimed] = field(default_factory=dict)

    async def run(self) -> None:
        """Send what is due, then wait for more."""
        topic = f"mail:{self.connection}"
        await self.store.write(outbox.release, outbox.MAIL, self.connection)
        try:
            while True:
                seen = self.store.signals.seen(topic)
                await self._begin()
                await self._next(topic, seen)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._under_way.clear()

    async def _begin(self) -> None:
        """Begin to send what is due, the first of each chat: no chat waits for another's pace.

        What is behind it keeps its place, and is taken again with what has come meanwhile.
        """
        claimed = await self.store.write(outbox.claim, outbox.MAIL, self.connection, AT_ONCE)
        self.beat()
        first, later = _first_of_each(claimed, set(map(_chat, self._under_way.values())))
        if later:
            await self.store.write(tried.give_back, later)
        for one in first:
            self._under_way[asyncio.create_task(self._send(one))] = one

    async def _next(self, topic: str, seen: int) -> None:
        """Wait until there is more to send: something was sent, or something else is due."""
        news = asyncio.create_task(self.store.signals.wait(topic, seen))
        try:
            await asyncio.wait({news, *self._under_way}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            await asyncio.gather(news, return_exceptions=True)
        ended = [task for task in self._under_way if task.done()]
        if any(isinstance(task.exception(), _Down) for task in ended):
            await self._rest()
            return
        for task in ended:
            del self._under_way[task]
            task.result()
            self.pause = FIRST_PAUSE

    async def _rest(self) -> None:
        """The mailbox is down: what is under way ends, and all is tried again together."""
        held, whys, after = [], [], self.pause
        await asyncio.wait(self._under_way)
        self.beat()
        ended, self._under_way = self._under_way, {}
        for task, one in ended.items():
            error = task.exception()
            if isinstance(error, _Down):
                held.append(one)
                whys.append(str(error))
                after = max(after, error.after or 0.0)
            elif error is not None:
                raise error
        await self.store.write(tried.hold_back, held, whys[0])
        await asyncio.sleep(after)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    async def _send(self, one: Claimed) -> None:
        """Send one message, and write down what came of it. Raises _Down."""
        note = one.note
        if note is None:
            await self.store.write(tried.give_up, one, "it has no words any more")
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                receipt = await self.mailbox.send(note.text, note.place, one.key, note.choices)
        except Unavailable as error:
            raise _Down(str(error), error.retry_after) from None
        except TimeoutError:
            await self._slow(one)
        except Refused as error:
            if error.code is RefusedCode.CREDENTIALS:
                raise _Down(error.reason, REFUSED_PAUSE) from None
            await self.store.write(undelivered, self.house, one, error.reason)
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, "a message was not sent", error, connection=self.connection)
            why = f"the mailbox failed ({type(error).__name__})"
            await self.store.write(tried.postpone, one, why)
        else:
            if receipt.outcome in (Outcome.DONE, Outcome.ALREADY, Outcome.PARTLY):
                await self.store.write(tried.sent, one, receipt.ref, receipt.detail)
            elif receipt.outcome is Outcome.UNKNOWN:
                await self.store.write(tried.postpone, one, receipt.detail)
            else:
                await self.store.write(undelivered, self.house, one, receipt.detail)

    async def _slow(self, one: Claimed) -> None:
        if one.attempts < TRIES:
            raise _Down("the mailbox did not answer")
        await self.store.write(tried.postpone, one, "the mailbox did not answer")


def _first_of_each(
    claimed: Sequence[Claimed], busy: Collection[str]
) -> tuple[list[Claimed], list[Claimed]]:
    """The first message for each chat that is not busy, and the others.

    Where some are urgent: of these alone.
    """
    urgent = any(one.urgent for one in claimed)
    now: dict[str, Claimed] = {}
    for one in claimed:
        if (one.urgent or not urgent) and _chat(one) not in busy:
            now.setdefault(_chat(one), one)
    taken = {one.id for one in now.values()}
    return list(now.values()), [one for one in claimed if one.id not in taken]


def _chat(one: Claimed) -> str:
    return one.note.place if one.note else one.key
