"""How often Bluesky's chat is asked whether somebody wrote.

Bluesky pushes nothing, and whoever reports is to be answered within two seconds: so it is asked
almost as often. Its limit is one for each internet address, 3,000 requests in five minutes
(docs.bsky.app, "Rate Limits"), so all mailboxes of a process share a fifth of it; and where it says
that it is too often all the same, it is asked half as often until it has been calm for a while.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.bluesky.options import MOST_SECONDS, Options

SHARE = 600 / 300.0
"""Requests a second of all mailboxes of one process."""
UNLISTED = 10.0
"""Seconds at least where nobody is listed who could report by it: only strangers may write."""
CALM = 600.0
"""Seconds without a refusal after which it is asked twice as often again."""
_SLOWEST = MOST_SECONDS / 2
_MOST_SLOWER = 64

_reading: Counter[str] = Counter()
"""How many mailboxes of this process ask each service."""


class ChatPace:
    """The pace of one mailbox. ``clock`` is monotonic, in seconds."""

    def __init__(self, options: Options, clock: Callable[[], float] = time.monotonic) -> None:
        self._options, self._clock = options, clock
        self._listed = True
        self._slower = 1
        self._calm_at = 0.0

    @contextmanager
    def reading(self, *, listed: bool) -> Iterator[None]:
        """Be one of those who read. ``listed``: whether anybody could report by it."""
        self._listed = listed
        _reading[self._options.service] += 1
        try:
            yield
        finally:
            _reading[self._options.service] -= 1

    def quiet(self) -> float:
        """Seconds until the next look while nobody writes."""
        return self._paced(max(self._options.chat_seconds, 0.0 if self._listed else UNLISTED))

    def live(self) -> float:
        """Seconds until the next look while somebody is spoken with."""
        return self._paced(self._options.chat_live_seconds)

    def refused(self) -> None:
        """The service was asked too often."""
        self._slower = min(2 * self._slower, _MOST_SLOWER)
        self._calm_at = self._clock() + CALM

    def _paced(self, seconds: float) -> float:
        if self._slower > 1 and self._clock() >= self._calm_at:
            self._slower //= 2
            self._calm_at = self._clock() + CALM
        others = _reading[self._options.service]
        shared = others / SHARE if others > 1 else 0.0
        return min(max(seconds, shared) * self._slower, max(_SLOWEST, shared))
