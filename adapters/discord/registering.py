"""Making the commands known to the servers of the Clerk's channels, and in private channels.

Owns: they are registered for each server, where that shows at once, and only when they differ
from what is there. In private channels there is only what can be given anywhere.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from adapters.contract import CommandSpec, Refused, RefusedCode, Unavailable
from adapters.discord.commands import payloads, private_payloads, same
from adapters.discord.errors import call

_log = logging.getLogger(__name__)

_LONG = 30.0
"""Seconds of waiting for which the requests are not held up."""
_HOW = (
    "Discord lets Beadle register no commands in server %s (%s): invite it again with the scope "
    "applications.commands; until then its buttons work, and its commands can be typed"
)


async def guilds_of(
    client: discord.Client, channels: Iterable[int]
) -> tuple[set[int], dict[int, Refused]]:
    """The servers of some channels, and the channels that Beadle cannot see. Raises Unavailable."""
    found: set[int] = set()
    hidden: dict[int, Refused] = {}
    for channel in channels:
        known = client.get_channel(channel)
        guild = getattr(getattr(known, "guild", None), "id", None)
        try:
            if guild is None:
                told: Mapping[str, Any] = await call(client.http.get_channel(channel))
                guild = told.get("guild_id")
        except Refused as error:
            if error.code is RefusedCode.CREDENTIALS:
                raise
            hidden[channel] = error
            continue
        if guild is None:
            hidden[channel] = Refused(RefusedCode.INVALID, "it is in no server")
        else:
            found.add(int(guild))
    return found, hidden


async def register(
    client: discord.Client, guilds: Iterable[int], specs: Sequence[CommandSpec]
) -> None:
    """Have each server offer exactly these commands. Raises Unavailable.

    A server that refuses them, or wants us to wait for long (Discord counts the commands that are
    made in a day), is told in the log: a desk with buttons alone is still a desk.
    """
    wanted = payloads(specs)
    application = client.application_id
    if application is None:
        return
    for guild in guilds:
        try:
            there = await call(client.http.get_guild_commands(application, guild))
            if not same(wanted, there):
                await call(client.http.bulk_upsert_guild_commands(application, guild, wanted))
        except Refused as error:
            if error.code is RefusedCode.CREDENTIALS:
                raise
            _log.warning(_HOW, guild, error.reason)
        except Unavailable as busy:
            if (busy.retry_after or 0) < _LONG:
                raise
            _log.warning("Discord takes no commands for server %s now: %s", guild, busy)


async def register_private(client: discord.Client, specs: Sequence[CommandSpec]) -> None:
    """Have private channels with the bot offer what can be given anywhere. Raises Unavailable.

    Where Discord refuses that, it is told in the log: whatever is written there is heard anyway.
    """
    wanted = private_payloads(specs)
    application = client.application_id
    if application is None or not wanted:
        return
    try:
        there = await call(client.http.get_global_commands(application))
        if not same(wanted, there):
            await call(client.http.bulk_upsert_global_commands(application, wanted))
    except Refused as error:
        if error.code is RefusedCode.CREDENTIALS:
            raise
        _log.warning("Discord takes no commands for private messages: %s", error.reason)
    except Unavailable as busy:
        if (busy.retry_after or 0) < _LONG:
            raise
        _log.warning("Discord takes no commands for private messages now: %s", busy)
