"""One call of ``Platform.watch``: all watched channels of a connection in one line of batches.

Owns the order of things. What the gateway says is noted from the first moment and taken up in
order. A session that is not a RESUME has missed what was said before it: then every account is
read over first (:mod:`adapters.discord.backfill`), and only then what was heard since goes on.
A channel that cannot be read is told, tried again, and stops no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import discord

from adapters.contract import (
    Account,
    Batch,
    Event,
    Failing,
    Gap,
    Host,
    Listing,
    Recovered,
    Refused,
    RefusedCode,
)
from adapters.discord.backfill import Look
from adapters.discord.cursor import Cursor
from adapters.discord.line import Heard, Line
from adapters.discord.messages import snowflake_at
from adapters.discord.options import Options, channel_of
from adapters.discord.own import Own
from adapters.discord.places import Site, check_readable, locate
from adapters.discord.reader import Reader

_log = logging.getLogger(__name__)

_TICK = 45.0
"""Seconds after which a silent line is looked at, and channels that could not be read."""
_MOST = 200
"""Events in one batch."""
_MESSAGES = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"})
_OTHER = frozenset(
    {"READY", "CHANNEL_DELETE", "CHANNEL_UPDATE", "GUILD_CREATE", "GUILD_DELETE",
     "GUILD_ROLE_UPDATE", "GUILD_MEMBER_UPDATE", "THREAD_DELETE"}
)  # fmt: skip
_CODES = (RefusedCode.PERMISSION, RefusedCode.GONE, RefusedCode.INVALID)


class Watch:
    """What one watch knows: who is watched where, who has been read, what was told."""

    def __init__(self, options: Options, host: Host, line: Line, own: Own) -> None:
        self._options = options
        self._host = host
        self._line = line
        self._reader = Reader(options, host, own)
        self._heard: deque[Heard] = deque()
        self._news = asyncio.Event()
        self._sites: dict[int, Site] = {}
        self._unread: dict[str, Account] = {}
        self._all: set[int] = set()
        self._told: dict[RefusedCode, str | None] = {}
        self._trouble: dict[str, Refused] = {}
        self._gaps: set[str] = set()
        self._cursor = Cursor(None)
        self._looked = asyncio.get_running_loop().time()

    async def run(
        self, accounts: Sequence[Account], text: str | None
    ) -> AsyncGenerator[Batch, None]:
        """Batches for ever. Raises Unavailable, or Refused where words may not be read at all."""
        self._cursor = Cursor(text)
        self._unread = {account.id: account for account in accounts}
        self._all = {channel_of(account.address) or 0 for account in accounts}
        unhear = self._line.hear(self._note)
        try:
            if not self._line.reads_content:
                await self._line.with_content()
            client = await self._line.ready(content=True)
            self._forget_sessions()
            async for batch in self._read_all(client):
                yield batch
            yield Batch((), self._cursor.dump(), caught_up=True)
            async for batch in self._follow(client):
                yield batch
        finally:
            unhear()

    # ------------------------------------------------------------------ hearing

    def _note(self, heard: Heard) -> None:
        """Keep what concerns messages and channels, in order."""
        if heard.name in _MESSAGES or heard.name in _OTHER:
            self._heard.append(heard)
            self._news.set()

    def _forget_sessions(self) -> None:
        """What was heard while connecting for the first time tells nothing of a gap."""
        self._heard = deque(one for one in self._heard if one.name in _MESSAGES)

    async def _follow(self, client: discord.Client) -> AsyncGenerator[Batch, None]:
        """What is heard, as it comes."""
        while True:
            await self._wait()
            client = await self._line.ready(content=True)
            events: list[Event] = []
            anew = look = False
            while self._heard and len(events) < _MOST and not look:
                heard = self._heard.popleft()
                anew, look = heard.name == "READY", heard.name in _OTHER
                events += await self._take(client, heard)
            events += await self._reader.removals.due(client, all_of_them=anew)
            yield Batch(tuple(events), self._cursor.dump())
            if anew:
                async for batch in self._anew():
                    yield batch
            elif look or self._again_due():
                async for batch in self._look_again(client):
                    yield batch

    def _again_due(self) -> bool:
        """Whether it is time to look at what could not be read."""
        now = asyncio.get_running_loop().time()
        if now < self._looked + _TICK:
            return False
        self._looked = now
        return True

    async def _wait(self) -> None:
        """Until something is heard or due, or for a while."""
        if self._heard:
            return
        self._news.clear()
        due = self._reader.removals.wait
        try:
            async with asyncio.timeout(_TICK if due is None else min(due, _TICK)):
                await self._news.wait()
        except TimeoutError:
            return

    async def _take(self, client: discord.Client, heard: Heard) -> list[Event]:
        """The events of one thing that was heard."""
        name, data = heard.name, heard.data
        if not isinstance(data, Mapping):
            return []
        if name == "CHANNEL_DELETE":
            return self._channel_deleted(data)
        if name == "THREAD_DELETE":
            self._read_over(int(data.get("parent_id") or 0), int(data.get("id") or 0))
            return []
        if name not in _MESSAGES:
            return []
        return await self._reader.take(client, self._sites, self._cursor, name, data)

    def _channel_deleted(self, data: Mapping[str, Any]) -> list[Event]:
        """With a channel all of its posts are gone for good."""
        site = self._sites.pop(int(data.get("id") or 0), None)
        if site is None:
            return []
        self._unread[site.account.id] = site.account
        return [Listing(site.account.id, {})]

    def _read_over(self, *places: int) -> None:
        """Have accounts read once more."""
        for place in places:
            site = self._sites.pop(place, None)
            if site is not None:
                self._unread[site.account.id] = site.account

    # ------------------------------------------------------------------ reading over

    async def _anew(self) -> AsyncGenerator[Batch, None]:
        """A session that is not a RESUME: nobody will replay what it missed."""
        client = await self._line.ready(content=True)
        self._unread |= {site.account.id: site.account for site in self._sites.values()}
        self._sites = {}
        async for batch in self._read_all(client):
            yield batch

    async def _look_again(self, client: discord.Client) -> AsyncGenerator[Batch, None]:
        """Notice channels that cannot be read any more, and read those that can be again."""
        for channel, site in tuple(self._sites.items()):
            try:
                check_readable(client, site)
            except Refused:
                del self._sites[channel]
                self._unread[site.account.id] = site.account
        async for batch in self._read_all(client):
            yield batch

    async def _read_all(self, client: discord.Client) -> AsyncGenerator[Batch, None]:
        """Read over each account that has not been, and say what is in the way."""
        since = self._host.now() - timedelta(days=self._options.history_days)
        left = self._cursor.newest()
        for account in tuple(self._unread.values()):
            try:
                site = await locate(client, account)
                take = partial(self._reader.posted, client)
                look = Look(client, site, self._cursor, take, since, left, self._all)
                async for batch in look.run():
                    yield batch
            except Refused as refused:
                if refused.code is RefusedCode.CREDENTIALS:
                    raise
                yield Batch(self._cannot(account, refused), self._cursor.dump())
            else:
                self._sites[site.channel] = site
                del self._unread[account.id]
                self._trouble.pop(account.id, None)
                self._gaps.discard(account.id)
        if not self._unread:
            self._cursor.prune(snowflake_at(since))
        events = self._health()
        if events:
            yield Batch(tuple(events), self._cursor.dump())

    def _cannot(self, account: Account, refused: Refused) -> tuple[Event, ...]:
        """An account that cannot be read: one gap for as long as that lasts."""
        self._trouble[account.id] = refused
        if account.id in self._gaps:
            return ()
        self._gaps.add(account.id)
        now = self._host.now()
        return (Gap(account.id, now, now, refused.reason),)

    def _health(self) -> list[Event]:
        """Tell what is in the way now, and what no longer is."""
        events: list[Event] = []
        for code in _CODES:
            said = [one.reason for one in self._trouble.values() if one.code is code]
            detail = " ".join(dict.fromkeys(said)) or None
            if self._told.get(code, "") == detail:
                continue
            self._told[code] = detail
            events.append(Failing(code, detail) if detail else Recovered(code))
        return events
