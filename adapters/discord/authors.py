"""Whose words a message is: the council's, or a member of the public's.

Owns the rule. What a bot, a webhook or a followed announcement channel says in a watched channel
is the council's. So is what a person says where not everybody may write: who may, writes for the
council. Where everybody may write (a discussion channel, most threads) a person speaks for the
council who may manage messages there, or whom the channel itself allows to write, by a role or by
name; everybody else is the public. With ``official_roles`` their members speak for the council,
and no other person does.

A thread has its parent's permissions. The rule looks at them as they are now: what was written
before they were changed is judged by the new ones where Beadle did not see it then.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any

import discord

from adapters.contract import Author, Refused
from adapters.discord.errors import call
from adapters.discord.messages import CROSSPOST
from adapters.discord.options import Options

_MOST_KNOWN = 5_000
_WRITES = discord.Permissions(
    send_messages=True, send_messages_in_threads=True, manage_messages=True
)


def name_of(message: Mapping[str, Any]) -> str:
    """The name that readers see beside a message."""
    member, author = message.get("member") or {}, message.get("author") or {}
    return str(member.get("nick") or author.get("global_name") or author.get("username") or "")


def everybody_writes(channel: discord.abc.GuildChannel, *, thread: bool) -> bool:
    """Whether @everyone may write in a channel, or in its threads."""
    allowed = channel.permissions_for(channel.guild.default_role)
    return allowed.send_messages_in_threads if thread else allowed.send_messages


def speaks(
    channel: discord.abc.GuildChannel, user: int, roles: Collection[int], official: Collection[int]
) -> bool:
    """Whether somebody with these roles speaks for the council in this channel; see above."""
    if official:
        return any(role in official for role in roles)
    guild = channel.guild
    if user == guild.owner_id:
        return True
    held = [role for role in map(guild.get_role, roles) if role and not role.is_default()]
    if any(r.permissions.administrator or r.permissions.manage_messages for r in held):
        return True
    ids = {user, *(role.id for role in held)}
    for target, overwrite in channel.overwrites.items():
        allow, _ = overwrite.pair()
        if target.id in ids and allow.value & _WRITES.value:
            return True
    return False


class Authors:
    """Who wrote what, with as few questions to Discord as can be."""

    def __init__(self, options: Options) -> None:
        self._official = {int(role) for role in options.official_roles}
        self._roles: OrderedDict[tuple[int, int], frozenset[int]] = OrderedDict()

    async def of(
        self,
        client: discord.Client,
        channel: discord.abc.GuildChannel | None,
        message: Mapping[str, Any],
    ) -> Author | None:
        """The author of a message in a channel or one of its threads. Raises Unavailable."""
        author = message.get("author") or {}
        user = str(author.get("id") or "")
        if not user:
            return None
        name = name_of(message)
        crossed = int(message.get("flags") or 0) & CROSSPOST
        if message.get("webhook_id") or author.get("bot") or author.get("system") or crossed:
            return Author(user, name)
        if channel is None:
            return Author(user, name)
        thread = str(message.get("channel_id")) != str(channel.id)
        if not self._official and not everybody_writes(channel, thread=thread):
            return Author(user, name)
        roles = await self._roles_of(client, channel.guild.id, int(user), message)
        return Author(user, name, speaks(channel, int(user), roles, self._official))

    async def _roles_of(
        self, client: discord.Client, guild: int, user: int, message: Mapping[str, Any]
    ) -> frozenset[int]:
        """The author's roles: with the message where it came live, else asked for once.

        Somebody who has left the server has none.
        """
        key = (guild, user)
        member = message.get("member")
        if isinstance(member, Mapping) and isinstance(member.get("roles"), list):
            found = frozenset(int(role) for role in member["roles"])
        elif key in self._roles:
            self._roles.move_to_end(key)
            return self._roles[key]
        else:
            found = await _ask(client, guild, user)
        self._roles[key] = found
        while len(self._roles) > _MOST_KNOWN:
            self._roles.popitem(last=False)
        return found


async def _ask(client: discord.Client, guild: int, user: int) -> frozenset[int]:
    """A member's roles, from Discord. Raises Unavailable."""
    try:
        member = await call(client.http.get_member(guild, user))
    except Refused:
        return frozenset()
    return frozenset(int(role) for role in member.get("roles") or ())
