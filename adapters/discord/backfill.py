"""What was said, changed and deleted while nobody listened.

Owns reading a channel's history: forward from the last message that was delivered, so that all
that is new comes whatever happens in between; then backward from there, so that edits are seen,
and a :class:`adapters.contract.Listing` shows what was deleted. How far back is bounded by days
and by a number of messages.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord

from adapters.contract import Batch, Event, Listing, Moved, Posted
from adapters.discord.cursor import Cursor
from adapters.discord.errors import call
from adapters.discord.messages import snowflake_at, snowflake_time
from adapters.discord.places import Site, threads_of

PAGE = 100
MOST_OLD = 2_000
"""Old messages of one channel or thread that are looked at again; beyond, deletions go unseen."""

Take = Callable[[Site, Any], Awaitable[Sequence[Event]]]
"""The events that a message as JSON makes; none where it is no post."""


async def newer(
    client: discord.Client, place: int, last: int
) -> AsyncGenerator[list[dict[str, Any]], None]:
    """The messages after ``last``, page by page, the oldest first. Raises Trouble."""
    while True:
        page: Any = await call(client.http.logs_from(place, PAGE, after=last))
        if not page:
            return
        page = sorted(page, key=lambda message: int(message["id"]))
        yield page
        last = int(page[-1]["id"])
        if len(page) < PAGE:
            return


async def older(
    client: discord.Client, place: int, first: int, oldest: int
) -> AsyncGenerator[list[dict[str, Any]], None]:
    """The messages before ``first`` down to ``oldest``, page by page, the newest first."""
    while True:
        page: Any = await call(client.http.logs_from(place, PAGE, before=first))
        whole = len(page) == PAGE
        page = sorted(page, key=lambda message: -int(message["id"]))
        inside = [message for message in page if int(message["id"]) >= oldest]
        if inside:
            yield inside
        if not whole or len(inside) < len(page):
            return
        first = int(page[-1]["id"])


@dataclass(slots=True)
class Look:
    """One account read over, into batches; ``since`` is from when on its listing is complete.

    ``left``: the last message of any account when this began. After an absence that was longer
    than the history that is looked at again, it is where places begin of which nothing is known.
    ``others`` are threads that are accounts of their own.
    """

    client: discord.Client
    site: Site
    cursor: Cursor
    take: Take
    since: datetime
    left: int | None = None
    others: Collection[int] = ()
    prints: dict[str, str] = field(default_factory=dict)

    async def run(self) -> AsyncGenerator[Batch, None]:
        """Every post since, and at last the listing. Raises Trouble, then nothing is listed."""
        oldest = snowflake_at(self.since)
        start = min(oldest - 1, oldest - 1 if self.left is None else self.left)
        found = await threads_of(self.client, self.site, snowflake_time(start))
        places = [thread for thread in found if thread not in self.others]
        if self.site.writes_itself(self.client):
            places.insert(0, self.site.channel)
        for place in places:
            last = self.cursor.of(place)
            async for page in newer(self.client, place, start if last is None else last):
                events = await self._posts(page)
                self.cursor.reach(place, int(page[-1]["id"]))
                yield Batch(tuple(events), self.cursor.dump())
            if last is not None and last >= oldest:
                async for again in self._again(place, last, oldest):
                    yield Batch(tuple(again), self.cursor.dump())
        listing = Listing(self.site.account.id, self.prints, self.since)
        yield Batch((listing,), self.cursor.dump())

    async def _again(
        self, place: int, last: int, oldest: int
    ) -> AsyncGenerator[Sequence[Event], None]:
        """What was delivered before, as it is now."""
        count = 0
        async for page in older(self.client, place, last + 1, oldest):
            events = await self._posts(page)
            if events:
                yield events
            count += len(page)
            if count >= MOST_OLD:
                # Others of that millisecond may not have been read: what is younger counts.
                oldest_read = snowflake_time(page[-1]["id"]) + timedelta(milliseconds=1)
                self.since = max(self.since, oldest_read)
                return

    async def _posts(self, page: Sequence[dict[str, Any]]) -> list[Event]:
        """A page as events, noted for the listing."""
        events: list[Event] = []
        for message in page:
            found = await self.take(self.site, message)
            for event in found:
                if isinstance(event, Posted):
                    self.prints[event.post.ref.id] = event.post.fingerprint
                elif isinstance(event, Moved):
                    self.prints.pop(event.old.id, None)
            events += found
        return events
