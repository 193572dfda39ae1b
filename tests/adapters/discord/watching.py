"""A watch that goes on beside a test, read like intake reads it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager

from contract_peer import PATIENCE, Archive

from adapters.contract import Trouble


class Watching:
    """A running watch. After trouble it begins again from the stored cursor, as intake does."""

    def __init__(self, platform, accounts, archive):
        self.platform = platform
        self.accounts = accounts
        self.archive = archive
        self.troubles = []
        self._moved = asyncio.Event()
        self.task = asyncio.ensure_future(self._run())

    async def _run(self):
        while True:
            try:
                stream = self.platform.watch(self.accounts, self.archive.cursor)
                async with aclosing(stream) as batches:
                    async for batch in batches:
                        self.archive.take(batch)
                        self._moved.set()
            except Trouble as trouble:
                self.troubles.append(trouble)
                self._moved.set()
                await asyncio.sleep(0.05)

    async def until(self, condition):
        """Wait until the condition holds after a stored batch."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._moved.clear()
                waits = asyncio.ensure_future(self._moved.wait())
                await asyncio.wait({waits, self.task}, return_when=asyncio.FIRST_COMPLETED)
                waits.cancel()
                if self.task.done():
                    self.task.result()

    def of(self, kind):
        """The events of one type so far."""
        return [event for event in self.archive.events if isinstance(event, kind)]

    def words(self):
        """What each public post says, oldest first."""
        posts = sorted(self.archive.posts.values(), key=lambda post: int(post.ref.id.split("/")[1]))
        return [post.parts[0].text for post in posts]


@asynccontextmanager
async def watching(peer, archive=None, accounts=None):
    """A connection of its own whose watch has caught up."""
    connection = peer.connect()
    archive = archive or Archive()
    archive.caught_up = False
    found = Watching(connection.platform, accounts or peer.accounts, archive)
    try:
        await found.until(lambda: found.archive.caught_up or found.troubles)
        yield found
    finally:
        found.task.cancel()
        await asyncio.gather(found.task, return_exceptions=True)
        await connection.close()
