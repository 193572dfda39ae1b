"""What is asked on Discord, as Beadle's requests.

Owns: an interaction is acknowledged as soon as it is taken off the gateway, before anything waits
for it (Discord gives three seconds), but for the form that is for everybody (``keeping.py``); its
token is kept before Beadle hears of it; what is asked elsewhere than at the Clerk's desk is
refused in plain words, but for what everybody may ask anywhere. Whether somebody may do what they
ask is for Beadle to say.
"""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord

from adapters.contract import CommandSpec, Lost, May, Request, Suggest, Trouble
from adapters.discord import asked
from adapters.discord.asked import Asked
from adapters.discord.errors import Rejected, call
from adapters.discord.escaping import harmless
from adapters.discord.keeping import ALREADY_TAKEN, Keeping
from adapters.discord.line import Heard, Line
from adapters.discord.messages import snowflake_time
from adapters.discord.opening import Opening, written
from adapters.discord.pending import Pending
from adapters.discord.rooms import Rooms

_log = logging.getLogger(__name__)

_REPLY = 19
_MENTION = re.compile(r"\s*<@!?(\d+)>[\s,:]*")
_FILLED = discord.InteractionType.modal_submit
_COMPLETE = discord.InteractionType.autocomplete

Taken = tuple[Request, bool]
"""A request, and whether its command has the name under which it is registered."""


class Hearing:
    """Takes interactions off the line; :attr:`queue` holds what Beadle has not yet taken."""

    def __init__(self, line: Line, rooms: Rooms, pending: Pending) -> None:
        self._line = line
        self._rooms = rooms
        self._pending = pending
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = Opening()
        self._keeping = Keeping(pending)
        self._me = ""
        self.queue: asyncio.Queue[Taken] = asyncio.Queue()
        line.hear(self._heard)

    def __repr__(self) -> str:
        return f"Hearing({self.queue.qsize()})"

    def learn(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Which commands there are."""
        self._opening.learn(commands, suggest, may)

    def stored(self, taken: Taken) -> None:
        """Beadle has this request on disk."""
        self._keeping.stored(taken[0].key)

    async def acknowledged(self, key: str | None) -> None:
        """Return once Discord was told that a request came, so that it can be answered."""
        if key is not None:
            await self._keeping.acknowledged(key)

    def request_of(self, taken: Taken) -> Request:
        """A request under the name that Beadle's table has for its command."""
        request, registered = taken
        if not registered or request.command is None:
            return request
        return replace(request, command=self._opening.name_of(request.command))

    def _heard(self, heard: Heard) -> None:
        if heard.name == "READY":
            self._me = str(((heard.data or {}).get("user") or {}).get("id") or "")
        elif heard.name == "INTERACTION":
            self._begin(self._take(heard.data))
        elif heard.name == "MESSAGE_CREATE" and (line := self._line_in(heard.data or {})):
            self._begin(self._typed(heard.data, line))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Work on something beside the line."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, interaction: discord.Interaction) -> None:
        """Work on one interaction; one that fails is the end of none but itself."""
        try:
            wanted = asked.read(interaction)
            if wanted is None:
                return
            channel = self._rooms.of_interaction(interaction)
            if channel is None:
                channel = self._elsewhere(interaction, wanted)
            if interaction.type is _COMPLETE:
                await self._opening.complete(interaction, wanted, channel)
            elif channel is None:
                await self._turn_away(interaction)
            elif not await self._opening.form(interaction, wanted, channel):
                await self._accept(interaction, wanted, channel)
        except Trouble as trouble:
            _log.warning("Discord: an interaction could not be answered: %s", trouble)
        except Exception as error:  # noqa: BLE001 - one that breaks is the end of no other
            # Its text may hold somebody's words.
            where = traceback.extract_tb(error.__traceback__)[-1]
            name = type(error).__name__
            _log.error("Discord: an interaction broke: %s in %s:%s", name, where.name, where.lineno)

    def _elsewhere(self, interaction: discord.Interaction, wanted: Asked) -> str | None:
        """Which channel is meant where somebody asks outside of every desk; None: none.

        What is for everybody is begun anywhere, and answered for one person alone. What is done
        about something that is there already (``/report 7``), or by a button of a private message,
        is done at the desk, where there is but one.
        """
        here = str(interaction.channel_id)
        if self._opening.anywhere(wanted):
            begun = interaction.type is _FILLED or self._opening.is_bare(wanted)
            return here if begun else self._rooms.only() or here
        if interaction.guild_id is None and wanted.ours:
            return self._rooms.only()
        return None

    async def _accept(self, interaction: discord.Interaction, wanted: Asked, channel: str) -> None:
        """Acknowledge a command, keep how to answer it, and hand it on."""
        key = str(interaction.id)
        request = Request(
            key=key,
            channel=channel,
            sender=str(interaction.user.id),
            sender_name=harmless(interaction.user.display_name),
            command=wanted.command,
            args=wanted.args,
            known_at=_known_at(interaction),
        )
        spec = self._opening.spec_of(wanted)
        if interaction.type is _FILLED and spec is not None and spec.form:
            self._keeping.begin(request)
            self.queue.put_nowait((request, False))
            await self._keeping.see_through(interaction, request, written(spec, wanted.args))
            return
        kept = asyncio.ensure_future(
            self._pending.came(key, interaction.token, interaction.application_id)
        )
        try:
            await call(interaction.response.defer(ephemeral=True, thinking=True))
        except Lost:
            pass  # they may well see that it was taken
        except Trouble as trouble:
            if not (isinstance(trouble, Rejected) and trouble.number == ALREADY_TAKEN):
                await kept
                await self._pending.forget(key)
                raise  # they see that it failed, so that nothing may be done
        await kept
        self.queue.put_nowait((request, not wanted.ours))

    async def _turn_away(self, interaction: discord.Interaction) -> None:
        """Say where the desk is."""
        where = self._rooms.named()
        text = f"Nothing was done: this is not Beadle's desk. {f'Go to {where}.' if where else ''}"
        await call(interaction.response.send_message(text.strip(), ephemeral=True))

    def _line_in(self, message: Mapping[str, Any]) -> str | None:
        """What a message says to Beadle: it calls it by name first, or replies to it."""
        author = message.get("author") or {}
        if not self._me or author.get("bot") or not message.get("guild_id"):
            return None
        text = str(message.get("content") or "")
        called = _MENTION.match(text)
        if called and called[1] == self._me:
            return text[called.end() :].strip() or "help"
        answered = (message.get("referenced_message") or {}).get("author") or {}
        if message.get("type") == _REPLY and str(answered.get("id")) == self._me:
            return text.strip() or None
        return None

    async def _typed(self, message: Mapping[str, Any], line: str) -> None:
        """A line that was typed, where it was typed at the desk."""
        try:
            client = await self._line.ready()
        except Trouble:
            return  # nobody could be answered
        room = self._rooms.of_message(client, int(message["channel_id"]))
        if room is None:
            return
        author = message["author"]
        request = Request(
            key=str(message["id"]),
            channel=room,
            sender=str(author["id"]),
            sender_name=harmless(str(author.get("global_name") or author.get("username") or "")),
            line=line,
            known_at=snowflake_time(str(message["id"])),
        )
        self.queue.put_nowait((request, False))


def _known_at(interaction: discord.Interaction) -> datetime:
    """When the button was shown last, or the command was given."""
    shown = interaction.message
    if shown is None:
        return interaction.created_at
    return shown.edited_at or shown.created_at
