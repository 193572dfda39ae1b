"""Everything that is watched on one connection, in one line of batches.

Owns the merging of the strands (posts, replies, credentials), each of which goes on at its own
pace and is asked for its next piece only when its last one is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from adapters.bluesky.cursor import Cursor, Piece
from adapters.bluesky.identity import Directory, Watched
from adapters.bluesky.options import Options
from adapters.bluesky.poll import Poll
from adapters.bluesky.replies import Replies
from adapters.bluesky.session import Session
from adapters.bluesky.sources import Source
from adapters.bluesky.stream import Stream
from adapters.contract import (
    Account,
    Batch,
    Event,
    Failing,
    Gap,
    Host,
    Recovered,
    Refused,
    RefusedCode,
    Unavailable,
)

_FIND_AGAIN = 300.0
_LOST = ""
"""In place of a DID: an account was looked for in vain, and that was told."""


async def credentials(session: Session, seconds: float) -> AsyncGenerator[Piece, None]:
    """Tell when the credentials go bad and when they are good again; posts need none."""
    told: bool | None = None
    while True:
        session.changed.clear()
        try:
            await session.check()
            trouble = None
        except Unavailable:
            trouble = session.trouble  # not asked: what was known stands
        except Refused as refusal:
            trouble = refusal
        if trouble and told is not True:
            told = True
            yield Piece((Failing(RefusedCode.CREDENTIALS, str(trouble)),))
        elif not trouble and session.did and told is not False:
            told = False
            yield Piece((Recovered(RefusedCode.CREDENTIALS),))
        try:
            async with asyncio.timeout(seconds):  # wait_for can swallow the end of the watch
                await session.changed.wait()
        except TimeoutError:
            continue


async def merge(strands: Sequence[AsyncGenerator[Piece, None]]) -> AsyncGenerator[Piece, None]:
    """The pieces of all strands as they come. Raises what ends any of them."""
    asked = {asyncio.ensure_future(anext(strand)): strand for strand in strands}
    try:
        while asked:
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                strand = asked[task]
                try:
                    piece = task.result()
                finally:
                    del asked[task]
                yield piece
                asked[asyncio.ensure_future(anext(strand))] = strand
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        for strand in strands:
            await strand.aclose()


class Watch:
    """One call of ``Platform.watch``."""

    def __init__(
        self,
        options: Options,
        host: Host,
        directory: Directory,
        session: Session,
        source: Source | None,
    ) -> None:
        self._options = options
        self._host = host
        self._directory = directory
        self._session = session
        self._source = source

    async def run(
        self, accounts: Sequence[Account], text: str | None
    ) -> AsyncGenerator[Batch, None]:
        """Batches for ever. Raises Unavailable."""
        stream = self._source.name if self._source else "poll"
        cursor = Cursor.parse(text, stream)
        watched, opening, missing = await self._find(accounts, cursor)
        if opening.events or opening.dids:
            yield cursor.take(opening)
        strands = [self._posts(watched, cursor)]
        if self._session.configured:
            strands.append(credentials(self._session, self._options.check_seconds))
        if self._options.replies:
            strands.append(self._replies(watched, cursor))
        if missing:
            strands.append(_again())
        async with aclosing(merge(strands)) as pieces:
            async for piece in pieces:
                yield cursor.take(piece)

    async def _find(
        self, accounts: Sequence[Account], cursor: Cursor
    ) -> tuple[list[Watched], Piece, bool]:
        """Who the accounts are; one that cannot be found is told of and does not stop the rest."""
        watched: list[Watched] = []
        told: list[Event] = []
        dids: dict[str, str] = {}
        missing = False
        for account in accounts:
            address, now = account.address, self._host.now()
            known = cursor.dids.get(address)
            try:
                watched.append(await self._directory.find(account, known or None))
                dids[address] = watched[-1].did
                if watched[-1].usurped:
                    told.append(_usurped(watched[-1]))
            except Refused:
                missing, dids[address] = True, known or _LOST
                if known is None:
                    why = f"There is no account {address} on Bluesky now; Beadle keeps looking."
                    told.append(Gap(account.id, now, now, why))
        changed = {name: did for name, did in dids.items() if cursor.dids.get(name) != did}
        return watched, Piece(tuple(told), dids=changed), missing

    def _posts(self, watched: Sequence[Watched], cursor: Cursor) -> AsyncGenerator[Piece, None]:
        """The strand of posts, however they are watched."""
        if self._source is None:
            return Poll(watched, cursor, self._options.poll_seconds, self._host).follow()
        return Stream(self._source, watched, cursor, self._host.now).follow()

    async def _replies(
        self, watched: Sequence[Watched], cursor: Cursor
    ) -> AsyncGenerator[Piece, None]:
        """The strand of replies, once it is known whose they are."""
        replies = Replies(self._options, self._session, self._host)
        while True:
            for one in watched:
                if one.did == self._session.did:
                    async for piece in replies.follow(one, cursor):
                        yield piece
            await asyncio.sleep(1)


def _usurped(one: Watched) -> Failing:
    why = (
        f"The handle {one.account.address} now leads to another account. The one that it led to "
        f"before ({one.did}) is still watched. If the Council has moved, write the new account's "
        "DID as the address in the configuration."
    )
    return Failing(RefusedCode.CHANGED, why)


async def _again() -> AsyncGenerator[Piece, None]:
    """End the watch after a while, so that an account that was not found is looked for again."""
    await asyncio.sleep(_FIND_AGAIN)
    yield Piece()
    raise Unavailable("looking again for an account that was not found", 0)
