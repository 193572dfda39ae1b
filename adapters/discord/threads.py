"""A thread for each case, where the connection has ``threads = true``.

Owns: which message a case began with (kept by the host, so that it is found again after a
restart), and the thread made from it. What is said first about a case stands in the channel;
what follows in its thread.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Final

import discord

from adapters.contract import Alert, Host, RefusedCode
from adapters.discord.errors import Rejected, call

_NAME = "discord-threads"
_MOST = 1_000
_EXISTS = 160004
_WEEK: Final = 10_080
"""Minutes without a word after which Discord puts a thread away; it opens with the next."""
_LONGEST = 90


class CaseThreads:
    """The threads of one connection's cases."""

    def __init__(self, host: Host, *, wanted: bool) -> None:
        self._host = host
        self._wanted = wanted
        self._first: OrderedDict[str, int] | None = None

    async def place(self, client: discord.Client, channel: int, alert: Alert) -> int:
        """Where to say this: the case's thread, or the channel. Raises Trouble."""
        key = self._key(channel, alert)
        first = (await self._load()).get(key) if key else None
        if key is None or first is None:
            return channel
        if isinstance(client.get_channel(first), discord.Thread):
            return first
        name = f"Case {alert.case}"[:_LONGEST]
        try:
            await call(
                client.http.start_thread_with_message(
                    channel, first, name=name, auto_archive_duration=_WEEK
                )
            )
        except Rejected as error:
            if error.number == _EXISTS:
                return first
            if error.code is RefusedCode.CREDENTIALS:
                raise
            if error.code is RefusedCode.GONE:
                await self.gone(channel, alert)
            return channel  # no thread may be made, or no more of them
        return first

    async def said(self, channel: int, alert: Alert, message: int) -> None:
        """Note the message that a case began with: its thread will have the same ID."""
        key = self._key(channel, alert)
        if key is None:
            return
        first = await self._load()
        if key not in first:
            first[key] = message
            while len(first) > _MOST:
                first.popitem(last=False)
            await self._host.save(_NAME, json.dumps(first))

    async def gone(self, channel: int, alert: Alert) -> None:
        """The case's message or thread is no longer there: it begins anew."""
        key = self._key(channel, alert)
        if key and (await self._load()).pop(key, None) is not None:
            await self._host.save(_NAME, json.dumps(await self._load()))

    def _key(self, channel: int, alert: Alert) -> str | None:
        """A case's number is the same again in another year."""
        if not self._wanted or not alert.case:
            return None
        label = alert.case if "/" in alert.case else f"{alert.case}/{self._host.now().year}"
        return f"{channel} {label}"

    async def _load(self) -> OrderedDict[str, int]:
        if self._first is None:
            kept = await self._host.load(_NAME)
            try:
                found = {str(key): int(one) for key, one in json.loads(kept or "{}").items()}
            except (ValueError, TypeError, AttributeError):
                found = {}
            self._first = OrderedDict(found)
        return self._first
