"""Messages into a channel: each key once, whatever was lost on the way.

Owns: the nonce by which Discord itself recognises a message that is sent again (for some minutes),
and the look at what stands in the channel where that is not enough: after a lost reply, and after
a kill. For this it is kept which messages were about to be sent, and since when; none of their
words.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord
from discord.http import MultipartParameters, handle_message_parameters

from adapters.contract import Host, Lost, Refused
from adapters.discord.buttons import row_of
from adapters.discord.cards import Card, called, embeds, files
from adapters.discord.choices import view_of
from adapters.discord.errors import call
from adapters.discord.messages import snowflake_at

_LOOK_BACK = 100
"""Messages of a channel that are looked through."""
_SKEW = timedelta(seconds=60)
"""By how much Discord's clock and ours may differ."""
_BEGUN = 50
_REMEMBERED = 5_000


def nonce(key: str) -> str:
    """The key in 25 characters, as many as Discord takes."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:25]


def parameters(card: Card, key: str | None = None, *, edits: bool = False) -> MultipartParameters:
    """A card as the body of a request; with ``edits`` what an earlier one had more goes."""
    attached = files(card)
    view = row_of(card.offers) or view_of(card.choices)
    more: dict[str, Any] = {"attachments": attached} if edits else {}
    if attached and not edits:
        more["files"] = attached
    if view is not None or edits:
        more["view"] = view
    if card.unseen:
        more["flags"] = discord.MessageFlags(suppress_embeds=True)
    return handle_message_parameters(
        content=card.content,
        embeds=embeds(card),
        allowed_mentions=called(card),
        nonce=nonce(key) if key and not edits else None,
        **more,
    )


class Posting:
    """Sends and edits, and knows what was sent. ``name`` is what it keeps its notes under."""

    def __init__(self, host: Host, name: str) -> None:
        self._host = host
        self._name = f"discord-sending-{name}"
        self._sent: OrderedDict[str, int] = OrderedDict()
        self._begun: OrderedDict[str, int] | None = None

    def __repr__(self) -> str:
        return f"Posting({len(self._sent)})"

    async def send(self, client: discord.Client, channel: int, card: Card, key: str) -> int:
        """Send a message once, and answer its ID. Raises Trouble; Lost where nobody knows.

        That it is being sent is noted before it is, so that a process that was killed in
        between, or whose answer was lost, looks whether the message stands there.
        """
        where = f"{channel} {key}"
        if (known := await self._known(client, channel, card, where)) is not None:
            return self._note(where, known)
        await self._begin(where)
        try:
            told = await self._post(client, channel, card, key)
        except Lost:
            told = await self._post(client, channel, card, key)  # the same nonce: one message
        return self._note(where, int(told["id"]))

    async def edit(self, client: discord.Client, channel: int, message: int, card: Card) -> None:
        """Make a message say something else. Raises Trouble."""
        params = parameters(card, edits=True)
        await call(client.http.edit_message(channel, message, params=params))

    async def _post(
        self, client: discord.Client, channel: int, card: Card, key: str
    ) -> Mapping[str, Any]:
        return await call(client.http.send_message(channel, params=parameters(card, key)))

    def _note(self, where: str, message: int) -> int:
        self._sent[where] = message
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
        return message

    async def _begin(self, where: str) -> None:
        """Keep that a message is on its way, and since when."""
        begun = await self._load()
        begun.setdefault(where, snowflake_at(self._host.now() - _SKEW))
        while len(begun) > _BEGUN:
            begun.popitem(last=False)
        await self._host.save(self._name, json.dumps(begun))

    async def _load(self) -> OrderedDict[str, int]:
        if self._begun is None:
            kept = await self._host.load(self._name)
            try:
                found = {str(key): int(since) for key, since in json.loads(kept or "{}").items()}
            except (ValueError, TypeError, AttributeError):
                found = {}
            self._begun = OrderedDict(found)
        return self._begun

    async def _known(
        self, client: discord.Client, channel: int, card: Card, where: str
    ) -> int | None:
        """The message that shows this already, if there is one."""
        if (sent := self._sent.get(where)) is not None:
            return sent
        since = (await self._load()).get(where)
        if since is None:
            return None
        taken = set(self._sent.values())
        found = (
            int(one["id"])
            for one in await self._mine(client, channel)
            if since < int(one["id"]) not in taken and _shows(one, card)
        )
        return next(found, None)

    async def _mine(self, client: discord.Client, channel: int) -> list[Mapping[str, Any]]:
        """What Beadle said last in a channel; nothing where it may not look back."""
        try:
            told: Sequence[Mapping[str, Any]] = await call(
                client.http.logs_from(channel, _LOOK_BACK)
            )
        except Refused:
            return []
        me = str(client.user.id) if client.user else ""
        return [one for one in told if str((one.get("author") or {}).get("id")) == me]


def _shows(message: Mapping[str, Any], card: Card) -> bool:
    """Whether a message says what the card says."""
    bodies = "".join(str(one.get("description") or "") for one in message.get("embeds") or ())
    said = str(message.get("content") or "").strip()
    return said == card.content.strip() and bodies.strip() == card.body.strip()
