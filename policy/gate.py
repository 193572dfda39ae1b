"""Which patterns may match a text, told by its words before any of them is asked.

Owns what each pattern needs, as ``policy.needed`` reads it. All that it says for certain is which
cannot match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from policy.needed import needed
from policy.reading import Clause
from policy.wordindex import Places


class Gate:
    """Patterns by the words that they need; a pattern's number is its place in ``patterns``.

    ``number`` gives a set of words the number under which it is told where one of them stands.
    """

    def __init__(self, patterns: Sequence[str], number: Callable[[Clause], int]) -> None:
        self._always: list[int] = []
        self._by_rarest: defaultdict[int, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for place, pattern in enumerate(patterns):
            clauses = [number(words) for words in needed(pattern)]
            if clauses:
                self._by_rarest[clauses[0]].append((place, tuple(clauses[1:])))
            else:
                self._always.append(place)

    def may(self, standing: Places, texts: int) -> Places:
        """The patterns that may match one of these texts, and which; the others match none."""
        may = dict.fromkeys(self._always, texts)
        for rarest in self._by_rarest.keys() & standing.keys():
            begun = standing[rarest]
            for place, others in self._by_rarest[rarest]:
                left = begun
                for one in others:
                    left &= standing.get(one, 0)
                if left:
                    may[place] = left
        return may
