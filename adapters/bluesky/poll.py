"""Posts by asking now and then: for services without a stream that can be reached.

Owns the comparison of two listings. An account's newest revision (91 bytes) says whether there
is anything to compare; a post that comes and goes between two looks is never seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence

from adapters.bluesky.cursor import OWED, Cursor, Piece
from adapters.bluesky.events import closed, status_of
from adapters.bluesky.identity import Watched
from adapters.bluesky.listing import listed
from adapters.bluesky.options import PLATFORM
from adapters.contract import Edited, Event, Host, Listing, Posted, Ref, Refused, Removed


class Poll:
    """Looks at each account again and again."""

    def __init__(
        self, watched: Sequence[Watched], cursor: Cursor, seconds: float, host: Host
    ) -> None:
        self._watched = watched
        self._seconds = seconds
        self._host = host
        self._revs = dict(cursor.revs)
        self._known: dict[str, Mapping[str, str]] = {}

    async def follow(self) -> AsyncGenerator[Piece, None]:
        """Pieces for ever. Raises Unavailable."""
        first = True
        while True:
            for one in self._watched:
                async for piece in self._look(one):
                    yield piece
            yield Piece(caught_up=first)  # also when nothing is new: silence would be a death
            first = False
            await asyncio.sleep(self._seconds)

    async def _look(self, one: Watched) -> AsyncGenerator[Piece, None]:
        """One account: all of it the first time that it changed, afterwards what is different."""
        try:
            head = await one.home.head(one.did)
            if head == self._revs.get(one.did):
                return
            before = self._known.get(one.did)
            async for piece in listed(one, head):
                events = tuple(_different(before, piece.events)) if before else piece.events
                if events or piece.revs:
                    yield Piece(events, revs=piece.revs, at=self._host.now().isoformat())
                for event in piece.events:
                    if isinstance(event, Listing):
                        self._known[one.did] = event.fingerprints
            self._revs[one.did] = head
        except Refused as refusal:
            if self._revs.get(one.did) != OWED:
                self._revs[one.did] = OWED
                gap = closed(one, status_of(refusal), self._host.now())
                yield Piece((gap,), revs={one.did: OWED})


def _different(before: Mapping[str, str], events: Sequence[Event]) -> Iterator[Event]:
    """What a listing says that the one before did not."""
    for event in events:
        if isinstance(event, Posted):
            then = before.get(event.post.ref.id)
            if then is None:
                yield event
            elif then != event.post.fingerprint:
                yield Edited(event.post)
        elif isinstance(event, Listing):
            for uri in before.keys() - event.fingerprints.keys():
                yield Removed(event.account, Ref(PLATFORM, uri))
