"""What Discord is told at once of a command: what completes a word, and the form that opens.

Owns the command table as the desk was given it. A form opens only for whom it is for, as far as
Beadle says so in time; the form that is for everybody opens in any case then: whoever needs it must
not wait for a slow disk. Every request is checked again when it is carried out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

import discord
from discord import app_commands

from adapters.contract import Choice, CommandSpec, May, Parameter, Refused, Suggest
from adapters.discord import forms
from adapters.discord.asked import Asked
from adapters.discord.buttons import Pressed
from adapters.discord.commands import (
    LONGEST,
    MOST_CHOICES,
    for_everybody,
    registered_names,
    shortened,
)
from adapters.discord.errors import call
from adapters.discord.escaping import harmless

_log = logging.getLogger(__name__)

_SOON = 2.0
"""Seconds that Beadle may take to say what completes a word, or whether a form may open."""
_PRESS = discord.InteractionType.component
_COMMAND = discord.InteractionType.application_command


class Opening:
    """The command table, and what follows from it before a request is made."""

    def __init__(self) -> None:
        self._specs: dict[str, CommandSpec] = {}
        self._names: dict[str, str] = {}
        self._suggest: Suggest | None = None
        self._may: May | None = None

    def learn(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Which commands there are."""
        self._specs = {spec.name: spec for spec in commands}
        self._names = registered_names(commands)
        self._suggest, self._may = suggest, may

    def name_of(self, registered: str) -> str:
        """What Beadle's table calls a command that is registered under this name."""
        return self._names.get(registered, registered)

    def spec_of(self, wanted: Asked) -> CommandSpec | None:
        """The command that is meant."""
        name = wanted.command if wanted.ours else self.name_of(wanted.command)
        return self._specs.get(name)

    def anywhere(self, wanted: Asked) -> bool:
        """Whether it may be given in any channel: the answer is for one person's eyes."""
        spec = self.spec_of(wanted)
        return spec is not None and for_everybody(spec)

    def is_bare(self, wanted: Asked) -> bool:
        """Whether nothing is given of a command that has a form of its own.

        An answer that a button gives is nothing yet: it stands before what is written.
        """
        spec = self.spec_of(wanted)
        if spec is None:
            return False
        own = {one.name for one in spec.form} if wanted.ours else frozenset[str]()
        return forms.is_bare(spec, {k: v for k, v in wanted.args.items() if k not in own})

    async def complete(
        self, interaction: discord.Interaction, wanted: Asked, channel: str | None
    ) -> None:
        """Say what completes a word; nothing where that takes too long."""
        found: Sequence[Choice] = ()
        command, sender = self.name_of(wanted.command), str(interaction.user.id)
        if channel and wanted.focused:
            found = await self._suggested(channel, sender, command, wanted.focused, wanted.prefix)
        choices = [
            app_commands.Choice(name=shortened(harmless(one.label)), value=one.value)
            for one in found[:MOST_CHOICES]
            if 0 < len(one.value) <= LONGEST
        ]
        await call(interaction.response.autocomplete(choices))

    async def form(self, interaction: discord.Interaction, wanted: Asked, channel: str) -> bool:
        """Open a form for what is not there yet; False where none is to be opened."""
        spec = self.spec_of(wanted)
        fields = self._fields(interaction, wanted, spec) if spec else ()
        if spec is None or not fields:
            return False
        sender, found = str(interaction.user.id), dict[str, Sequence[Choice]]()
        try:
            async with asyncio.timeout(_SOON):
                if self._may is None or not await self._may(channel, sender, spec.name):
                    return False
                found = await self._choices(channel, sender, spec, fields)
        except TimeoutError:
            if fields is not spec.form:
                return False  # Beadle says afterwards what is missing
        modal = forms.form(spec, Pressed(spec.name, wanted.args), fields, found)
        if modal is None:
            return False
        try:
            await call(interaction.response.send_modal(modal))
        except Refused as refused:
            _log.warning("Discord: a form could not be opened: %s", refused.reason)
            return False
        return True

    def _fields(
        self, interaction: discord.Interaction, wanted: Asked, spec: CommandSpec
    ) -> Sequence[Parameter]:
        """What is asked for: the command's own form where nothing was given, or what is missing."""
        if interaction.type in (_PRESS, _COMMAND) and self.is_bare(wanted):
            return spec.form
        return forms.missing(spec, wanted.args) if interaction.type is _PRESS else ()

    async def _choices(
        self, channel: str, sender: str, spec: CommandSpec, fields: Sequence[Parameter]
    ) -> dict[str, Sequence[Choice]]:
        names = [field.name for field in fields if forms.wants_choices(field)]
        found = [self._suggested(channel, sender, spec.name, name, "") for name in names]
        return dict(zip(names, await asyncio.gather(*found), strict=True))

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


def written(spec: CommandSpec, args: Mapping[str, str]) -> str:
    """What somebody wrote into a form, for them to copy it."""
    given = [args.get(field.name, "").strip() for field in spec.form]
    return "\n".join(one for one in given if one)
