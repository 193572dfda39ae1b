"""The webhook through which Beadle publishes a message under its author's name.

Owns finding or making it, and sending through it. Its token is a secret that Discord gives to the
bot that made it: it is asked for anew each time and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import aiohttp
import discord

from adapters.contract import Kept, Refused
from adapters.discord.errors import PATIENCE, call
from adapters.discord.hands import lack

_NAME = "Beadle"
_SERVER_ERROR = 500
_SLOW_LINE = 100_000
"""Bytes of attachments in a second that a line carries at least."""


async def webhook_of(client: discord.Client, channel: int, reason: str) -> tuple[int, str]:
    """The ID and the token of Beadle's own webhook in a channel. Raises Trouble."""
    try:
        listed: Any = await call(client.http.channel_webhooks(channel))
        own = [
            one
            for one in listed
            if str(one.get("application_id")) == str(client.application_id) and one.get("token")
        ]
        found: Any = (
            own[0] if own else await call(
                client.http.create_webhook(channel, name=_NAME, reason=reason)
            )
        )  # fmt: skip
    except Refused as refused:
        raise lack(refused, "Manage Webhooks") from None
    return int(found["id"]), str(found["token"])


async def _only_once(response: aiohttp.ClientResponse) -> None:
    """Keep discord.py from posting anew by itself where a server failed: it may have posted.

    Raises discord.DiscordServerError.
    """
    if response.status >= _SERVER_ERROR:
        raise discord.DiscordServerError(response, None)


def _session(client: discord.Client) -> aiohttp.ClientSession:
    """A session over the client's connections, for one message."""
    return aiohttp.ClientSession(
        connector=client.http.connector,
        connector_owner=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        raise_for_status=_only_once,
    )


async def send(
    client: discord.Client,
    webhook: tuple[int, str],
    args: Mapping[str, Any],
    files: Sequence[tuple[Mapping[str, Any], Kept]],
) -> tuple[str, str]:
    """Publish once. Answers with the message's channel and ID. Raises Trouble.

    Nobody is notified anew: the client allows no mentions unless it is told to.
    """
    more: dict[str, Any] = {}
    if args.get("thread"):
        more["thread"] = discord.Object(int(args["thread"]))
    if args.get("avatar"):
        more["avatar_url"] = str(args["avatar"])
    attached = [
        discord.File(
            BytesIO(kept.data),
            filename=str(one["filename"]),
            description=one.get("description") or None,
        )
        for one, kept in files
    ]
    async with _session(client) as session:
        own = discord.Webhook.partial(*webhook, session=session, client=client)
        sent = await call(
            own.send(
                content=str(args["content"]),
                username=str(args["name"]),
                embeds=[discord.Embed.from_dict(one) for one in args.get("embeds") or ()],
                files=attached,
                wait=True,
                **more,
            ),
            PATIENCE + sum(len(kept.data) for _, kept in files) / _SLOW_LINE,
        )
    return str(sent.channel.id), str(sent.id)
