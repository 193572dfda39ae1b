"""What is watched on one connection: channels and their discussion groups, in one line of batches.

Owns which chat belongs to which account, what an update means for it, and the collecting of
albums. An update is forgotten by Telegram only once Beadle has stored what came of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from adapters.contract import (
    Account,
    Batch,
    Edited,
    Event,
    Gap,
    Posted,
)
from adapters.telegram.albums import Albums
from adapters.telegram.copies import Copies
from adapters.telegram.ledger import News, Reader
from adapters.telegram.line import MOST, Line
from adapters.telegram.messages import Place, content, link_to, post_of, when
from adapters.telegram.places import Places

QUIET = 60.0
_WHY_GAP = (
    "Telegram keeps what is new for 24 hours only, and Beadle did not hear from it for longer. "
    "What was posted, edited or deleted in between is not known: please look at the chat."
)
_STRANGE = (KeyError, ValueError, TypeError, AttributeError, OverflowError)
"""What reading a message of a strange form raises."""

_FURTHEST = 1 << 35
"""Seconds since 1970 that are a time yet: some thousand years."""

_log = logging.getLogger(__name__)
Raw = Mapping[str, Any]


@dataclass(slots=True)
class _Album:
    """The parts of an album that came, until no more seem to come."""

    place: Place
    group: str
    due: float
    parts: list[Raw] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """What a batch will say, and which updates it is made of."""

    events: list[Event] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


class Watch:
    """One call of ``Platform.watch``."""

    def __init__(
        self, line: Line, places: Places, albums: Albums, copies: Copies, seconds: float
    ) -> None:
        self._line, self._places, self._albums, self._copies = line, places, albums, copies
        self._seconds = seconds
        self._open: dict[tuple[int, str], _Album] = {}

    async def run(
        self, accounts: Sequence[Account], cursor: str | None
    ) -> AsyncGenerator[Batch, None]:
        """Batches for ever. Raises Unavailable and Refused."""
        opening = await self._places.find(await self._line.bot("watch"), accounts, cursor)
        async with self._line.reading(Reader.POSTS):
            caught_up = await self._line.drained(Reader.POSTS)
            yield Batch(tuple(opening), self._places.cursor(), caught_up)
            while True:
                found = await self._next()
                drained = await self._line.drained(Reader.POSTS) and not self._open
                told = drained and not caught_up
                caught_up = caught_up or drained
                self._places.store(found.numbers)
                yield Batch(tuple(found.events), self._places.cursor(), told)
                await self._line.done(Reader.POSTS, found.numbers)
                if self._places.stale():
                    again = await self._places.look_again(await self._line.bot("watch"))
                    yield Batch(tuple(again), self._places.cursor())

    async def _next(self) -> _Found:
        """What comes next; after a minute of silence nothing, which says that the line works."""
        found = _Found()
        now = asyncio.get_running_loop().time()
        wait = min([QUIET, *(one.due - now for one in self._open.values())])
        for news in await self._line.take(Reader.POSTS, MOST, max(wait, 0.0)):
            if self._places.stored(news.number):
                found.numbers.append(news.number)
            else:
                await self._take_in(news, found)
        await self._close_albums(found)
        return found

    async def _take_in(self, news: News, found: _Found) -> None:
        """One update."""
        if news.missed is not None:
            start, end = news.missed
            found.events += [Gap(one, start, end, _WHY_GAP) for one in self._places.accounts]
            found.numbers.append(news.number)
            return
        body = next((v for k, v in news.raw.items() if k != "update_id"), None)
        where = body.get("chat") if isinstance(body, Mapping) else None
        chat = where.get("id") if isinstance(where, Mapping) else None
        if isinstance(body, Mapping) and isinstance(chat, int):
            try:
                await self._heard(news, body, chat, found)
            except _STRANGE as error:
                _log.warning("Telegram: an update could not be read (%s)", type(error).__name__)
                found.events += [_unread(place, body) for place in self._places.of(chat)]
        if not any(news.number in one.numbers for one in self._open.values()):
            found.numbers.append(news.number)

    async def _heard(self, news: News, body: Raw, chat: int, found: _Found) -> None:
        """What is said of one chat. Raises one of _STRANGE for what has no form that is known."""
        raw = news.raw
        edited = "edited_channel_post" in raw or "edited_message" in raw
        if "my_chat_member" in raw:
            found.events += self._places.standing(chat, body)
        elif "migrate_to_chat_id" in body:
            found.events += self._places.move(chat, int(body["migrate_to_chat_id"]))
        else:
            self._places.saw(chat, int(body.get("message_id", 0)))
            for place in self._places.of(chat):
                await self._message(news, body, place, found, edited=edited)

    async def _message(
        self, news: News, message: Raw, place: Place, found: _Found, *, edited: bool
    ) -> None:
        """Somebody posted or edited; a channel's post that comes into its group is not new."""
        forwarded = message.get("is_automatic_forward") and place.owner
        if forwarded:
            await self._copies.saw(message)
        if not content(message) or (forwarded and self._places.of(place.owner or 0)):
            return
        group = message.get("media_group_id")
        if group is None:
            post = post_of([message], place)
            at = when(message.get("edit_date" if edited else "date"))
            found.events.append(Edited(post, at) if edited else Posted(post, at))
            return
        key = (place.chat, str(group))
        due = asyncio.get_running_loop().time() + self._seconds
        album = self._open.setdefault(key, _Album(place, str(group), due))
        album.due = due
        album.parts.append(message)
        album.numbers.append(news.number)

    async def _close_albums(self, found: _Found) -> None:
        """Those of which no part came for a while are whole, as far as one can know.

        A part that comes later, or an edit of one, is a version of the post that is known.
        """
        now = asyncio.get_running_loop().time()
        for key, album in list(self._open.items()):
            if album.due > now:
                continue
            del self._open[key]
            try:
                found.events.append(await self._whole(album))
            except _STRANGE as error:
                _log.warning("Telegram: an album could not be read (%s)", type(error).__name__)
                found.events.append(_unread(album.place, album.parts[0]))
            found.numbers += album.numbers

    async def _whole(self, album: _Album) -> Event:
        """What came of an album. Raises one of _STRANGE for what has no form that is known."""
        again = await self._albums.known(album.place.chat, album.group)
        number, parts = await self._albums.merge(album.place.chat, album.group, album.parts)
        post = post_of(parts, album.place, number)
        edits = [int(one["edit_date"]) for one in parts if one.get("edit_date")]
        last = max(int(one["date"]) for one in parts)
        if again or edits:
            return Edited(post, when(max([*edits, last])))
        return Posted(post, when(last))


def _unread(place: Place, message: Raw) -> Gap:
    """A message that is there and cannot be read: what stands behind it is read all the same."""
    number, date = message.get("message_id"), message.get("date")
    known = when(date) if isinstance(date, int) and 0 < date < _FURTHEST else None
    at = known or datetime.now(UTC)
    where = link_to(place.chat, number, place.username) if isinstance(number, int) else ""
    why = "A message cannot be read: please look at it."
    return Gap(place.account, at, at, f"{why} {where}".rstrip())
