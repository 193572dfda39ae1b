"""The pinned message that says why a channel is closed, until when, and where to write instead.

Owns finding it again: it is the bot's own message with these very words. Nothing need be
remembered of it, and none is posted twice, whatever was lost in a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import discord
from discord.http import handle_message_parameters

from adapters.contract import Lost, Receipt, Refused, Step, attempt
from adapters.discord.errors import Rejected, call
from adapters.discord.hands import Hands, already, done, lack
from adapters.discord.messages import ref_of

_LONGEST = 2_000
_PINNED = 6
"""The type of the message with which Discord tells of a pin."""
_RECENT = 100
_PINS = 50
_UNKNOWN_MESSAGE = 10008


def wording(notice: str) -> str:
    """The notice as it is posted."""
    words = notice.strip()
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def target(channel: int | str, words: str) -> str:
    """What a step about the notice with these words is about."""
    return f"{channel}/{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:20]}"


async def standing(hands: Hands, channel: int) -> list[dict[str, Any]]:
    """The bot's own messages in a channel, pinned or recent, each with whether it is pinned."""
    client = await hands.client()
    pins: Any = await call(client.http.pins_from(channel, _PINS))
    recent: Any = await call(client.http.logs_from(channel, _RECENT))
    found = {str(one["id"]): {**one, "pinned": False} for one in recent}
    for item in pins.get("items") or ():
        message = item.get("message") or {}
        found[str(message.get("id"))] = {**message, "pinned": True}
    me = str(client.user.id) if client.user else ""
    return [one for one in found.values() if str((one.get("author") or {}).get("id")) == me]


def with_words(listed: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Those of the bot's messages that are the notice with these words."""
    return [one for one in listed if one.get("content") == words and one.get("type") != _PINNED]


async def publish(hands: Hands, step: Step, reason: str) -> Receipt:
    """Post and pin the notice, unless it stands."""
    channel, words = int(step.target.partition("/")[0]), str(step.args["words"])
    so = "The notice is public and pinned."
    found = with_words(await standing(hands, channel), words)
    if any(one["pinned"] for one in found):
        await _tidy(hands, channel, reason)
        return already(so, ref_of(channel, found[0]["id"]).id)

    async def change() -> None:
        client = await hands.client()
        number = found[0]["id"] if found else await _post(hands, channel, words, step.target)
        try:
            await call(client.http.pin_message(channel, number, reason=reason))
        except Refused as trouble:
            raise lack(trouble, "Pin Messages and Manage Messages") from None
        await _tidy(hands, channel, reason)

    def judge(seen: list[dict[str, Any]]) -> Receipt | None:
        there = [one for one in with_words(seen, words) if one["pinned"]]
        return done(so, ref_of(channel, there[0]["id"]).id) if there else None

    return await attempt(change, lambda: standing(hands, channel), judge, who="Discord")


async def _post(hands: Hands, channel: int, words: str, key: str) -> str:
    """Post the words once: where the reply was lost, they are looked for. Raises Trouble.

    Discord knows the nonce again for some minutes.
    """
    client = await hands.client()
    nonce = hashlib.sha256(key.encode()).hexdigest()[:25]
    with handle_message_parameters(
        words,
        nonce=nonce,
        allowed_mentions=discord.AllowedMentions.none(),
        flags=discord.MessageFlags(suppress_embeds=True),
    ) as params:
        try:
            sent: Mapping[str, Any] = await call(client.http.send_message(channel, params=params))
            return str(sent["id"])
        except Lost:
            found = with_words(await standing(hands, channel), words)
            if not found:
                raise
            return str(found[0]["id"])
        except Refused as trouble:
            raise lack(trouble, "Send Messages") from None


async def remove(hands: Hands, step: Step, reason: str) -> Receipt:
    """Take the notice away, pin and all."""
    channel, words = int(step.target.partition("/")[0]), str(step.args["words"])
    gone = "The notice is no longer public."
    await _tidy(hands, channel, reason)
    found = with_words(await standing(hands, channel), words)
    if not found:
        return already(gone)

    async def change() -> None:
        for one in found:
            await _delete(hands, channel, one["id"], reason)

    def judge(seen: list[dict[str, Any]]) -> Receipt | None:
        return None if with_words(seen, words) else done("The notice was taken away.")

    return await attempt(change, lambda: standing(hands, channel), judge, who="Discord")


async def _tidy(hands: Hands, channel: int, reason: str) -> None:
    """Delete what Discord says of the bot's own pin: nobody needs it."""
    client = await hands.client()
    recent: Any = await call(client.http.logs_from(channel, _RECENT))
    me = str(client.user.id) if client.user else ""
    for one in recent:
        if one.get("type") == _PINNED and str((one.get("author") or {}).get("id")) == me:
            await _delete(hands, channel, one["id"], reason)


async def _delete(hands: Hands, channel: int, number: str, reason: str) -> None:
    """Delete a message, which may be gone already. Raises Trouble."""
    client = await hands.client()
    try:
        await call(client.http.delete_message(channel, number, reason=reason))
    except Rejected as trouble:
        if trouble.number != _UNKNOWN_MESSAGE:
            raise lack(trouble, "Manage Messages") from None
