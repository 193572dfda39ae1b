"""Posts from a stream (firehose or Jetstream), made whole by listings where a stream has holes.

Owns the order of things. The stream is opened before anything is listed and kept meanwhile, so
nothing falls between the two. Holes are seen by the revisions: each commit names the one before
it (firehose), and the newest revision read at the start must be reached (both). So must the one
that is read every now and then: a stream that stands still looks like one with nothing to tell.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.bluesky.changes import BadPlace, Change, Kind
from adapters.bluesky.cursor import FORGET, OWED, Cursor, Piece
from adapters.bluesky.events import closed, events_of, hole, status_of
from adapters.bluesky.feed import Feed
from adapters.bluesky.identity import Watched
from adapters.bluesky.listing import listed
from adapters.bluesky.record import moment
from adapters.bluesky.sources import Source
from adapters.contract import Event, Gap, Listing, Refused, Unavailable

MOST = 500
_QUIET_SECONDS = 10.0
_LOOK_SECONDS = 45.0
"""After so long the accounts are asked themselves, and Beadle is told that the stream is read."""


class Stream:
    """One run along a stream, from a stored cursor."""

    def __init__(
        self,
        source: Source,
        watched: Sequence[Watched],
        cursor: Cursor,
        now: Callable[[], datetime],
    ) -> None:
        self._source = source
        self._watched = {one.did: one for one in watched}
        self._now = now
        self._started = self._asked = now()  # _asked: when the newest revisions were read last
        self._left = moment(cursor.at) or now()
        self._at = cursor.at
        self._revs = {did: rev for did, rev in cursor.revs.items() if did in self._watched}
        self._place = cursor.place
        if self._place is None:
            self._place = source.start(now(), known=any(self._revs.values()))
        self._nowhere: int | None = None
        self._fresh: dict[str, str] = {}  # revisions that no piece has carried yet
        self._floors: dict[str, str] = {}  # up to here a listing has said all
        self._pending: dict[str, str] = {}  # the revision that the stream must still reach
        self._owed: dict[
            str, str | None
        ] = {}  # accounts to list anew; why posts may be lost, untold
        self._closed: set[str] = set()
        self._caught_up = False

    async def follow(self) -> AsyncGenerator[Piece, None]:
        """Pieces for ever. Raises Unavailable when the stream ends."""
        why: str | None = None
        while True:
            try:
                async with (
                    self._source.open(self._watched, self._place) as feed,
                    aclosing(self._along(feed, why)) as pieces,
                ):
                    async for piece in pieces:
                        yield piece
            except BadPlace as bad:
                if self._place is None:
                    raise Unavailable(str(bad)) from bad
                self._place, self._nowhere, why = None, FORGET, str(bad)
            except Unavailable:
                self._source.failed()
                raise

    async def _along(self, feed: Feed, why: str | None) -> AsyncGenerator[Piece, None]:
        """Make good what is missing, then hand on what comes."""
        feed.unbounded = True
        async for piece in self._start(why):
            yield piece
        yield self._piece(())
        told = looked = time.monotonic()
        while True:
            feed.unbounded = False
            wait = self._source.settle if self._pending else _LOOK_SECONDS
            changes = await feed.next(MOST, wait)
            events = self._digest(changes)
            self._settle(changes)
            if time.monotonic() - looked >= _LOOK_SECONDS:
                await self._look()
                looked = time.monotonic()
            telling = not self._caught_up and not self._pending
            if events or self._owed or telling or time.monotonic() - told > _QUIET_SECONDS:
                yield self._piece((*self._holes(), *events))
                told = time.monotonic()
            feed.unbounded = True
            async for piece in self._make_good():
                yield piece

    async def _start(self, why: str | None) -> AsyncGenerator[Piece, None]:
        """List what the stream cannot tell; note what it still has to reach."""
        for one in self._watched.values():
            had = self._revs.get(one.did)
            head = await self._head(one)
            if isinstance(head, Refused):
                async for piece in self._shut(one, head):
                    yield piece
            elif head != had:
                gap = self._gap(one, had, head, why)
                if gap or not had:
                    async for piece in self._list(one, head, gap):
                        yield piece
                else:
                    self._pending[one.did] = head

    def _gap(self, one: Watched, had: str | None, head: str, why: str | None) -> Gap | None:
        """The hole between what was stored and what a listing will show, where there is one."""
        if not had:
            return None
        keeps = self._source.keeps
        if head < had:
            why = "The account's history was put back to an earlier state"
        elif not why and keeps and self._started - self._left > timedelta(seconds=keeps):
            why = "Beadle was away for longer than the stream keeps"
        return hole(one, self._left, self._now(), why) if why else None

    async def _head(self, one: Watched) -> str | Refused:
        """The account's newest revision, or why there is none: it is closed."""
        try:
            return await one.home.head(one.did)
        except Refused as refusal:
            return refusal

    async def _list(self, one: Watched, head: str, gap: Gap | None) -> AsyncGenerator[Piece, None]:
        """The whole account; what the stream says of the time up to ``head`` is then old news."""
        try:
            async for piece in listed(one, head):
                last = any(isinstance(event, Listing) for event in piece.events)
                if last:
                    self._floors[one.did] = self._revs[one.did] = head
                    self._fresh.pop(one.did, None)
                    self._pending.pop(one.did, None)
                yield replace(piece, events=(gap, *piece.events)) if last and gap else piece
        except Refused as refusal:
            async for piece in self._shut(one, refusal):
                yield piece

    async def _shut(self, one: Watched, refusal: Refused) -> AsyncGenerator[Piece, None]:
        """Say once that an account is closed, and that it is to be listed when it opens."""
        self._closed.add(one.did)
        if self._revs.get(one.did) != OWED:
            self._fresh[one.did] = self._revs[one.did] = OWED
            yield self._piece((closed(one, status_of(refusal), self._now()),))

    async def _look(self) -> None:
        """Ask the accounts themselves how far they are; the stream must come as far.

        Where all are where the stream has brought us, nothing is missing up to now.
        """
        self._asked = self._now()
        for one in self._watched.values():
            try:
                head = await self._head(one)
            except Unavailable:
                return  # the stream is still read, and the next look is soon
            if isinstance(head, Refused) != (one.did in self._closed):
                self._closed.discard(one.did)
                self._owed.setdefault(one.did, None)
            elif not isinstance(head, Refused) and head > self._revs.get(one.did, ""):
                self._pending[one.did] = head
        if not (self._pending or self._owed):
            self._at = self._asked.isoformat()
            self._place = self._source.place(self._asked) or self._place

    def _holes(self) -> list[Event]:
        """What may be lost, once: it is told before it is made good, which may fail."""
        found: list[Event] = []
        for did, why in self._owed.items():
            if why:
                found.append(hole(self._watched[did], self._left, self._now(), why))
                self._owed[did] = None
        return found

    async def _make_good(self) -> AsyncGenerator[Piece, None]:
        """List the accounts that are owed a listing."""
        for did in tuple(self._owed):
            one = self._watched[did]
            head = await self._head(one)
            if isinstance(head, Refused):
                pieces = self._shut(one, head)
            else:
                pieces = self._list(one, head, None)
            async for piece in pieces:
                yield piece
            del self._owed[did]
            if not self._owed:
                yield self._piece(())

    def _piece(self, events: tuple[Event, ...]) -> Piece:
        """What is to be stored now, with all that changed unseen since the last piece."""
        revs = {**self._fresh, **dict.fromkeys(self._owed, OWED)}
        self._fresh.clear()
        first = not (self._caught_up or self._pending or self._owed)
        self._caught_up = self._caught_up or first
        place = self._nowhere if self._place is None else self._place
        return Piece(events, place, self._at, revs, caught_up=first)

    def _digest(self, changes: Sequence[Change]) -> list[Event]:
        """The events in these changes; where they leave off is noted for the next piece."""
        events: list[Event] = []
        for change in changes:
            self._place = change.place if change.place is not None else self._place
            self._at = change.at or self._at
            one = self._watched.get(change.did)
            if change.kind is Kind.OUTDATED:
                why = "The stream no longer holds all since Beadle left it"
                self._owed.update(dict.fromkeys(self._pending, why))  # of others nothing is missing
            elif one and change.kind is Kind.COMMIT:
                events.extend(self._commit(change, one))
            elif one and change.kind is Kind.SYNC:
                if self._is_news(change):  # servers say it of a new handle too
                    self._owed[one.did] = "The stream could not say what changed"
            elif one and change.kind is Kind.ACCOUNT:
                events.extend(self._account(change, one))
        return events

    def _commit(self, change: Change, one: Watched) -> list[Event]:
        """A commit's events, unless they were told before; and whether one before it is missing."""
        had = self._revs.get(one.did, "")
        if not self._is_news(change):
            return []
        if self._source.whole and change.since and had and change.since != had:
            self._owed[one.did] = "The stream left out a part"
        if one.did in self._closed:  # from before it was closed: kept, and the listing still owed
            return list(events_of(change, one))
        self._revs[one.did] = self._fresh[one.did] = change.rev
        if change.rev >= self._pending.get(one.did, ""):
            self._pending.pop(one.did, None)
        return list(events_of(change, one))

    def _is_news(self, change: Change) -> bool:
        """Whether it was told neither by the stream nor by a listing."""
        had, floor = (known.get(change.did, "") for known in (self._revs, self._floors))
        again = change.rev == had and not self._source.whole  # one commit, in several messages
        return change.rev > floor and (change.rev > had or again)

    def _account(self, change: Change, one: Watched) -> list[Event]:
        """An account was closed or opened; a change of handle changes nothing here."""
        if change.status is None:
            if one.did in self._closed:
                self._closed.discard(one.did)
                self._owed[one.did] = None
            return []
        known = one.did in self._closed
        self._closed.add(one.did)
        self._fresh[one.did] = self._revs[one.did] = OWED
        self._pending.pop(one.did, None)
        return [] if known else [closed(one, change.status, moment(change.at) or self._now())]

    def _settle(self, changes: Sequence[Change]) -> None:
        """Where the stream has come to the present without what was expected, list instead."""
        present = self._asked + timedelta(seconds=self._source.settle)
        if not self._pending or (changes and (moment(self._at) or self._asked) < present):
            return
        why = "The server's stream no longer holds all since Beadle left it"
        self._owed.update(dict.fromkeys(self._pending, why if self._source.whole else None))
        self._pending.clear()
