"""Each message that is heard or read, as the contract's events.

Owns the way from the gateway's words to :class:`adapters.contract.Posted`, ``Edited`` and
``Removed``, and knows a restore of Beadle's own when it sees one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from adapters.contract import (
    Edited,
    Event,
    Gap,
    Host,
    Moved,
    Post,
    Posted,
    Ref,
    Refused,
    RefusedCode,
)
from adapters.discord.authors import Authors
from adapters.discord.cursor import Cursor
from adapters.discord.errors import call
from adapters.discord.messages import is_post, is_whole, moment, read, ref_of, snowflake_time
from adapters.discord.options import PLATFORM, Options, web_url
from adapters.discord.own import Own
from adapters.discord.places import Site, site_of
from adapters.discord.removals import Removals

_log = logging.getLogger(__name__)

STRANGE = (KeyError, ValueError, TypeError, AttributeError)
"""What reading a message of a strange form raises."""


class Reader:
    """Makes events of messages; remembers whose they were until they are deleted."""

    def __init__(self, options: Options, host: Host, own: Own) -> None:
        self._own = own
        self._authors = Authors(options)
        self.removals = Removals(host)

    async def take(
        self,
        client: discord.Client,
        sites: Mapping[int, Site],
        cursor: Cursor,
        name: str,
        data: Mapping[str, Any],
    ) -> list[Event]:
        """The events of one message event of the gateway's. Raises Unavailable."""
        try:
            channel = int(data["channel_id"])
            site = site_of(client, sites, channel)
            if site is None:
                return []
            if name == "MESSAGE_CREATE":
                cursor.reach(channel, int(data["id"]))
                return await self.posted(client, site, data)
            if name == "MESSAGE_UPDATE":
                return await self._edited(client, site, data)
            if name == "MESSAGE_DELETE":
                return self._deleted(client, site, channel, [str(data["id"])], bulk=False)
            if name == "MESSAGE_DELETE_BULK":
                numbers = [str(number) for number in data["ids"]]
                return self._deleted(client, site, channel, numbers, bulk=True)
        except STRANGE as error:
            # Never its words. The next look at the channel's history reads it again.
            _log.warning("Discord: a %s could not be read (%s)", name, type(error).__name__)
        return []

    async def posted(
        self, client: discord.Client, site: Site, message: Mapping[str, Any]
    ) -> list[Event]:
        """A message as it is now; nothing for what is no post, and for what Beadle itself says.

        One that cannot be read is told of, and stops none behind it.
        """
        try:
            return await self._posted(client, site, message)
        except STRANGE as error:
            _log.warning("Discord: a message could not be read (%s)", type(error).__name__)
            return [_unread(site, message)]

    async def _posted(
        self, client: discord.Client, site: Site, message: Mapping[str, Any]
    ) -> list[Event]:
        """The same. Raises one of :data:`STRANGE` for what has no form that is known."""
        if not is_post(message) or self._is_me(client, message):
            return []
        self.removals.wrote(message)
        post, moved = await self._post(client, site, message)
        return [*moved, Posted(post, post.posted_at)]

    async def _edited(
        self, client: discord.Client, site: Site, data: Mapping[str, Any]
    ) -> list[Event]:
        """A message that changed; asked for whole where the gateway sent a part of it."""
        message = data
        if not is_whole(message):
            try:
                message = await call(client.http.get_message(data["channel_id"], data["id"]))
            except Refused as refused:
                if refused.code is RefusedCode.CREDENTIALS:
                    raise
                return []  # deleted since, which is told as well
        if not is_post(message) or self._is_me(client, message):
            return []
        self.removals.wrote(message)
        post, moved = await self._post(client, site, message)
        at = moment(message.get("edited_timestamp"))
        return [*moved, Edited(post, at) if at else Posted(post, post.posted_at)]

    async def _post(
        self, client: discord.Client, site: Site, message: Mapping[str, Any]
    ) -> tuple[Post, list[Event]]:
        """The post that a message is, and where it was before if Beadle restored it."""
        author = await self._authors.of(client, site.home(client), message)
        post = read(site.account.id, message, author, site.guild)
        restored = await self._own.meant(message)
        if restored is None:
            return post, []
        known = replace(post, fingerprint=restored.fingerprint)
        return known, [Moved(post.account, Ref(PLATFORM, restored.old), post.ref)]

    def _deleted(
        self,
        client: discord.Client,
        site: Site,
        channel: int,
        messages: list[str],
        *,
        bulk: bool,
    ) -> list[Event]:
        """Messages that were deleted: told when the audit log has been asked by whom."""
        ours = all(self._own.deleted(ref_of(channel, message).id) for message in messages)
        self.removals.add(client, site, channel, messages, bulk=bulk, ask=not ours)
        return []

    def _is_me(self, client: discord.Client, message: Mapping[str, Any]) -> bool:
        """Whether the bot itself wrote it: its notice on a closed channel, or the pin of it."""
        author = str((message.get("author") or {}).get("id"))
        return client.user is not None and author == str(client.user.id)


def _unread(site: Site, message: Mapping[str, Any]) -> Gap:
    """A message that is there and cannot be read: the same each time, so that it is told once."""
    channel, number = str(message["channel_id"]), str(message["id"])
    at = snowflake_time(number)
    where = web_url(site.guild, channel, number)
    return Gap(site.account.id, at, at, f"A message cannot be read: please look at it. {where}")
