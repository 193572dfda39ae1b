"""Finds every word of every rule in one pass over a text.

Owns what was found: phrases by an Aho-Corasick automaton, patterns as ``policy.patterns`` tells.
Both take time linear in the text. Groups of which nothing is ``sought`` have their patterns looked
for only when somebody asks. Building is slow and done once per pack; a :class:`Scanner` may then
be used by any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import ahocorasick

from policy import text as fold
from policy.patterns import MOST_PLACES, Patterns
from policy.rules.base import Spot, Words
from policy.text import Folded


class Found:
    """What a scan saw in one text; what was not sought is looked for when it is asked for."""

    __slots__ = (
        "_also",
        "_encoded",
        "_matched",
        "_phrases",
        "_places",
        "_scanner",
        "slots",
        "text",
    )

    def __init__(
        self, scanner: Scanner, text: Folded, phrases: dict[frozenset[int], list[Spot]]
    ) -> None:
        self.text = text
        self._scanner = scanner
        self._encoded = text.cased.encode()
        self._phrases = phrases
        self._matched = scanner.patterns.matching(self._encoded)
        self._also: dict[int, set[int]] = {}
        self._places: dict[int, list[Spot]] = {}
        owners = [scanner.owners[one] for one in self._matched]
        self.slots: frozenset[int] = frozenset().union(*phrases, *owners)
        """The groups that are known to stand there; of any group :meth:`has` tells."""

    def has(self, slot: int) -> bool:
        """Whether anything of the group stands there, or matches without a letter."""
        return slot in self.slots or bool(self._more(slot))

    def places(self, slot: int) -> list[Spot]:
        """Where the group's words stand, in order, at most MOST_PLACES of them."""
        if slot not in self._places:
            places = [
                spot for owners, spots in self._phrases.items() if slot in owners for spot in spots
            ]
            numbers = self._scanner.numbers[slot]
            matching = self._matched | self._more(slot) if numbers else ()
            for one in numbers:
                if one in matching:
                    places += self._scanner.patterns.places(one, self.text.cased, self._encoded)
            places.sort(key=lambda spot: (spot[0], -spot[1]))
            self._places[slot] = places[:MOST_PLACES]
        return self._places[slot]

    def _more(self, slot: int) -> set[int]:
        """The patterns of the group that match and are not sought in every text."""
        if slot not in self._also:
            numbers = self._scanner.numbers[slot]
            self._also[slot] = self._scanner.patterns.also(numbers, self._encoded)
        return self._also[slot]


_Entry = tuple[int, frozenset[int], tuple[tuple[frozenset[int], str], ...]]
"""A phrase's length, the groups that have it, and for those where case counts its letters."""


class Scanner:
    """All groups of a pack, numbered in the order in which they are given.

    ``sought`` are the groups whose patterns are looked for in every text.
    """

    def __init__(self, groups: Sequence[Words], sought: AbstractSet[int] = frozenset()) -> None:
        known: dict[str, int] = {}
        self.numbers = [
            tuple(known.setdefault(pattern, len(known)) for pattern in words.patterns)
            for words in groups
        ]
        """Each group's patterns; one that stands in several groups has one number."""
        owners: dict[int, set[int]] = {}
        for slot, numbers in enumerate(self.numbers):
            for one in numbers:
                owners.setdefault(one, set()).add(slot)
        self.owners = {one: frozenset(slots) for one, slots in owners.items()}
        first = dict.fromkeys(one for slot in sorted(sought) for one in self.numbers[slot])
        self.patterns = Patterns(list(known), list(first))
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
        return Found(self, text, phrases)

    def _hits(self, plain: str) -> Iterator[tuple[int, _Entry]]:
        return self._automaton.iter(plain) if self._automaton and plain else iter(())


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
