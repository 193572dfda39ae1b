"""What is asked on Discord, as Beadle's requests.

Owns: an interaction is acknowledged as soon as it is taken off the gateway, before anything waits
for it (Discord gives three seconds); its token is kept before Beadle hears of it; a form opens
only for whom it is for; what is asked elsewhere than at the Clerk's desk is refused in plain
words. Whether somebody may do what they ask is for Beadle to say.
"""

from __future__ import annotations

import asyncio
import logging
import re
import traceback
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from adapters.contract import (
    Choice,
    CommandSpec,
    May,
    Parameter,
    Refused,
    Request,
    Suggest,
    Trouble,
)
from adapters.discord import asked, forms
from adapters.discord.asked import Asked
from adapters.discord.buttons import Pressed
from adapters.discord.commands import LONGEST, MOST_CHOICES, registered_names, shortened
from adapters.discord.errors import Lost, Rejected, call
from adapters.discord.escaping import harmless
from adapters.discord.line import Heard, Line
from adapters.discord.pending import Pending
from adapters.discord.rooms import Rooms

_log = logging.getLogger(__name__)

_SOON = 2.0
"""Seconds that Beadle may take to say what completes a word, or whether a form may open."""
_ALREADY_TAKEN = 40060
_REPLY = 19
_MENTION = re.compile(r"\s*<@!?(\d+)>[\s,:]*")
_PRESS = discord.InteractionType.component
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
        self._specs: dict[str, CommandSpec] = {}
        self._names: dict[str, str] = {}
        self._suggest: Suggest | None = None
        self._may: May | None = None
        self._me = ""
        self.queue: asyncio.Queue[Taken] = asyncio.Queue()
        line.hear(self._heard)

    def __repr__(self) -> str:
        return f"Hearing({self.queue.qsize()})"

    def learn(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Which commands there are."""
        self._specs = {spec.name: spec for spec in commands}
        self._names = registered_names(commands)
        self._suggest, self._may = suggest, may

    def request_of(self, taken: Taken) -> Request:
        """A request under the name that Beadle's table has for its command."""
        request, registered = taken
        if not registered or request.command is None:
            return request
        return replace(request, command=self._names.get(request.command, request.command))

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
            channel = self._rooms.of_interaction(interaction)
            if wanted is None:
                return
            if interaction.type is _COMPLETE:
                await self._complete(interaction, wanted, channel)
            elif channel is None:
                await self._turn_away(interaction)
            elif not await self._open_form(interaction, wanted, channel):
                await self._accept(interaction, wanted, channel)
        except Trouble as trouble:
            _log.warning("Discord: an interaction could not be answered: %s", trouble)
        except Exception as error:  # noqa: BLE001 - one that breaks is the end of no other
            # Its text may hold somebody's words.
            where = traceback.extract_tb(error.__traceback__)[-1]
            name = type(error).__name__
            _log.error("Discord: an interaction broke: %s in %s:%s", name, where.name, where.lineno)

    async def _accept(self, interaction: discord.Interaction, wanted: Asked, channel: str) -> None:
        """Acknowledge a command, keep how to answer it, and hand it on."""
        key = str(interaction.id)
        kept = asyncio.ensure_future(
            self._pending.came(key, interaction.token, interaction.application_id)
        )
        try:
            await call(interaction.response.defer(ephemeral=True, thinking=True))
        except Lost:
            pass  # they may well see that it was taken
        except Trouble as trouble:
            if not (isinstance(trouble, Rejected) and trouble.number == _ALREADY_TAKEN):
                await kept
                await self._pending.forget(key)
                raise  # they see that it failed, so that nothing may be done
        await kept
        request = Request(
            key=key,
            channel=channel,
            sender=str(interaction.user.id),
            sender_name=harmless(interaction.user.display_name),
            command=wanted.command,
            args=wanted.args,
        )
        self.queue.put_nowait((request, not wanted.ours))

    async def _turn_away(self, interaction: discord.Interaction) -> None:
        """Say where the desk is."""
        where = self._rooms.named()
        text = f"Nothing was done: this is not Beadle's desk. {f'Go to {where}.' if where else ''}"
        await call(interaction.response.send_message(text.strip(), ephemeral=True))

    async def _complete(
        self, interaction: discord.Interaction, wanted: Asked, channel: str | None
    ) -> None:
        """Say what completes a word; nothing where that takes too long."""
        found: Sequence[Choice] = ()
        command = self._names.get(wanted.command, wanted.command)
        sender = str(interaction.user.id)
        if channel and wanted.focused:
            found = await self._suggested(channel, sender, command, wanted.focused, wanted.prefix)
        choices = [
            app_commands.Choice(name=shortened(harmless(one.label)), value=one.value)
            for one in found[:MOST_CHOICES]
            if 0 < len(one.value) <= LONGEST
        ]
        await call(interaction.response.autocomplete(choices))

    async def _suggested(
        self, channel: str, sender: str, command: str, parameter: str, prefix: str
    ) -> Sequence[Choice]:
        if self._suggest is None:
            return ()
        try:
            async with asyncio.timeout(_SOON):
                return await self._suggest(channel, sender, command, parameter, prefix)
        except TimeoutError:
            return ()

    async def _open_form(
        self, interaction: discord.Interaction, wanted: Asked, channel: str
    ) -> bool:
        """Open a form for what a button does not carry; False where none is to be opened."""
        spec = self._specs.get(wanted.command)
        fields = forms.missing(spec, wanted.args) if spec else []
        if interaction.type is not _PRESS or spec is None or not fields:
            return False
        sender = str(interaction.user.id)
        try:
            async with asyncio.timeout(_SOON):
                if self._may is None or not await self._may(channel, sender, spec.name):
                    return False
                choices = await self._choices(channel, sender, spec, fields)
        except TimeoutError:
            return False  # Beadle says afterwards what is missing
        modal = forms.form(spec, Pressed(spec.name, wanted.args), fields, choices)
        if modal is None:
            return False
        try:
            await call(interaction.response.send_modal(modal))
        except Refused as refused:
            _log.warning("Discord: a form could not be opened: %s", refused.reason)
            return False
        return True

    async def _choices(
        self, channel: str, sender: str, spec: CommandSpec, fields: Sequence[Parameter]
    ) -> Mapping[str, Sequence[Choice]]:
        names = [field.name for field in fields if forms.wants_choices(field)]
        found = [self._suggested(channel, sender, spec.name, name, "") for name in names]
        return dict(zip(names, await asyncio.gather(*found), strict=True))

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
        )
        self.queue.put_nowait((request, False))
