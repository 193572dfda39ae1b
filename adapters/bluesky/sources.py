"""The two streams of posts, and how each is opened at a place.

Owns what differs between them; :mod:`adapters.bluesky.stream` follows either.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from adapters.bluesky import frames, jetstream
from adapters.bluesky.feed import Feed
from adapters.bluesky.options import Options


class Source(Protocol):
    """``whole``: one message is one commit, and names the one before it.

    ``settle``: seconds after which nothing more comes; ``keeps``: seconds for which the stream
    surely holds what is past, where it does not say itself that it no longer does.
    """

    name: str
    whole: bool
    settle: float
    keeps: float | None

    def open(self, dids: Collection[str], place: int | None) -> Feed:
        """A feed from just after this place; None is from now."""

    def start(self, now: datetime, *, known: bool) -> int | None:
        """The place for a cursor that has none. ``known``: the accounts were watched before."""

    def place(self, at: datetime) -> int | None:
        """The place that a time is; None where places are no times."""

    def failed(self) -> None:
        """The last feed broke: the next may be opened elsewhere."""


class Firehose:
    """A data server's own stream."""

    whole = True
    settle = 5.0
    keeps: float | None = None

    def __init__(self, options: Options) -> None:
        self._options = options
        self.name = f"firehose {options.firehose_url}"

    def open(self, dids: Collection[str], place: int | None) -> Feed:
        """Open the service's stream."""
        url = frames.address(self._options.firehose_url, place)
        return Feed(url, frames.Firehose(dids).decode, self._options.timeout_seconds)

    def start(self, now: datetime, *, known: bool) -> int | None:  # noqa: ARG002  as in Source
        """All that the server still has, where accounts were watched before on a quiet server."""
        return 0 if known else None

    def place(self, at: datetime) -> int | None:  # noqa: ARG002  as in Source
        """Its places are numbers of its own."""
        return None

    def failed(self) -> None:
        """There is only this one."""


class Jetstream:
    """Jetstream, on the first of the configured servers that answers."""

    name = "jetstream"
    whole = False
    settle = 15.0
    keeps: float | None = 12 * 3600.0

    def __init__(self, options: Options) -> None:
        self._options = options
        self._turn = 0

    def open(self, dids: Collection[str], place: int | None) -> Feed:
        """Open the stream of the server whose turn it is."""
        servers = self._options.jetstreams
        url = jetstream.address(servers[self._turn % len(servers)], dids, place)
        return Feed(url, jetstream.decode, self._options.timeout_seconds)

    def start(self, now: datetime, *, known: bool) -> int | None:  # noqa: ARG002  as in Source
        """Now, as a time: so that the very first restart has a place to go on from."""
        return self.place(now)

    def place(self, at: datetime) -> int:
        """In microseconds."""
        return round(at.timestamp() * 1_000_000)

    def failed(self) -> None:
        """Let the next server have its turn."""
        self._turn += 1
