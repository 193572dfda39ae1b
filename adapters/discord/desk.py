"""Discord as the Clerk's desk: slash commands, buttons and forms in; messages out.

Owns what the contract calls a desk. A case is one message, edited as it moves on; whatever needs
to be noticed comes as a new message, since an edit alerts nobody.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

import discord

from adapters.contract import (
    Address,
    Alert,
    CommandSpec,
    Host,
    May,
    Offer,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Request,
    Suggest,
    Trouble,
    Unavailable,
)
from adapters.discord import cards
from adapters.discord.answering import Answering
from adapters.discord.errors import Rejected
from adapters.discord.hearing import Hearing, Taken
from adapters.discord.line import Heard, Line
from adapters.discord.messages import ref_of, split
from adapters.discord.options import Options, channel_of
from adapters.discord.pending import Pending
from adapters.discord.posting import Posting
from adapters.discord.registering import guilds_of, register, register_private
from adapters.discord.rooms import Rooms, with_names
from adapters.discord.threads import CaseThreads

_log = logging.getLogger(__name__)

_GRACE = 30.0
"""Seconds that the answers to commands of before a restart have."""
_REMEMBERED = 5_000
_LOOK = "case"
"""The command that shows a case in full."""
_MENDABLE = (RefusedCode.GONE, RefusedCode.PERMISSION)
_PUT_AWAY = (50083, 160005)
"""A thread was archived, or locked: what is in it cannot be changed (JSON error codes)."""
_CLOSED = (
    "Discord refuses Beadle in the Clerk's channel {channel} ({why}). If it was deleted, make "
    "another and put its ID under [[council.desk]]; else invite Beadle again, or let it view the "
    "channel, send messages, embed links and attach files there. beadle doctor says what is missing"
)


class DiscordDesk:
    """The Clerk's channels of one connection."""

    def __init__(self, options: Options, host: Host, line: Line) -> None:
        self._line = line
        self._rooms = Rooms(options)
        self._pending = Pending(host)
        self._posting = Posting(host, "desk")
        self._answering = Answering(self._pending, self._posting)
        self._threads = CaseThreads(host, wanted=options.threads)
        self._hearing = Hearing(line, self._rooms, self._pending)
        self._shown: OrderedDict[str, Ref | None] = OrderedDict()
        self._given: Taken | None = None
        self._looks = False
        self._without: set[str] = set()
        self._anew = asyncio.Event()
        line.hear(self._heard)

    def __repr__(self) -> str:
        return f"DiscordDesk({', '.join(map(str, self._rooms.ids))})"

    async def offer(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Register the commands in the servers of the desk's channels.

        Raises Unavailable and, for a bad token, Refused. A channel that Beadle cannot see is in the
        log, and its server gets the commands when it lets Beadle in.
        """
        self._hearing.learn(commands, suggest, may)
        self._looks = any(spec.name == _LOOK for spec in commands)
        self._anew.clear()
        client = await self._line.ready()
        guilds, hidden = await guilds_of(client, self._rooms.ids)
        await register(client, guilds, commands)
        await register_private(client, commands)
        self._without = set(map(str, hidden))
        for channel, why in hidden.items():
            _log.warning("%s", _CLOSED.format(channel=channel, why=why.reason))

    async def requests(self) -> AsyncGenerator[Request, None]:
        """Yield what is asked; one that was not stored is yielded again, with its key.

        Raises Unavailable where the commands are to be offered anew: Beadle was let into a server.
        """
        await self._line.ready()
        after = asyncio.create_task(self._after_restart())
        try:
            while True:
                if self._given is None:
                    self._given = await self._next()
                yield self._hearing.request_of(self._given)
                self._hearing.stored(self._given)
                self._given = None
        finally:
            after.cancel()

    async def _after_restart(self) -> None:
        """Tell those whose command may have been lost, once what was stored had time to answer."""
        try:
            await asyncio.sleep(_GRACE)
            await self._answering.left_over(await self._line.ready())
        except Trouble as trouble:
            _log.warning("Discord: what was asked before the restart: %s", trouble)

    async def say(
        self, alert: Alert, to: Address, key: str, replaces: Ref | None = None
    ) -> Receipt:
        """Show an alert once, in its case's place; edit the message of ``replaces``.

        Raises Unavailable (also where a reply was lost: the same key again makes no second
        message), and Refused: PERMISSION where the channel takes nothing.
        """
        if key in self._shown:
            return Receipt(Outcome.ALREADY, ref=self._shown[key])
        client = await self._line.ready()
        receipt = await self._say(client, alert, to, key, replaces)
        if receipt.outcome is not Outcome.UNKNOWN:
            self._shown[key] = receipt.ref
            if len(self._shown) > _REMEMBERED:
                self._shown.popitem(last=False)
        return receipt

    async def _say(
        self, client: discord.Client, alert: Alert, to: Address, key: str, replaces: Ref | None
    ) -> Receipt:
        """By the way that fits the alert."""
        alert = self._with_look(with_names(client, alert))
        await self._hearing.acknowledged(alert.reply_to)
        if alert.reply_to and (done := await self._answering.interaction(client, alert)):
            return done
        channel = channel_of(to.channel)
        if alert.private or alert.confidential or (to.person and not self._rooms.has(channel)):
            desk = self._rooms.has(channel)
            return await self._answering.private(client, alert, to, key, desk=desk)
        if channel is None:
            raise Refused(RefusedCode.INVALID, f"{to.channel} is no channel's ID")
        try:
            if replaces and (edited := await self._edit(client, alert, to, replaces)):
                return edited
            return await self._post(client, alert, to, key, channel)
        except Rejected as error:
            if error.code not in _MENDABLE:
                raise
            return self._closed(channel, error)

    def _with_look(self, alert: Alert) -> Alert:
        """With a button that shows the clause's own words and the whole post."""
        case = next((one.args["case"] for one in alert.offers if one.args.get("case")), None)
        if not self._looks or case is None or any(one.command == _LOOK for one in alert.offers):
            return alert
        return replace(alert, offers=(*alert.offers, Offer("Show clause", _LOOK, {"case": case})))

    def _closed(self, channel: int, error: Rejected) -> Receipt:
        """The Clerk's channel takes nothing: all waits for it to be mended.

        Where other channels share the connection, only what is for this one waits.
        """
        why = _CLOSED.format(channel=channel, why=error.reason)
        if len(tuple(self._rooms.ids)) > 1:
            return Receipt(Outcome.UNKNOWN, why, code=RefusedCode.PERMISSION)
        raise Refused(RefusedCode.PERMISSION, why) from None

    async def _post(
        self, client: discord.Client, alert: Alert, to: Address, key: str, channel: int
    ) -> Receipt:
        """A new message: the first of a case in the channel, later ones in its thread."""
        place = await self._threads.place(client, channel, alert)
        one = cards.card(alert, _person(to))
        try:
            message = await self._posting.send(client, place, one, key)
        except Rejected as error:
            if place == channel or (error.code not in _MENDABLE and error.number not in _PUT_AWAY):
                raise
            await self._threads.gone(channel, alert)
            place = channel
            message = await self._posting.send(client, place, one, key)
        if place == channel:
            await self._threads.said(channel, alert, message)
        return Receipt(Outcome.DONE, ref=ref_of(place, message))

    async def _edit(
        self, client: discord.Client, alert: Alert, to: Address, replaces: Ref
    ) -> Receipt | None:
        """Change an earlier message; None where it is gone, so that it is said anew."""
        try:
            channel, message = split(replaces.id)
        except ValueError:
            return None
        try:
            await self._posting.edit(client, channel, message, cards.card(alert, _person(to)))
        except Rejected as error:
            if error.code in _MENDABLE or error.number in _PUT_AWAY:
                return None
            raise
        if channel == channel_of(to.channel):  # a case that began before threads were wanted
            await self._threads.said(channel, alert, message)
        return Receipt(Outcome.DONE, ref=replaces)

    def _heard(self, heard: Heard) -> None:
        """Offer the commands again when Beadle is let into a server, or sees a channel, anew."""
        told = heard.data or {}
        if heard.name == "GUILD_DELETE" and not told.get("unavailable"):
            self._without.add(str(told.get("id")))  # its commands go with it
        elif heard.name in ("GUILD_CREATE", "CHANNEL_CREATE", "CHANNEL_UPDATE") and self._without:
            seen = {str(told.get("id"))} | {str(c.get("id")) for c in told.get("channels") or ()}
            if seen & self._without:
                self._without -= seen
                self._anew.set()

    async def _next(self) -> Taken:
        """The next thing asked. Raises Unavailable when the commands are to be offered anew."""
        asked = asyncio.ensure_future(self._hearing.queue.get())
        anew = asyncio.ensure_future(self._anew.wait())
        try:
            await asyncio.wait({asked, anew}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            anew.cancel()
            if asked.done():
                self._given = asked.result()  # not lost where this is cancelled
            asked.cancel()
        if self._given is not None:
            return self._given
        raise Unavailable("Beadle was let into a server: its commands are offered there now")


def _person(to: Address) -> str | None:
    """Whom a message calls."""
    return to.person if to.person and to.person.isdecimal() else None
