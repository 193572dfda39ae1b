"""The terminal as a desk: alerts are printed, commands are typed or come from a script."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from uuid import uuid4

from adapters.contract import (
    Address,
    Alert,
    CommandSpec,
    Level,
    May,
    Outcome,
    Receipt,
    Ref,
    RefusedCode,
    Request,
    Suggest,
    Unavailable,
)

from . import words
from .lines import STANDARD, Lines
from .options import CHANNEL, Options
from .screen import Screen

ELSE = "Not shown: it is confidential, and somebody else sits at this terminal."
_REMEMBERED = 10_000
"""Keys of alerts that are known to have been shown."""


class TerminalDesk:
    """One terminal, one person; several councils where the options or the alerts name them."""

    def __init__(self, options: Options, *, typing: bool) -> None:
        self._options = options
        self._typing = typing
        self._screen = Screen()
        self._turn = asyncio.Lock()
        self._shown: OrderedDict[str, None] = OrderedDict()
        self._channels = dict.fromkeys(options.channels)
        self._waiting: str | None = None
        self._finished = asyncio.Event()
        self._listening = False

    def __repr__(self) -> str:
        return f"TerminalDesk({self._options!r})"

    async def offer(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Nothing to register: commands are typed as words, and ``help`` lists them."""

    async def requests(self) -> AsyncIterator[Request]:
        """Yield what is typed; of a script, each line once the one before is finished.

        Ends with the script, with Ctrl-D, and where a script's output is read no more. Without
        a terminal and a script it reads nothing and never ends.
        """
        source = self._options.script or (STANDARD if self._typing else None)
        if source is None:
            await asyncio.Event().wait()
            return
        self._listening = True
        await self._prompt()
        async with aclosing(Lines(str(source)).read()) as typed:
            async for line in typed:
                request = await self._request(line.strip())
                if request:
                    yield request
                    if self._options.script and not await self._outcome():
                        break
        self._listening = False

    async def say(
        self, alert: Alert, to: Address, key: str, replaces: Ref | None = None
    ) -> Receipt:
        """Print an alert, once for each key. Raises Unavailable where nothing can be printed.

        A terminal cannot take words back, so no receipt has a ``ref``: what is to be read again
        is said again. What is confidential for somebody else waits until they sit here.
        """
        del replaces
        if alert.confidential and to.person != self._options.identity:
            return Receipt(Outcome.UNKNOWN, ELSE, code=RefusedCode.PERMISSION)
        async with self._turn:
            self._channels.setdefault(to.channel)
            outcome = Outcome.ALREADY
            if key not in self._shown:
                await self._print(alert, to)
                self._remember(key)
                outcome = Outcome.DONE
        if alert.final and alert.reply_to == self._waiting:
            self._finished.set()
        return Receipt(outcome)

    async def _print(self, alert: Alert, to: Address) -> None:
        """Print an alert, with the prompt after it where somebody may type."""
        parts = words.lines(
            alert, to, reader=self._options.identity, name_channel=len(self._channels) > 1
        )
        text = words.wrapped(parts, self._screen.width)
        prompt = self._listening and not self._options.script
        bold = alert.level in (Level.URGENT, Level.ALARM)
        try:
            await asyncio.to_thread(self._screen.show, text, prompt=prompt, bold=bold)
        finally:
            if self._screen.broken:
                self._finished.set()

    def _remember(self, key: str) -> None:
        """Note that an alert was shown."""
        self._shown[key] = None
        if len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)

    async def _request(self, line: str) -> Request | None:
        """The request that a line is; None for a blank one, a comment, and an unclear one."""
        if not line or line.startswith("#"):
            if not self._options.script:
                self._screen.prompted = False
                await self._prompt()
            return None
        self._screen.prompted = False
        if self._options.script:
            await self._tell(f"> {words.harmless(line)}")
        channel, command = self._channel(line)
        if channel is None:
            names = ", ".join(words.harmless(name) for name in self._channels)
            await self._tell(
                "Nothing was done. Say which council you mean: start with its name and a colon. "
                f"Names: {names}.\n"
            )
            await self._prompt()
            return None
        request = Request(
            key=uuid4().hex, channel=channel, sender=self._options.identity, line=command
        )
        self._waiting = request.key
        self._finished.clear()
        return request

    def _channel(self, line: str) -> tuple[str | None, str]:
        """The channel that a line is for, and the command; no channel where it is unclear."""
        name, colon, command = line.partition(":")
        if colon and name in self._channels and command.strip():
            return name, command.strip()
        if len(self._channels) > 1:
            return None, line
        return next(iter(self._channels), CHANNEL), line

    async def _outcome(self) -> bool:
        """Wait for the outcome of a script's line; False where nobody reads it any more."""
        await self._finished.wait()
        return not self._screen.broken

    async def _tell(self, text: str) -> None:
        """Print the desk's own words; a broken screen is told by ``say``."""
        try:
            async with self._turn:
                await asyncio.to_thread(
                    self._screen.line, words.wrapped(text.split("\n"), self._screen.width)
                )
        except Unavailable:
            return

    async def _prompt(self) -> None:
        """Show that a command can be typed."""
        if not self._options.script:
            try:
                async with self._turn:
                    await asyncio.to_thread(self._screen.ask)
            except Unavailable:
                return
