"""What was typed into the form that is for everybody: stored before it is acknowledged.

Owns: Discord's app throws away what stands in a form as soon as it is acknowledged, and keeps it
where it is not. So it is acknowledged once Beadle has stored it; where that takes too long for
Discord, the person is told that it is not saved yet, and gets their words back to send them in
another way. The words are kept nowhere.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import discord

from adapters.contract import Lost, Request, Trouble
from adapters.discord.cards import Card, embeds
from adapters.discord.cutting import first
from adapters.discord.errors import Rejected, call
from adapters.discord.escaping import escaped
from adapters.discord.pending import Pending

_log = logging.getLogger(__name__)

ALREADY_TAKEN = 40060
SOON = 2.0
"""Seconds that storing may take before the person is told: Discord gives three."""
_PATIENCE = 10.0
"""Seconds for which an answer waits for the acknowledgement that it completes."""
_MOST = 3_900
_NOT_YET = (
    "NOT SAVED YET. When it is saved, this message changes and says so. If it has not changed in a "
    "minute, nobody has it: send it to me as a direct message (tap my name, then Message). These "
    "are your words, to copy:"
)


class Keeping:
    """Those that wait to be stored, and to be acknowledged."""

    def __init__(self, pending: Pending) -> None:
        self._pending = pending
        self._stored: dict[str, asyncio.Event] = {}
        self._done: dict[str, asyncio.Event] = {}

    def __repr__(self) -> str:
        return f"Keeping({len(self._stored)})"

    def stored(self, key: str) -> None:
        """Beadle has this request on disk."""
        if (event := self._stored.get(key)) is not None:
            event.set()

    async def acknowledged(self, key: str) -> None:
        """Return once Discord was told, or soon; what is answered was stored."""
        self.stored(key)
        if (event := self._done.get(key)) is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await event.wait()

    def begin(self, request: Request) -> None:
        """This one is about to be handed on."""
        self._stored[request.key] = asyncio.Event()
        self._done[request.key] = asyncio.Event()

    async def see_through(
        self, interaction: discord.Interaction, request: Request, words: str
    ) -> None:
        """Acknowledge it when it is stored, or say in time that it is not."""
        kept = asyncio.ensure_future(
            self._pending.came(request.key, interaction.token, interaction.application_id)
        )
        try:
            stored = await self._in_time(request.key)
            await _acknowledge(interaction, "" if stored else words or "(nothing)")
        except Trouble as trouble:
            if not _may_be_seen(trouble):
                _log.warning("Discord: a form could not be acknowledged: %s", trouble)
                await kept
                await self._pending.forget(request.key)  # the answer goes by private message
        finally:
            self._stored.pop(request.key)
            try:
                await kept
            finally:
                self._done.pop(request.key).set()

    async def _in_time(self, key: str) -> bool:
        try:
            async with asyncio.timeout(SOON):
                return await self._stored[key].wait()
        except TimeoutError:
            return False


def _may_be_seen(trouble: Trouble) -> bool:
    """Whether the acknowledgement may be seen all the same: its reply was lost, or it is there."""
    taken = isinstance(trouble, Rejected) and trouble.number == ALREADY_TAKEN
    return taken or isinstance(trouble, Lost)


async def _acknowledge(interaction: discord.Interaction, unsaved: str) -> None:
    """That it was taken, or with the words that are not saved."""
    if not unsaved:
        await call(interaction.response.defer(ephemeral=True, thinking=True))
        return
    shown = Card(_NOT_YET, escaped(first(unsaved, _MOST, escaped)[0]))
    await call(
        interaction.response.send_message(shown.content, embeds=embeds(shown), ephemeral=True)
    )
