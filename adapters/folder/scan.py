"""What changed in one account's folder since the last look.

A look walks the folder and reads only files whose size, times or inode changed. It runs in a
thread, and gives its events in small lots, so that ten thousand posts are not held at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapters.contract import (
    Edited,
    Event,
    Failing,
    Listing,
    Posted,
    Recovered,
    Ref,
    RefusedCode,
    Removed,
)

from .files import Root, Walk
from .posts import PLATFORM, Reader

log = logging.getLogger(__name__)
LOT = 50
_FRESH = 1.0
"""Seconds for which a file's times cannot tell two writes apart: it is read again next time."""
_SETTLE = 0.1
"""Seconds that an editor may take between removing a file and putting the new one there."""


@dataclass(slots=True)
class Known:
    """What was last told of a file: its key, and its fingerprint where it is public."""

    key: tuple[int, ...] | None
    fingerprint: str | None


@dataclass(slots=True)
class Folder:
    """One account's folder, and what was told of it on this watch."""

    account: str
    address: str
    root: Root
    reader: Reader
    now: Callable[[], datetime]
    known: dict[str, Known] = field(default_factory=dict)
    failing: dict[RefusedCode, str] = field(default_factory=dict)
    listed: bool = False

    async def look(self) -> AsyncIterator[tuple[Event, ...]]:
        """The events since the last look, in lots; the first look at all of it ends with a Listing.

        A folder that cannot be read is told as Failing, and nothing of it counts as removed.
        """
        walk, troubles = await self._walk()
        told = self._tell(troubles)
        if told:
            yield told
        if walk is None:
            return
        changed = [r for r, key in walk.posts.items() if self._differs(r, key)]
        for first in range(0, len(changed), LOT):
            lot = changed[first : first + LOT]
            events = await asyncio.to_thread(self._read, [(r, walk.posts[r]) for r in lot])
            if events:
                yield events
        removed = tuple(self._forget(reference) for reference in self._missing(walk))
        if any(removed):
            yield tuple(event for event in removed if event)
        if not self.listed and not walk.unreadable:
            self.listed = True
            public = {r: k.fingerprint for r, k in self.known.items() if k.fingerprint}
            yield (Listing(self.account, public),)

    async def _walk(self) -> tuple[Walk | None, dict[RefusedCode, str]]:
        """Walk the folder; walk it again where a file seems gone that an editor may replace."""
        try:
            walk = await asyncio.to_thread(self.root.walk)
            if self._missing(walk):
                await asyncio.sleep(_SETTLE)
                walk = await asyncio.to_thread(self.root.walk)
        except (FileNotFoundError, NotADirectoryError):
            why = f"The folder {self.address} is not there. Its posts are not being watched."
            return None, {RefusedCode.GONE: why}
        except OSError:
            why = f"The folder {self.address} cannot be read. Its posts are not being watched."
            return None, {RefusedCode.PERMISSION: why}
        return walk, _troubles(self.address, walk)

    def _tell(self, troubles: dict[RefusedCode, str]) -> tuple[Event, ...]:
        """What began to fail and what was mended since the last look."""
        new = [Failing(c, why) for c, why in troubles.items() if self.failing.get(c) != why]
        over = [Recovered(code) for code in self.failing if code not in troubles]
        self.failing = troubles
        return (*over, *new)

    def _differs(self, reference: str, key: tuple[int, ...]) -> bool:
        """Whether a file must be read."""
        known = self.known.get(reference)
        return known is None or known.key != key

    def _missing(self, walk: Walk) -> list[str]:
        """What was known and is gone; what lies in a folder that cannot be read is not."""
        unread = tuple(walk.unreadable)
        return [
            r for r in self.known if r not in walk.posts and not (unread and r.startswith(unread))
        ]

    def _read(self, lot: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[Event, ...]:
        """Read a lot of files and say what is new of them (in a thread)."""
        events: list[Event] = []
        for reference, key in lot:
            begun = time.time()  # the files' own clock, not Beadle's
            post = self.reader.read(reference)
            settled = bool(key) and key[0] / 1e9 < begun - _FRESH
            known = self.known.get(reference)
            before = known.fingerprint if known else None
            now = post.fingerprint if post else None
            self.known[reference] = Known(key if settled else None, now)
            if post and now != before:
                events.append(Edited(post) if before else Posted(post))
            elif before and not post:
                events.append(self._removed(reference))
        return tuple(events)

    def _forget(self, reference: str) -> Event | None:
        """Note that a file is gone; an event where it was public."""
        known = self.known.pop(reference)
        return self._removed(reference) if known.fingerprint else None

    def _removed(self, reference: str) -> Removed:
        """That a post is no longer public, as of now."""
        return Removed(self.account, Ref(PLATFORM, reference), at=self.now())


def _troubles(address: str, walk: Walk) -> dict[RefusedCode, str]:
    """What a walk could not go into, in sentences for the Clerk."""
    troubles = {}
    if walk.unreadable:
        troubles[RefusedCode.PERMISSION] = (
            f"{len(walk.unreadable)} folder(s) inside {address} cannot be read, so their posts "
            f"are not being watched: {walk.unreadable[0]}"
        )
    if walk.linked:
        troubles[RefusedCode.UNSUPPORTED] = (
            f"{len(walk.linked)} folder(s) inside {address} are links, which are not followed, "
            f"so their posts are not being watched: {walk.linked[0]}"
        )
    if walk.unnamed:
        troubles[RefusedCode.INVALID] = (
            f"{walk.unnamed} file(s) inside {address} have names that cannot be shown, so they "
            "are not being watched. Rename them."
        )
    return troubles
