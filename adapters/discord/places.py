"""Where a watched account is on Discord: its channel, and the channel's threads.

Owns finding them, and the words for what is in the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from adapters.contract import Account, Refused, RefusedCode
from adapters.discord.errors import call
from adapters.discord.messages import moment
from adapters.discord.options import channel_of

_PAGE = 100
_PUBLIC_THREADS = frozenset({10, 11})
_WITH_THREADS = (discord.TextChannel, discord.ForumChannel)


@dataclass(frozen=True, slots=True)
class Site:
    """One account as it was found. ``parent`` is the channel itself, or the thread's channel."""

    account: Account
    channel: int
    parent: int
    guild: int

    @property
    def is_thread(self) -> bool:
        """Whether the account is one thread, and not a whole channel."""
        return self.channel != self.parent

    def home(self, client: discord.Client) -> discord.abc.GuildChannel | None:
        """The channel whose permissions hold, as the client knows it now."""
        found = client.get_channel(self.parent)
        return found if isinstance(found, discord.abc.GuildChannel) else None

    def writes_itself(self, client: discord.Client) -> bool:
        """Whether messages stand in it, and not only in its threads (a forum)."""
        return self.is_thread or not isinstance(self.home(client), discord.ForumChannel)


def number_of(account: Account) -> int:
    """The channel's ID. Raises Refused(INVALID)."""
    found = channel_of(account.address)
    if found is None:
        raise Refused(RefusedCode.INVALID, f"{account.address} is not the ID of a channel")
    return found


async def locate(client: discord.Client, account: Account) -> Site:
    """Find an account's channel, and see that it can be read. Raises Trouble."""
    number = number_of(account)
    found: Any = client.get_channel(number)
    if found is None:
        found = await _ask(client, account, number)
        site = Site(account, number, int(found["parent_id"]), int(found["guild_id"]))
    elif isinstance(found, discord.Thread):
        site = Site(account, number, found.parent_id, found.guild.id)
    elif isinstance(found, discord.CategoryChannel):
        why = f"{account.address} is a category: give the channels in it"
        raise Refused(RefusedCode.INVALID, why)
    elif isinstance(found, discord.abc.GuildChannel):
        site = Site(account, number, number, found.guild.id)
    else:
        raise Refused(RefusedCode.INVALID, "private messages cannot be watched")
    check_readable(client, site)
    return site


async def _ask(client: discord.Client, account: Account, number: int) -> Mapping[str, Any]:
    """A channel that the client does not know: an archived thread, or none that it may see."""
    try:
        found: Any = await call(client.http.get_channel(number))
    except Refused as refused:
        if refused.code is RefusedCode.GONE:
            why = f"There is no channel {account.address} on Discord (any more)."
            raise Refused(RefusedCode.GONE, why) from None
        why = (
            f"The bot cannot see the channel {account.address}: invite it to that server, and "
            "give its role View Channel there."
        )
        raise Refused(RefusedCode.PERMISSION, why) from None
    if found.get("type") in _PUBLIC_THREADS and found.get("parent_id") and found.get("guild_id"):
        return dict(found)
    why = f"{account.address} is no channel or public thread of a server that the bot is in"
    raise Refused(RefusedCode.INVALID, why)


def member_of(client: discord.Client, guild: discord.Guild) -> discord.Member | None:
    """The bot as a member of a server, where Discord has told of it."""
    return guild.get_member(client.user.id) if client.user else None


def lacking(
    client: discord.Client, site: Site, wanted: discord.Permissions, *, everywhere: bool = False
) -> list[str]:
    """The names, as Discord shows them, of the permissions that the bot has not got there.

    ``everywhere``: by its roles, whatever the channel makes of them.
    """
    home = site.home(client)
    me = member_of(client, home.guild) if home else None
    if home is None or me is None:
        return []
    has = me.guild_permissions if everywhere else home.permissions_for(me)
    return [_title(name) for name, needed in wanted if needed and not getattr(has, name)]


_TITLES = {
    "manage_roles": "Manage Permissions",
    "read_messages": "View Channel",
    "view_channel": "View Channel",
    "external_emojis": "Use External Emojis",
}


def _title(name: str) -> str:
    """A permission's name on the screen."""
    return _TITLES.get(name) or name.replace("_", " ").title().replace(" In ", " in ")


READING = discord.Permissions(read_messages=True, read_message_history=True)


def check_readable(client: discord.Client, site: Site) -> None:
    """Raise Refused(PERMISSION), with what to give, where the channel cannot be read."""
    home = site.home(client)
    if home is None:
        why = f"The bot cannot see the channel {site.account.address}: give its role View Channel."
        raise Refused(RefusedCode.PERMISSION, why)
    missing = lacking(client, site, READING)
    if missing:
        why = f"The bot cannot read #{home.name}: give its role {' and '.join(missing)} there."
        raise Refused(RefusedCode.PERMISSION, why)


async def threads_of(client: discord.Client, site: Site, since: datetime) -> list[int]:
    """The public threads of a channel in which something may have been said since.

    Active ones, and archived ones that were archived since. Raises Trouble.
    """
    if site.is_thread or not isinstance(site.home(client), _WITH_THREADS):
        return []
    found = await _active(client, site) + await _archived(client, site, since)
    # One that woke up in between was in neither list.
    return list(dict.fromkeys(found + await _active(client, site)))


async def _active(client: discord.Client, site: Site) -> list[int]:
    """The public threads of a channel that are open now."""
    active: Any = await call(client.http.get_active_threads(site.guild))
    return [
        int(thread["id"])
        for thread in active.get("threads") or ()
        if str(thread.get("parent_id")) == str(site.channel)
        and thread.get("type") in _PUBLIC_THREADS
    ]


async def _archived(client: discord.Client, site: Site, since: datetime) -> list[int]:
    """The public threads that were archived since; the last archived come first."""
    found: list[int] = []
    before: Any = None
    while True:
        page: Any = await call(
            client.http.get_public_archived_threads(site.channel, before=before, limit=_PAGE)
        )
        archived = page.get("threads") or ()
        for thread in archived:
            before = (thread.get("thread_metadata") or {}).get("archive_timestamp")
            at = moment(before)
            if at is not None and at < since:
                return found
            found.append(int(thread["id"]))
        if not page.get("has_more") or not archived or not before:
            return found


def site_of(client: discord.Client, sites: Mapping[int, Site], channel: int) -> Site | None:
    """The account that a channel or public thread belongs to, or None."""
    if channel in sites:
        return sites[channel]
    thread = client.get_channel(channel)
    if isinstance(thread, discord.Thread) and thread.type.value in _PUBLIC_THREADS:
        return sites.get(thread.parent_id)
    return None
