"""A busy officer: publishes, edits and deletes through the data server, and remembers it all.

Owns the ledger that the archive is held against at the end. Runs in a thread of its own, so that
posts come whether Beadle is at work, starting, or dead.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from random import Random

from e2e.writing import blob_cids, embedded, png
from peers.resident import Resident

FOR_THE_CLERK, FOR_NOBODY = 0.03, 0.02
"""Shares of breaching posts: the Clerk's to decide, and those that only the author touches."""


@dataclass
class Entry:
    """One post: every CID that it had, the newest last, and what stands in its newest version."""

    cids: list[str]
    breach: bool
    for_clerk: bool
    ever_breached: bool = False
    deleted: bool = False
    blobs: dict[str, bytes] = field(default_factory=dict)


class Officer(threading.Thread):
    """Writes ``total`` posts, never further than :attr:`allowed`; ``trouble`` is what ended it."""

    def __init__(self, resident: Resident, seed: int, total: int) -> None:
        super().__init__(name="officer", daemon=True)
        self.resident = resident
        self.random = Random(seed)
        self.total = total
        self.allowed = 0
        self.pause = 0.25
        self.ledger: dict[str, Entry] = {}
        self.edits = self.deletions = 0
        self.trouble: Exception | None = None
        self.enough = threading.Event()

    def run(self) -> None:
        """Publish until all is written."""
        try:
            while len(self.ledger) < self.total and not self.enough.is_set():
                if len(self.ledger) >= self.allowed:
                    time.sleep(0.02)
                    continue
                self._do_something()
                time.sleep(self.random.uniform(0, 2 * self.pause))
        except Exception as error:  # noqa: BLE001  handed to the test, which raises it
            self.trouble = error

    def _do_something(self) -> None:
        chance = self.random.random()
        if chance < 0.3:
            self._batch(min(self.random.randint(2, 60), self.total - len(self.ledger)))
        elif chance < 0.42:
            self._illustrated()
        elif chance < 0.52:
            self._batch(1)
        elif chance < 0.82:
            self._edit()
        else:
            self._delete()

    def _text(self) -> tuple[str, bool, bool]:
        """A post's words, whether they breach 6.5, and whether it is the Clerk's to decide."""
        number, chance = len(self.ledger), self.random.random()
        breach = chance < FOR_THE_CLERK + FOR_NOBODY
        words = "please vote Labour on Thursday" if breach else "the library is open until seven"
        text = f"Item {number}.{self.random.randrange(10**9)}: {words}."
        return text, breach, chance < FOR_THE_CLERK

    def _batch(self, size: int) -> None:
        texts = [self._text() for _ in range(size)]
        made = self.resident.post_many([text for text, _, _ in texts])
        for (uri, cid), (_, breach, for_clerk) in zip(made, texts, strict=True):
            self.ledger[uri] = Entry([cid], breach, for_clerk, breach)

    def _illustrated(self) -> None:
        """A post with pictures, more often than not a breach for the Clerk."""
        picture = png(self.random.randrange(10**6), side=self.random.choice((8, 60, 200)))
        embed = embedded(self.resident, picture)
        text, breach, for_clerk = self._text()
        if self.random.random() < 0.5:
            text, breach, for_clerk = f"{text} Please vote Labour on Thursday.", True, True
        uri, cid = self.resident.post(text, embed=embed)
        blobs = {blob_cids(embed)[0]: picture}
        self.ledger[uri] = Entry([cid], breach, for_clerk, breach, blobs=blobs)

    def _own(self) -> str | None:
        """A post that the author may still change: none that the Clerk decides on."""
        own = [u for u, e in self.ledger.items() if not (e.for_clerk or e.deleted or e.blobs)]
        return self.random.choice(own[-300:]) if own else None

    def _edit(self) -> None:
        uri = self._own()
        if uri is None:
            return
        text, breach, _ = self._text()
        if self.random.random() < 0.2:
            text, breach = f"{text} Please vote Labour on Thursday.", True
        entry = self.ledger[uri]
        entry.cids.append(self.resident.edit(uri, text))
        entry.breach, entry.ever_breached = breach, entry.ever_breached or breach
        self.edits += 1

    def _delete(self) -> None:
        uri = self._own()
        if uri is not None:
            self.resident.delete(uri)
            self.ledger[uri].deleted = True
            self.deletions += 1
