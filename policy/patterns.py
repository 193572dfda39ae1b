"""Finds patterns in a text: which of them match, and then where one does.

Owns RE2, which takes time linear in the text and cannot be made to backtrack. A pattern is asked
only where the text has the words that it needs (``policy.gate``), and by itself: a set of several
has a state for each mixture of what matched so far, and new posts make new ones. Patterns are made
ready when they are first asked, once for all packs that have them; any thread may do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

import re2

from policy.gate import Gate
from policy.rules.base import Spot

_ROOM = 8 << 20
"""Bytes that a pattern's table may grow to; where it is full, it begins anew, which is slow."""

_READY = 4096
"""Patterns that are kept ready: more than a few councils have."""

MOST_PLACES = 64
"""How many places of one group are looked at in one part: a flood of one word is one matter."""


def quiet() -> re2.Options:
    """RE2's options: errors are raised, not printed, and a pattern stays small."""
    options = re2.Options()
    options.log_errors = False
    return options


class Patterns:
    """Patterns by numbers. Many of them are one number, with a bit for each."""

    def __init__(self, written: Sequence[str]) -> None:
        self._written = written
        self._ready: dict[int, re2.Set] = {}
        self.gate = Gate(written)

    def matches(self, number: int, encoded: bytes) -> bool:
        """Whether a pattern stands anywhere, if it is without a letter."""
        ready = self._ready.get(number)
        if ready is None:
            ready = self._ready[number] = asked(self._written[number])
        # None stands for no match, not for trouble: running out of room raises at the start.
        return bool(ready.Match(encoded))

    def places(self, number: int, text: str, encoded: bytes) -> list[Spot]:
        """The places of one pattern, at most MOST_PLACES; an empty match is none."""
        # In ASCII a byte is a character, and nothing has to be counted again.
        found = _placed(self._written[number]).finditer(encoded if text.isascii() else text)
        spots = (one.span() for one in islice(found, MOST_PLACES))
        return [spot for spot in spots if spot[0] < spot[1]]


@lru_cache(maxsize=_READY)
def asked(pattern: str) -> re2.Set:
    """A set of one pattern, which tells sooner than the pattern whether it matches.

    Raises re2.error where it is none, or has no room.
    """
    options = quiet()
    options.max_mem = _ROOM
    made = re2.Set.SearchSet(options)
    made.Add(pattern)
    made.Compile()
    return made


@lru_cache(maxsize=_READY)
def _placed(pattern: str) -> re2._Regexp:
    return re2.compile(pattern, quiet())
