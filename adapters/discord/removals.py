"""Who deleted a message, where Discord's audit log tells.

Owns the match. The gateway says that a message was deleted and not by whom; the audit log says
that somebody deleted so many messages of an author in a channel, and says nothing of those who
delete their own. So the author, the channel, the time and the number must fit one person alone:
where two could have done it, nobody is named.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from adapters.contract import Author, Host, Ref, Removed, Trouble
from adapters.discord.errors import call
from adapters.discord.messages import ref_of, snowflake_time
from adapters.discord.places import Site, member_of

_LAG = 1.0
"""Seconds that the audit log may be behind the gateway."""
_FRESH = timedelta(seconds=15)
"""An entry that is not older than this was made for what was just heard."""
_JOINED = timedelta(minutes=10)
"""An entry that is younger than this may have been counted up instead of a new one made."""
_MOST_KNOWN = 20_000
_PAGE = 50
_DELETE, _BULK = 72, 73


@dataclass(frozen=True, slots=True)
class Gone:
    """A deletion that was heard: of whose message, when, and how many at once."""

    account: str
    ref: Ref
    guild: int
    channel: str
    author: str | None
    heard: datetime
    due: float
    ask: bool
    bulk: int = 0


class Removals:
    """Deletions on their way to the archive; each waits for the audit log for a moment."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._authors: OrderedDict[str, str] = OrderedDict()
        self._waiting: list[Gone] = []
        self._counts: dict[str, int] = {}

    def wrote(self, message: Mapping[str, Any]) -> None:
        """Remember whose message this is: a deletion does not say."""
        self._authors[str(message["id"])] = str((message.get("author") or {}).get("id") or "")
        while len(self._authors) > _MOST_KNOWN:
            self._authors.popitem(last=False)

    def add(
        self,
        client: discord.Client,
        site: Site,
        channel: int,
        messages: Sequence[str],
        *,
        bulk: bool,
        ask: bool,
    ) -> None:
        """These messages were deleted, one by one or at once; ``ask`` by whom, if that can be."""
        ask = ask and _readable(client, site.guild)
        due = asyncio.get_running_loop().time() + (_LAG if ask else 0.0)
        size = len(messages) if bulk else 0
        for message in messages:
            author = self._authors.pop(message, None)
            self._waiting.append(
                Gone(
                    account=site.account.id,
                    ref=ref_of(channel, message),
                    guild=site.guild,
                    channel=str(channel),
                    author=author,
                    heard=self._host.now(),
                    due=due,
                    ask=ask,
                    bulk=size,
                )
            )

    @property
    def wait(self) -> float | None:
        """Seconds until some are due; None where none wait."""
        if not self._waiting:
            return None
        first = min(one.due for one in self._waiting)
        return max(0.0, first - asyncio.get_running_loop().time())

    async def due(self, client: discord.Client, *, all_of_them: bool = False) -> list[Removed]:
        """What is due now, with who did it where that is certain."""
        if not self._waiting:
            return []
        now = asyncio.get_running_loop().time()
        ready = [one for one in self._waiting if all_of_them or one.due <= now]
        self._waiting = [one for one in self._waiting if not all_of_them and one.due > now]
        found = [Removed(one.account, one.ref) for one in ready if not one.ask]
        asked = [one for one in ready if one.ask]
        for guild in dict.fromkeys(one.guild for one in asked):
            found += await self._of_guild(client, guild, [g for g in asked if g.guild == guild])
        return found

    async def _of_guild(
        self, client: discord.Client, guild: int, ready: Sequence[Gone]
    ) -> list[Removed]:
        """One look at the audit log for all of them."""
        entries, names = await self._entries(client, guild, ready)
        groups: dict[tuple[str, str | None, int], list[Gone]] = defaultdict(list)
        for one in ready:
            groups[one.channel, None if one.bulk else one.author, one.bulk].append(one)
        found = []
        for (channel, author, bulk), group in groups.items():
            by = self._who(entries, channel, author, bulk, group)
            name = names.get(by or "", "")
            who = Author(by, name) if by else None
            found += [Removed(one.account, one.ref, by=who) for one in group]
        for entry in entries:
            self._counts[str(entry.get("id"))] = _count(entry)
        return found

    async def _entries(
        self, client: discord.Client, guild: int, ready: Sequence[Gone]
    ) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
        """The latest entries about deletions, and people's names."""
        entries: list[Mapping[str, Any]] = []
        names: dict[str, str] = {}
        for kind in {_BULK if one.bulk else _DELETE for one in ready}:
            try:
                # The SDK's enumeration says the number to its type checker only.
                log: Any = await call(
                    client.http.get_audit_logs(guild, limit=_PAGE, action_type=kind)  # type: ignore[arg-type]
                )
            except Trouble:
                continue
            entries += log.get("audit_log_entries") or []
            for user in log.get("users") or []:
                names[str(user.get("id"))] = str(
                    user.get("global_name") or user.get("username") or ""
                )
        return entries, names

    def _who(
        self,
        entries: Sequence[Mapping[str, Any]],
        channel: str,
        author: str | None,
        bulk: int,
        group: Sequence[Gone],
    ) -> str | None:
        """The one person who can have deleted these, or None."""
        if not bulk and not author:
            return None
        first, last = min(one.heard for one in group), max(one.heard for one in group)
        told: dict[str, int] = defaultdict(int)
        doubtful: set[str] = set()
        for entry in entries:
            options = entry.get("options") or {}
            target = str(entry.get("target_id"))
            if bulk:
                fits = target == channel and _count(entry) == bulk
            else:
                fits = target == author and str(options.get("channel_id")) == channel
            at = snowflake_time(str(entry.get("id")))
            if not fits or at > last + _FRESH:
                continue
            who, known = str(entry.get("user_id")), self._counts.get(str(entry.get("id")))
            if known is not None:
                told[who] += 0 if bulk else _count(entry) - known
            elif at >= first - _FRESH:
                told[who] += len(group) if bulk else _count(entry)
            elif not bulk and at >= first - _JOINED:
                doubtful.add(who)
        able = {who for who, number in told.items() if number > 0}
        if len(able | doubtful) != 1 or not able:
            return None
        (who,) = able
        return who if told[who] >= len(group) else None


def _readable(client: discord.Client, guild: int) -> bool:
    """Whether the bot may read that server's audit log."""
    there = client.get_guild(guild)
    me = member_of(client, there) if there else None
    return bool(me and me.guild_permissions.view_audit_log)


def _count(entry: Mapping[str, Any]) -> int:
    """How many messages an entry stands for."""
    try:
        return int((entry.get("options") or {}).get("count") or 1)
    except ValueError:
        return 1
