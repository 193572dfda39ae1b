"""Messages into a channel: each key once, whatever was lost on the way.

Owns: the nonce by which Discord itself recognises a message that is sent again (for some minutes),
and the look at what stands in the channel where that is not enough: after a lost reply, and for
what an earlier process may have sent. A message carries its key's digest in its embed, where it is
shown to nobody.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord
from discord.http import MultipartParameters, handle_message_parameters

from adapters.contract import Host, Refused
from adapters.discord.buttons import row_of
from adapters.discord.cards import Card, called, embeds, files
from adapters.discord.errors import Lost, call
from adapters.discord.messages import snowflake_at

_MARK = "https://discord.com/#beadle-"
_LOOK_BACK = 100
"""Messages of a channel that are looked through."""
_SKEW = 120
"""Seconds by which Discord's clock and ours may differ."""
_REMEMBERED = 5_000


def nonce(key: str) -> str:
    """The key in 25 characters, as many as Discord takes."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:25]


def parameters(card: Card, key: str | None = None, *, edits: bool = False) -> MultipartParameters:
    """A card as the body of a request; with ``edits`` what an earlier one had more goes."""
    mark = _MARK + nonce(key) if key else ""
    attached = files(card)
    view = row_of(card.offers)
    more: dict[str, Any] = {"attachments": attached} if edits else {}
    if attached and not edits:
        more["files"] = attached
    if view is not None or edits:
        more["view"] = view
    return handle_message_parameters(
        content=card.content,
        embeds=embeds(card, mark),
        allowed_mentions=called(card),
        nonce=nonce(key) if key and not edits else None,
        **more,
    )


def body_of(params: MultipartParameters) -> dict[str, Any]:
    """The same as the arguments of ``HTTPClient.request``."""
    if params.files:
        return {"files": params.files, "form": params.multipart}
    return {"json": params.payload}


class Posting:
    """Sends and edits, and knows what was sent."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._sent: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._doubtful: dict[str, int] = {}
        self._marks: dict[int, dict[str, int]] = {}

    def __repr__(self) -> str:
        return f"Posting({len(self._sent)})"

    async def send(self, client: discord.Client, channel: int, card: Card, key: str) -> int:
        """Send a message once, and answer its ID. Raises Trouble; Lost where nobody knows."""
        if (known := await self._known(client, channel, card, key)) is not None:
            return self._note(channel, key, known)
        begun = snowflake_at(self._host.now()) - (_SKEW * 1000 << 22)
        try:
            told = await self._post(client, channel, card, key)
        except Lost:
            self._doubtful.setdefault(key, begun)
            told = await self._post(client, channel, card, key)  # the same nonce: one message
        return self._note(channel, key, int(told["id"]))

    async def edit(self, client: discord.Client, channel: int, message: int, card: Card) -> None:
        """Make a message say something else. Raises Trouble."""
        params = parameters(card, edits=True)
        await call(client.http.edit_message(channel, message, params=params))

    async def _post(
        self, client: discord.Client, channel: int, card: Card, key: str
    ) -> Mapping[str, Any]:
        return await call(client.http.send_message(channel, params=parameters(card, key)))

    def _note(self, channel: int, key: str, message: int) -> int:
        self._doubtful.pop(key, None)
        self._sent[f"{channel} {key}"] = (key, message)
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
        return message

    async def _known(
        self, client: discord.Client, channel: int, card: Card, key: str
    ) -> int | None:
        """The message that shows this key already, if there is one."""
        if found := self._sent.get(f"{channel} {key}"):
            return found[1]
        since = self._doubtful.get(key)
        if channel in self._marks and since is None:
            return self._marks[channel].get(nonce(key))
        mine = await self._mine(client, channel)
        marks = self._marks[channel] = dict(_marked(mine))
        if since is None or nonce(key) in marks:
            return marks.get(nonce(key))
        taken = {message for _, message in self._sent.values()}
        fresh = [one for one in mine if since < int(one["id"]) not in taken]
        return next((int(one["id"]) for one in fresh if _shows(one, card)), None)

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


def _marked(messages: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, int]]:
    """The digests of the keys that messages show."""
    for one in messages:
        marks = [str(one.get("nonce") or "")]
        marks += [str(e.get("url") or "").removeprefix(_MARK) for e in one.get("embeds") or ()]
        yield from ((mark, int(one["id"])) for mark in marks if mark)


def _shows(message: Mapping[str, Any], card: Card) -> bool:
    """Whether a message says what the card says."""
    bodies = "".join(str(one.get("description") or "") for one in message.get("embeds") or ())
    return str(message.get("content") or "") == card.content.strip() and bodies == card.body.strip()
