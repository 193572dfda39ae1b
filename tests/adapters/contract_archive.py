"""An archive like Beadle's own: it keeps what a watch delivers by the same rules as intake.

A test compares it with what really stands on the peer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.contract import Batch, Edited, Event, Listing, Post, Posted, Ref, Removed


@dataclass
class Archive:
    """Keeps what a watch delivers the way intake does, and notes what was said of it."""

    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    history: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    cursor: str | None = None
    caught_up: bool = False

    def take(self, batch: Batch) -> None:
        """Store one batch."""
        for event in batch.events:
            self.events.append(event)
            if isinstance(event, Posted | Edited):
                key = (event.post.account, event.post.ref.id)
                self.posts[key] = event.post
                versions = self.history.setdefault(key, [])
                if event.post.fingerprint not in versions:
                    versions.append(event.post.fingerprint)
            elif isinstance(event, Removed):
                self.posts.pop((event.account, event.ref.id), None)
            elif isinstance(event, Listing):
                self._compare(event)
        self.cursor = batch.cursor if batch.cursor is not None else self.cursor
        self.caught_up = self.caught_up or batch.caught_up

    def _compare(self, listing: Listing) -> None:
        """Drop what the listing lacks, and hold it to its word on the rest."""
        for account, ref in list(self.posts):
            if account != listing.account:
                continue
            post = self.posts[account, ref]
            older = listing.since and post.posted_at and post.posted_at < listing.since
            if ref not in listing.fingerprints:
                if not older:
                    del self.posts[account, ref]
                continue
            assert post.fingerprint == listing.fingerprints[ref], "listed, but not delivered"

    def of(self, ref: Ref) -> Post | None:
        """The public version of a post, whichever account it is on."""
        return next((p for p in self.posts.values() if p.ref == ref), None)

    def words(self, ref: Ref) -> str:
        """Every part of a post in one string; empty where it is not public."""
        post = self.of(ref)
        return "\n".join(part.text for part in post.parts) if post else ""
