"""Finds patterns in a text: many at once which of them match, and then where one does.

Owns RE2, which takes time linear in the text and cannot be made to backtrack. Patterns are asked
in sets of a few dozen. One set of all would not do: its table has a state for each mixture of
what matched so far, and new posts make new ones. What is not sought in every text is made ready
when it is first asked for; any thread may do so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import re2

from policy.rules.base import Spot

_TOGETHER = 12
"""So many patterns are asked at once: few enough to mix little."""

_ROOM = 8 << 20
"""Bytes that the table of one set may grow to; where it is full, it begins anew, which is slow."""

MOST_PLACES = 64
"""How many places of one group are looked at in one part: a flood of one word is one matter."""


def quiet() -> re2.Options:
    """RE2's options: errors are raised, not printed, and a pattern stays small."""
    options = re2.Options()
    options.log_errors = False
    return options


class Patterns:
    """Patterns by numbers; those in ``sought`` are asked about every text."""

    def __init__(self, written: Sequence[str], sought: Sequence[int]) -> None:
        self._written = written
        self._sought = frozenset(sought)
        self._sets = list(_sets(sought, written))
        self._later: dict[tuple[int, ...], list[_Set]] = {}
        self._regexps: dict[int, re2._Regexp] = {}

    def matching(self, encoded: bytes) -> set[int]:
        """Which of those that are sought match; of the others :meth:`also` tells."""
        return _matching(self._sets, encoded)

    def also(self, numbers: tuple[int, ...], encoded: bytes) -> set[int]:
        """Which of these match, of those that are not sought."""
        sets = self._later.get(numbers)
        if sets is None:
            unsought = [one for one in numbers if one not in self._sought]
            sets = self._later[numbers] = list(_sets(unsought, self._written))
        return _matching(sets, encoded)

    def places(self, number: int, text: str, encoded: bytes) -> list[Spot]:
        """The places of one pattern, at most MOST_PLACES; an empty match is none."""
        regexp = self._regexps.get(number)
        if regexp is None:
            regexp = self._regexps[number] = re2.compile(self._written[number], quiet())
        # In ASCII a byte is a character, and nothing has to be counted again.
        found = islice(regexp.finditer(encoded if text.isascii() else text), MOST_PLACES)
        return [span for span in (one.span() for one in found) if span[0] < span[1]]


class _Set:
    """A few patterns that are asked together."""

    def __init__(self, numbers: Sequence[int], written: Sequence[str]) -> None:
        self.numbers = numbers
        options = quiet()
        options.max_mem = _ROOM
        self.patterns = re2.Set.SearchSet(options)
        for one in numbers:
            self.patterns.Add(written[one])
        self.patterns.Compile()


def _sets(numbers: Sequence[int], written: Sequence[str]) -> Iterator[_Set]:
    for start in range(0, len(numbers), _TOGETHER):
        yield _Set(numbers[start : start + _TOGETHER], written)


def _matching(sets: Sequence[_Set], encoded: bytes) -> set[int]:
    found: set[int] = set()
    for one in sets:
        # None stands for no match, not for trouble: running out of room raises at the start.
        matched = one.patterns.Match(encoded)
        if matched:
            found.update([one.numbers[at] for at in matched])
    return found
