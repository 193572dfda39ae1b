"""The bot of a connection, once for each purpose, so that no caller waits for another's answers."""

from __future__ import annotations

import asyncio

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from adapters.contract import Refused, RefusedCode, SecretMissing
from adapters.telegram.options import Options
from adapters.telegram.sdk import client
from adapters.telegram.troubles import translated


class Bots:
    """Opens one when it is first asked for."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._bots: dict[str, Bot] = {}
        self._turn = asyncio.Lock()
        self._ending: set[asyncio.Future[None]] = set()

    def __repr__(self) -> str:
        return f"Bots({sorted(self._bots)})"

    async def get(self, purpose: str) -> Bot:
        """The bot, initialised; each purpose has connections of its own.

        So a take-down never waits for alerts. Raises Unavailable or Refused.
        """
        async with self._turn:
            if purpose not in self._bots:
                self._bots[purpose] = await self._connect()
            return self._bots[purpose]

    async def _connect(self) -> Bot:
        try:
            bot = client(self._options)
        except SecretMissing as missing:
            why = f"The bot's token is missing: {missing}."
            raise Refused(RefusedCode.CREDENTIALS, why) from None
        except InvalidToken as error:
            raise translated(error) from None
        try:
            await bot.initialize()
        except TelegramError as error:
            self._end(bot)
            raise translated(error) from None
        except asyncio.CancelledError:
            self._end(bot)
            raise
        return bot

    def _end(self, bot: Bot) -> None:
        """Give a bot's connections back, all of them, though the caller be cancelled meanwhile."""
        ending = asyncio.ensure_future(bot.shutdown())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def close(self) -> None:
        """Give every connection back; the next call of :meth:`get` reads the token anew."""
        async with self._turn:
            while self._bots:
                self._end(self._bots.popitem()[1])
            if self._ending:
                await asyncio.wait(self._ending)  # which cancels none of them
