"""Answers to one person: into the interaction that asked, else by private message.

Owns: an answer completes what the person sees waiting for a quarter of an hour; later, and after
what cannot be completed, it goes by private message; and where they take none, a line without
content at the desk says that it waits. In a channel that is no desk nothing is ever said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord.http import MultipartParameters, Route
from discord.webhook.async_ import async_context

from adapters.contract import (
    Address,
    Alert,
    Outcome,
    Receipt,
    Refused,
    RefusedCode,
)
from adapters.discord import cards
from adapters.discord.cards import Card
from adapters.discord.errors import Rejected, call
from adapters.discord.messages import ref_of
from adapters.discord.options import channel_of
from adapters.discord.pending import Pending, Waiting
from adapters.discord.posting import Posting, parameters

_EPHEMERAL, _LOADING = 1 << 6, 1 << 7
_NOTHING = MultipartParameters(payload=None, multipart=None, files=None)
_RESTARTED = (
    "I was restarted just as this came in. If nothing follows here, nothing was done: please give "
    "the command again."
)
_CLOSED = "Discord lets Beadle send them no private message, and they asked at no desk."
_WAITS = (
    "<@{person}> an answer waits for you, and Discord lets me send you no private message. Give "
    "the command again here, beginning with / : only you will see the answer."
)
_NOT_SENT = (
    "<@{person}> I have a private message for you, and Discord does not let me send it. Please "
    "allow direct messages from this server (in its privacy settings), and ask the Clerk."
)


class Answering:
    """Tells one person what nobody else is to read."""

    def __init__(self, pending: Pending, posting: Posting) -> None:
        self._pending = pending
        self._posting = posting
        self._doors: dict[str, int] = {}
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return "Answering()"

    async def interaction(self, client: discord.Client, alert: Alert) -> Receipt | None:
        """Complete the interaction that the alert answers; None where that cannot be done.

        What everybody may read is news once something was answered: it is not put there.
        """
        waiting = await self._pending.find(alert.reply_to) if alert.reply_to else None
        if (
            waiting is None
            or alert.reply_to is None
            or (waiting.answered and not (alert.private or alert.confidential))
        ):
            return None
        try:
            async with self._turn:
                pages = await self._fill(client, waiting, cards.pages(alert))
        except Rejected as error:
            if error.code in (RefusedCode.GONE, RefusedCode.CREDENTIALS, RefusedCode.PERMISSION):
                await self._pending.forget(alert.reply_to)
                return None
            raise
        await self._pending.answered(alert.reply_to, pages)
        return Receipt(Outcome.DONE)

    async def left_over(self, client: discord.Client) -> None:
        """Tell those who still see "is thinking…" since before a restart. Raises Trouble.

        Whether their command was stored is not known here: where it was, its answer takes the
        place of this. None of them waits for ever without a word.
        """
        for key in await self._pending.left_over():
            async with self._turn:
                waiting = await self._pending.find(key)
                if waiting is None or waiting.answered:
                    continue
                try:
                    shown = await self._webhook(client, "GET", waiting, "/messages/@original")
                    if int(shown.get("flags") or 0) & _LOADING:
                        await self._webhook(
                            client, "PATCH", waiting, "/messages/@original", Card(_RESTARTED)
                        )
                except Rejected:
                    await self._pending.forget(key)

    async def _fill(
        self, client: discord.Client, waiting: Waiting, shown: Sequence[Card]
    ) -> tuple[str, ...]:
        """Put cards where "is thinking…" stands, further ones after it; answers those's IDs."""
        first, *more = shown
        await self._webhook(client, "PATCH", waiting, "/messages/@original", first)
        ids = list(waiting.pages)
        for place, card in enumerate(more):
            if place < len(ids):
                await self._webhook(client, "PATCH", waiting, f"/messages/{ids[place]}", card)
            else:
                told = await self._webhook(client, "POST", waiting, "", card)
                ids.append(str(told["id"]))
        for extra in ids[len(more) :]:
            nothing = Card("(This page is no longer needed.)")
            await self._webhook(client, "PATCH", waiting, f"/messages/{extra}", nothing)
        return tuple(ids)

    async def _webhook(
        self,
        client: discord.Client,
        method: str,
        waiting: Waiting,
        path: str,
        card: Card | None = None,
    ) -> Any:
        """One request with the interaction's token, and not with the bot's."""
        route = Route(
            method,
            "/webhooks/{webhook_id}/{webhook_token}" + path,
            webhook_id=waiting.application,
            webhook_token=waiting.token,
        )
        body = parameters(card, edits=method == "PATCH") if card else _NOTHING
        if method == "POST" and body.payload is not None:
            body.payload["flags"] = _EPHEMERAL
        hook = discord.Webhook.partial(int(waiting.application), waiting.token, client=client)
        return await call(
            async_context.get().request(
                route,
                hook.session,
                payload=body.payload,
                multipart=body.multipart,
                files=body.files,
                params={"wait": 1} if method == "POST" else None,
            )
        )

    async def private(
        self, client: discord.Client, alert: Alert, to: Address, key: str, *, desk: bool
    ) -> Receipt:
        """Tell somebody by private message, or say at the desk that something waits for them.

        ``desk``: whether the channel is one; where not, the receipt alone says that it failed.
        """
        person = to.person or ""
        if not person.isdecimal():
            why = "this is for one person, who has no identity on Discord in the configuration"
            raise Refused(RefusedCode.INVALID, why)
        try:
            door = await self.door(client, person)
            message = 0
            for place, card in enumerate(cards.pages(alert)):
                part = key if not place else f"{key}/{place}"
                message = await self._posting.send(client, door, card, part)
            return Receipt(Outcome.DONE, ref=ref_of(door, message))
        except Rejected as error:
            if error.code not in (RefusedCode.PERMISSION, RefusedCode.GONE):
                raise
            self._doors.pop(person, None)
            if not desk:
                return Receipt(Outcome.REFUSED, _CLOSED, code=RefusedCode.PERMISSION)
            return await self._outside(client, alert, to, key)

    async def _outside(
        self, client: discord.Client, alert: Alert, to: Address, key: str
    ) -> Receipt:
        """A line at the desk, with none of the words."""
        channel = channel_of(to.channel)
        if channel is None:
            raise Refused(RefusedCode.INVALID, f"{to.channel} is no channel's ID")
        words = (_WAITS if alert.reply_to else _NOT_SENT).format(person=to.person)
        card = replace(Card(words), mention=to.person)
        await self._posting.send(client, channel, card, f"{key}/waits")
        why = "Discord lets Beadle send them no private message; they were told so at the desk"
        return Receipt(Outcome.PARTLY, why)

    async def door(self, client: discord.Client, person: str) -> int:
        """The private channel with somebody. Raises Trouble."""
        if person not in self._doors:
            told = await call(client.http.start_private_message(int(person)))
            self._doors[person] = int(told["id"])
        return self._doors[person]
