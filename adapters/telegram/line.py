"""The one line to Telegram: a single loop asks for updates, for everybody who reads them.

Owns the loop, the bot, and what is wrong with either. The next offset is sent only after every
reader has stored what it was given; so a crash at any point means that the same updates, with the
same numbers, come again. A reader that is slow holds up the offset, and nobody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Iterable

from telegram import Bot, Update
from telegram.error import EndPointNotFound, InvalidToken, TelegramError

from adapters.contract import Host, Refused, RefusedCode, Trouble, Unavailable
from adapters.telegram.awaited import Awaited
from adapters.telegram.bots import Bots
from adapters.telegram.heard import Heard
from adapters.telegram.ledger import Ledger, News, Reader, readers_of
from adapters.telegram.options import Options
from adapters.telegram.sdk import parsed
from adapters.telegram.stumbles import LONGEST, Stumbles, anew

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)
MOST = 100
"""Updates of one answer (Bot API, getUpdates)."""
_LONG, _EARLY, _LATE = 25, 0.1, 2.0
_MINUTE = 60.0
_NUDGES = -1_000_000
"""Far from the numbers of Telegram's updates, and of the stretches that were missed."""
log = logging.getLogger(__name__)


class Line:
    """Opens nothing until it is read or asked for its bot."""

    def __init__(self, options: Options, host: Host) -> None:
        self._options, self._host = options, host
        self._ledger, self._heard = Ledger(), Heard(host)
        self._bots = Bots(options)
        self._change = asyncio.Condition()
        self._awaited = Awaited(host, desk=bool(options.channels))
        self._nudges = _NUDGES
        self._reading: set[Reader] = set()
        self._loop: asyncio.Task[None] | None = None
        self._wakes: set[asyncio.Future[None]] = set()
        self._drained: bool | None = None
        self._kick = asyncio.Event()
        self._trouble: Trouble | None = None
        self._stumbles, self._patience = Stumbles(), _EARLY

    def __repr__(self) -> str:
        return f"Line({self._options.api!r})"

    async def bot(self, purpose: str = "talk") -> Bot:
        """The bot, initialised; see :meth:`Bots.get`."""
        return await self._bots.get(purpose)

    # ------------------------------------------------------------------ reading

    async def updates(self, reader: str) -> AsyncGenerator[Update, None]:
        """What came, for one reader. Asking for the next says that the last is stored.

        Raises Unavailable and Refused as a watch does.
        """
        who = Reader(reader)
        bot = await self.bot()
        async with self.reading(who):
            while True:
                for news in await self.take(who, 1, _MINUTE):
                    update = parsed(news.raw, bot)
                    if update is not None:
                        yield update
                    await self.done(who, [news.number])

    @contextlib.asynccontextmanager
    async def reading(self, reader: Reader) -> AsyncGenerator[None, None]:
        """Be the one who reads as ``reader``: what was given before and not stored comes again."""
        if reader in self._reading:
            raise Unavailable("The last reading has not ended yet.")
        self._reading.add(reader)
        await self._awaited.remember(reader)
        self._ledger.again(reader)
        if self._loop is None or self._loop.done():
            self._awaited.begin()
            self._drained = None
            self._loop = asyncio.create_task(self._run())
        self._trouble = None  # what was wrong is tried again, at once
        self._kick.set()
        try:
            yield
        finally:
            self._reading.discard(reader)

    def awaits(self, reader: Reader) -> bool:
        """Whether somebody reads as this, or surely will."""
        return reader in self._awaited.now()

    async def nudge(self, reader: Reader) -> None:
        """Let a reader look up, though nothing came: there is something else to tell."""
        self._nudges -= 1
        self._ledger.add(News(self._nudges), {reader})
        await self._tell()

    async def take(self, reader: Reader, most: int, wait: float) -> list[News]:
        """The next updates, waiting some seconds for one. They are owed until :meth:`done`.

        Nothing after that time: the line works and there is no news. Raises what is wrong with it.
        """
        try:
            await self._until(lambda: self._ledger.waits(reader), wait)
        except TimeoutError:
            return []
        return self._ledger.take(reader, most)

    async def drained(self, reader: Reader) -> bool:
        """Whether all that Telegram had was given to this reader; waits for its first answer."""
        await self._until(lambda: self._drained is not None, None)
        return bool(self._drained) and not self._ledger.waits(reader)

    async def _until(self, holds: Callable[[], bool], seconds: float | None) -> None:
        """Wait until something is so. Raises TimeoutError, or what is wrong with the line."""

        def ready() -> bool:
            ended = self._loop is None or self._loop.done()
            return holds() or ended or self._trouble is not None

        async with asyncio.timeout(seconds), self._change:
            await self._change.wait_for(ready)
        if holds():
            return
        if self._trouble is not None:
            raise anew(self._trouble)
        if self._loop is not None:
            self._loop.result()  # it ended: only what broke inside Beadle does that
        raise Unavailable("The connection was closed.")

    async def done(self, reader: Reader, numbers: Iterable[int]) -> None:
        """The reader has stored these."""
        stored = list(numbers)
        self._ledger.done(reader, stored)
        if any(number < 0 for number in stored):
            await self._heard.stored()
        await self._tell()

    async def _tell(self) -> None:
        """Something has changed for whoever waits."""
        async with self._change:
            self._change.notify_all()

    # ------------------------------------------------------------------ the loop

    async def _run(self) -> None:
        """Ask for ever; what is wrong is handed to whoever reads."""
        try:
            while True:
                await self._once()
        finally:
            self._wakes.add(waking := asyncio.ensure_future(self._tell()))
            waking.add_done_callback(self._wakes.discard)

    async def _once(self) -> None:
        """One call, and what comes of it."""
        self._kick.clear()
        try:
            await self._ask(await self.bot())
        except TelegramError as error:
            await self._stumble(*self._stumbles.weigh(error))
        except (Unavailable, Refused) as trouble:
            await self._stumble(trouble, LONGEST)
        else:
            self._stumbles.over()
            await self._settle()

    async def _ask(self, bot: Bot) -> None:
        """One call of getUpdates, and what it brought."""
        offset, held = self._ledger.offset, not self._ledger.settled
        wait = 0 if held or not self._drained else _LONG
        arguments = {"timeout": wait, "limit": MOST, "allowed_updates": list(KINDS)}
        if offset is not None:
            arguments["offset"] = offset
        # By a name that is none of the library's methods, so that it hands over what was received.
        # Telegram takes names in any case (Bot API, "Making requests").
        limit = wait + self._options.timeout_seconds
        try:
            answer = await bot.do_api_request("GetUpdates", arguments, read_timeout=limit)
        except EndPointNotFound:  # what the library makes here of a token that was revoked
            raise InvalidToken("") from None
        self._ledger.forget(offset)
        await self._take_in(answer if isinstance(answer, list) else [])

    async def _take_in(self, updates: list[dict[str, object]]) -> None:
        """Owe what is new to whoever reads it."""
        missed = await self._heard.answered(self._ledger, len(updates), MOST)
        if missed is not None:
            self._ledger.add(missed, {Reader.POSTS} & self._awaited.now())
        new = False
        for raw in updates:
            number = raw.get("update_id")
            if isinstance(number, int):
                readers = readers_of(raw) & self._awaited.now()
                new = self._ledger.add(News(number, raw), readers) or new
        self._drained = len(updates) < MOST
        self._trouble = self._stumbles.blocked(stuck=not self._drained and not new)
        await self._tell()

    async def _settle(self) -> None:
        """Wait until all is stored, or for a while: then ask again on behalf of the others."""
        for reader in set(Reader) - self._awaited.now():
            self._ledger.drop(reader)
        try:
            async with asyncio.timeout(self._patience), self._change:
                await self._change.wait_for(lambda: self._ledger.settled)
        except TimeoutError:
            self._patience = min(2 * self._patience, _LATE)
        else:
            self._patience = _EARLY

    async def _stumble(self, trouble: Trouble | None, pause: float) -> None:
        """Say what is wrong, and wait; a token that is not accepted is read anew next time."""
        if trouble is not None:
            self._trouble = trouble
            await self._tell()
            if isinstance(trouble, Refused) and trouble.code is RefusedCode.CREDENTIALS:
                await self._bots.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._kick.wait()

    async def close(self) -> None:
        """End the loop and give every connection back."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None
        await self._bots.close()
