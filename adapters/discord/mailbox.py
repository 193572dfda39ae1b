"""Private messages on Discord, in and out.

Owns: what is heard while Beadle runs comes at once, whoever wrote it; what was written while it
was away is found again by opening the private channels of those who are listed, and of those who
wrote before. A deletion while Beadle was away cannot be seen, and a press of a button then fails
before the eyes of who pressed it. Nothing that anybody wrote reaches a log or an error.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord

from adapters.contract import (
    Host,
    Mail,
    Media,
    Message,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Withdrawn,
)
from adapters.discord.backfill import newer
from adapters.discord.cards import Card
from adapters.discord.cutting import pieces
from adapters.discord.errors import Rejected, call
from adapters.discord.escaping import unlinked
from adapters.discord.fetching import fetch
from adapters.discord.hands import Hands
from adapters.discord.line import Heard, Line
from adapters.discord.mail import Cursor, channel_in, message_of
from adapters.discord.messages import ref_of, snowflake_at
from adapters.discord.options import Options
from adapters.discord.own import Own
from adapters.discord.posting import Posting
from adapters.discord.pressing import Presses

_log = logging.getLogger(__name__)

_SILENCE = 60.0
"""Seconds after which an empty batch says that the line lives."""
_AGAIN = 50
"""Messages of each person that were taken in before and are looked at once more, for edits."""
_PIECE = 1_900
_PRESSED = "INTERACTION"
_NAMES = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"})
_TAKES_NONE = "They take no private messages from Beadle on Discord."


class DiscordMailbox:
    """The private messages of one bot."""

    def __init__(self, options: Options, host: Host, line: Line) -> None:
        self._options = options
        self._host = host
        self._line = line
        self._posting = Posting(host, "mail")
        self._hands = Hands(line, host, Own(host))
        self._presses = Presses(host, line)

    def __repr__(self) -> str:
        return "DiscordMailbox()"

    async def receive(
        self, people: Sequence[str], cursor: str | None
    ) -> AsyncGenerator[Mail, None]:
        """Private messages, the oldest first for each person; see the contract.

        A press of a short answer is a message, its ``ref`` the interaction's ID.
        """
        heard = _Heard(self._presses)
        unhear = self._line.hear(heard.note)
        known = Cursor.load(cursor)
        filled = -1
        try:
            while True:
                client = await self._line.ready()
                if filled != self._line.generation:  # before anything that was heard since
                    filled = self._line.generation
                    async for mail in self._missed(client, people, known):
                        yield mail
                found = await self._told(await heard.some(filled), known)
                yield Mail(found, known.dump())
                self._presses.stored(found)
        finally:
            unhear()

    async def fetch(self, message: Ref, media: Media) -> bytes:
        """What was attached. Raises Unavailable, Refused."""
        return await fetch(self._options, self._hands, message, media)

    async def send(self, text: str, place: str, key: str, choices: Sequence[str] = ()) -> Receipt:
        """Write to somebody, once for each key; a long text in several messages.

        ``choices`` are buttons below the last, until one is pressed or something else is said.
        """
        client = await self._line.ready()
        try:
            channel = channel_in(place)
            if channel is None:
                channel = await self._door(client, place)
            message = 0
            for number, card in enumerate(_cards(text, choices)):
                part = f"{key}/{number}" if number else key
                message = await self._posting.send(client, channel, card, part)
        except Rejected as error:
            if error.code in (RefusedCode.PERMISSION, RefusedCode.GONE):
                raise Refused(RefusedCode.PERMISSION, _TAKES_NONE) from None
            raise
        await self._presses.close(client, channel, message if choices else None)
        return Receipt(Outcome.DONE, ref=ref_of(channel, message))

    async def _told(self, told: Sequence[Heard], known: Cursor) -> tuple[Message | Withdrawn, ...]:
        """What the events tell, in order; before them the presses that nobody stored yet."""
        pressed = await self._presses.untaken()
        new = {str(one.data.id) for one in told if one.name == _PRESSED}
        found: list[Message | Withdrawn] = [one for key, one in pressed.items() if key not in new]
        for one in told:
            if one.name != _PRESSED:
                found += self._read(one, known)
            elif (press := pressed.get(str(one.data.id))) is not None:
                found.append(press)
        return tuple(found)

    def _read(self, heard: Heard, known: Cursor) -> Iterable[Message | Withdrawn]:
        """What one event tells."""
        data: Mapping[str, Any] = heard.data or {}
        if heard.name.startswith("MESSAGE_DELETE"):
            gone = data.get("ids") or [data.get("id")]
            return [Withdrawn(ref_of(data["channel_id"], one), self._host.now()) for one in gone]
        return self._taken([data], known)

    def _taken(self, told: Iterable[Mapping[str, Any]], known: Cursor) -> list[Message]:
        """Messages as the contract has them, noted in the cursor."""
        found = []
        for data in told:
            try:
                message = message_of(data)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                _log.warning("Discord: a private message is unreadable: %s", type(error).__name__)
                continue
            if message is not None:
                known.seen(message.sender, int(data["channel_id"]), int(data["id"]))
                found.append(message)
        return found

    async def _missed(
        self, client: discord.Client, people: Sequence[str], known: Cursor
    ) -> AsyncGenerator[Mail, None]:
        """What was written while nobody listened. One person's trouble stops no other's."""
        for person in dict.fromkeys([*people, *known.people]):
            try:
                async for mail in self._missed_of(client, person, known):
                    yield mail
            except Refused as refused:
                if refused.code is RefusedCode.CREDENTIALS:
                    raise
                _log.warning("Discord: a private channel cannot be read: %s", refused.reason)
            yield Mail((), known.dump())

    async def _missed_of(
        self, client: discord.Client, person: str, known: Cursor
    ) -> AsyncGenerator[Mail, None]:
        """What one person wrote since, and what they changed."""
        if not person.isdecimal():
            return
        oldest = snowflake_at(self._host.now() - timedelta(days=self._options.history_days))
        if person not in known.people:
            known.seen(person, await self._door(client, person), oldest)
        channel, last = known.people[person]
        before: Any = await call(client.http.logs_from(channel, _AGAIN, before=last + 1))
        changed = [one for one in reversed(before) if one.get("edited_timestamp")]
        if found := self._taken(changed, known):
            yield Mail(tuple(found), known.dump())
        async for page in newer(client, channel, last):
            yield Mail(tuple(self._taken(page, known)), known.dump())

    async def _door(self, client: discord.Client, person: str) -> int:
        """The private channel with somebody. Raises Trouble."""
        if not person.isdecimal():
            raise Refused(RefusedCode.INVALID, "this is no identity on Discord")
        told = await call(client.http.start_private_message(int(person)))
        return int(told["id"])


class _Heard:
    """What is said of private messages, in order, each with the session that told it."""

    def __init__(self, presses: Presses | None = None) -> None:
        self._presses = presses
        self._told: deque[Heard] = deque()
        self._news = asyncio.Event()

    def note(self, one: Heard) -> None:
        """Keep what is private, and that a session began."""
        if one.name == _PRESSED:
            private = self._presses is not None and self._presses.heard(one.data)
        else:
            private = one.name in _NAMES and not (one.data or {}).get("guild_id")
        if private or one.name == "UP":
            self._told.append(one)
            self._news.set()

    async def some(self, generation: int) -> list[Heard]:
        """What was told up to a session's end; nothing where nothing comes for a while.

        What a later session tells waits until it was looked at what was missed before it.
        """
        self._news.clear()
        if not self._told and not (self._presses and self._presses.wait):
            try:
                async with asyncio.timeout(_SILENCE):
                    await self._news.wait()
            except TimeoutError:
                return []
        found: list[Heard] = []
        while self._told and len(found) < _AGAIN and self._told[0].generation <= generation:
            found.append(self._told.popleft())
        return [one for one in found if one.name != "UP"]


def _cards(text: str, choices: Sequence[str]) -> list[Card]:
    """A text as Discord takes it; what can be pressed stands below the last of it."""
    found = pieces(text.strip(), _PIECE, unlinked) or ["(no words)"]
    cards = [Card(unlinked(one), unseen=True) for one in found]
    return [*cards[:-1], replace(cards[-1], choices=tuple(choices))]
