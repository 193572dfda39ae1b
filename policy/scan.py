"""Finds every word of every rule in one pass over a text.

Owns the two engines: an Aho-Corasick automaton for phrases, and RE2 for patterns, whose filter
finds in one pass which of them have all the letters that they need; only those are looked for. Both
take time linear in the text, and RE2 cannot be made to backtrack. One RE2 set of all patterns would
not do: its table has a state for each mixture of what matched so far, and new posts make new ones.
Building is slow and done once per pack; a :class:`Scanner` is then only read, by any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import ahocorasick
import re2

from policy import text as fold
from policy.rules.base import Spot, Words
from policy.text import Folded

MOST_PLACES = 64
"""How many places of one group are looked at in one part: a flood of one word is one matter."""


_TOGETHER = 12
"""So many patterns that need no letters are looked for at once: few enough to mix little."""
_NOTHING = "\0"
"""A text that has no letter of any pattern."""


def quiet() -> re2.Options:
    """RE2's options: errors are raised, not printed, and a pattern stays small."""
    options = re2.Options()
    options.log_errors = False
    return options


@dataclass(slots=True)
class _Group:
    """Where the words of one group of one rule are found."""

    patterns: list[int] = field(default_factory=list)


class Found:
    """What a scan saw in one text: places of phrases at once, of patterns when asked for."""

    __slots__ = ("_matched", "_phrases", "_places", "_scanner", "slots", "text")

    def __init__(
        self,
        scanner: Scanner,
        text: Folded,
        phrases: dict[frozenset[int], list[Spot]],
        matched: list[int],
    ) -> None:
        self.text = text
        self._scanner = scanner
        self._phrases = phrases
        self._matched = frozenset(matched)  # or may have: their places tell
        self._places: dict[int, list[Spot]] = {}
        self.slots = frozenset(scanner.owners[one] for one in matched).union(*phrases)
        """The groups of which something may stand there; :meth:`places` tells whether it does."""

    def places(self, slot: int) -> list[Spot]:
        """Where the group's words stand, in order, at most MOST_PLACES of them."""
        if slot not in self._places:
            places = [
                spot for owners, spots in self._phrases.items() if slot in owners for spot in spots
            ]
            for number in self._scanner.groups[slot].patterns:
                if number in self._matched:
                    places += self._scanner.match(number, self.text.cased)
            places.sort(key=lambda spot: (spot[0], -spot[1]))
            self._places[slot] = places[:MOST_PLACES]
        return self._places[slot]


_Entry = tuple[int, frozenset[int], tuple[tuple[frozenset[int], str], ...]]
"""A phrase's length, the groups that have it, and for those where case counts its letters."""


class Scanner:
    """All groups of a pack, numbered in the order in which they are given."""

    def __init__(self, groups: Sequence[Words]) -> None:
        self.groups = [_Group() for _ in groups]
        self.owners: list[int] = []
        self._regexps: list[re2._Regexp] = []
        self._filter = re2.Filter()
        for slot, words in enumerate(groups):
            for pattern in words.patterns:
                self.groups[slot].patterns.append(len(self.owners))
                self.owners.append(slot)
                self._regexps.append(re2.compile(pattern, quiet()))
                self._filter.Add(pattern, quiet())
        self._filter.Compile()
        self._bare = frozenset(self._filter.Match(_NOTHING, potential=True) or ())
        self._sets = list(_sets(sorted(self._bare), self._regexps))
        self._automaton = _automaton(groups)

    def scan(self, text: Folded) -> Found:
        """Everything of every group that stands in the text, as whole words."""
        phrases: dict[frozenset[int], list[Spot]] = {}
        plain, cased, size = text.plain, text.cased, len(text.plain)
        for last, (length, anyhow, exactly) in self._hits(plain):
            end = last + 1
            start = end - length
            if (end < size and plain[end].isalnum()) or (start and plain[start - 1].isalnum()):
                continue
            if anyhow:
                _keep(phrases, anyhow, (start, end))
            for owners, exact in exactly:
                if fold.level(cased[start:end]) == exact:
                    _keep(phrases, owners, (start, end))
        return Found(self, text, phrases, self._matched(cased) if cased else [])

    def _matched(self, cased: str) -> list[int]:
        """The patterns that may stand in the text: all that do, and few that do not."""
        encoded = cased.encode()
        likely = self._filter.Match(encoded, potential=True) or ()
        found = [one for one in likely if one not in self._bare]
        for numbers, patterns in self._sets:
            # None stands for no match, not for trouble: running out of room raises at the start.
            found += [numbers[one] for one in patterns.Match(encoded) or ()]
        return found

    def _hits(self, plain: str) -> Iterator[tuple[int, _Entry]]:
        return self._automaton.iter(plain) if self._automaton and plain else iter(())

    def match(self, number: int, cased: str) -> list[Spot]:
        """The places of one pattern; an empty match is none."""
        found = islice(self._regexps[number].finditer(cased), MOST_PLACES)
        return [span for span in (one.span() for one in found) if span[0] < span[1]]


def _sets(
    numbers: Sequence[int], patterns: Sequence[re2._Regexp]
) -> Iterator[tuple[Sequence[int], re2.Set]]:
    """The patterns of these numbers in small sets, each with the numbers of its own."""
    for start in range(0, len(numbers), _TOGETHER):
        some = numbers[start : start + _TOGETHER]
        together = re2.Set.SearchSet(quiet())
        for one in some:
            together.Add(patterns[one].pattern)
        together.Compile()
        yield some, together


def _keep(phrases: dict[frozenset[int], list[Spot]], owners: frozenset[int], spot: Spot) -> None:
    """One more place of the phrases that just these groups have, up to MOST_PLACES."""
    places = phrases.setdefault(owners, [])
    if len(places) < MOST_PLACES:
        places.append(spot)


def _automaton(groups: Sequence[Words]) -> ahocorasick.Automaton | None:
    """One automaton for all phrases; a phrase in several groups is stored once."""
    anyhow: dict[str, set[int]] = {}
    exactly: dict[str, dict[str, set[int]]] = {}
    for slot, words in enumerate(groups):
        for phrase in words.phrases:
            anyhow.setdefault(fold.plain(phrase), set()).add(slot)
        for phrase in words.exact:
            cased = exactly.setdefault(fold.plain(phrase), {})
            cased.setdefault(fold.cased(phrase), set()).add(slot)
    if not (anyhow or exactly):
        return None
    automaton = ahocorasick.Automaton()
    for phrase in dict.fromkeys((*anyhow, *exactly)):
        letters = exactly.get(phrase, {}).items()
        exact = tuple((frozenset(slots), cased) for cased, slots in letters)
        automaton.add_word(phrase, (len(phrase), frozenset(anyhow.get(phrase, ())), exact))
    automaton.make_automaton()
    return automaton


def number(groups: Sequence[Mapping[str, Words]]) -> tuple[list[dict[str, int]], list[Words]]:
    """For each rule the numbers of its groups, and all groups in that order.

    Groups with the same words have one number: rules that share a list look for it once.
    """
    numbers: dict[Words, int] = {}
    slots = [
        {name: numbers.setdefault(words, len(numbers)) for name, words in named.items()}
        for named in groups
    ]
    return slots, list(numbers)
