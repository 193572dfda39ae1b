"""Finds every word of every rule in a text.

Owns what was found. A phrase is looked for only where the text has its rarest word; where a text is
long, or has letters of other scripts beside which a word may not end, one Aho-Corasick automaton
looks for all of them in one pass. Patterns as ``policy.patterns`` tells, when somebody asks. All of
it takes time linear in the text. Building is slow and done once per pack; a :class:`Scanner` may
then be used by any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

import ahocorasick

from policy.gate import SomeWords, words_of
from policy.patterns import MOST_PLACES, Patterns
from policy.phrases import FIRST_GROUP, Hopeful, Phrase, bit_of, is_whole, keyed_by_word, phrases_of
from policy.rules.base import Spot, Words
from policy.text import Folded

_LONG = 2000
"""Code points from which a text is long: one pass is then less than a look for each phrase."""

_OTHER_LETTER = re.compile(r"[^\W\x00-\x7f]")


class Found:
    """What stands in one text; most of it is looked for when it is asked for.

    Groups and patterns are bits of one number. ``groups`` has the groups of which a phrase stands
    there, ``there`` the patterns that may match as well.
    """

    __slots__ = (
        "_asked",
        "_encoded",
        "_matched",
        "_phrases",
        "_places",
        "_scanner",
        "_standing",
        "groups",
        "text",
        "there",
    )

    def __init__(self, scanner: Scanner, text: Folded) -> None:
        self.text = text
        self._scanner = scanner
        self._encoded = text.cased.encode()
        words = words_of(self._encoded, scanner.pairs)
        self._phrases: dict[int, list[Spot]] | None = None
        self._standing: list[Phrase] = []
        self.groups = self._stood(words) if _is_plain(text.plain) else self._passed()
        self.there = self.groups | scanner.patterns.gate.may(words) << scanner.first_pattern
        self._asked = self._matched = 0
        self._places: dict[int, list[Spot]] = {}

    def has(self, wanted: int) -> bool:
        """Whether a phrase of these groups stands there, or one of these patterns matches.

        A pattern may match without a letter.
        """
        return bool(self.groups & wanted) or self._matches(self.there & wanted)

    def places(self, slot: int) -> list[Spot]:
        """Where the group's words stand, in order, at most MOST_PLACES of them."""
        places = self._places.get(slot)
        if places is None:
            owner = bit_of(slot)
            places = self._spots(owner) if self.groups & owner else []
            scanner = self._scanner
            for one in scanner.numbers[slot]:
                if self._matches(self.there & 1 << scanner.first_pattern + one):
                    places += scanner.patterns.places(one, self.text.cased, self._encoded)
            places.sort(key=lambda spot: (spot[0], -spot[1]))
            places = self._places[slot] = places[:MOST_PLACES]
        return places

    def _stood(self, words: SomeWords) -> int:
        """The groups of which a phrase stands there, by the words that these have."""
        groups, text = 0, self.text
        for sure, certain, others in self._scanner.hopeful(words):
            groups |= sure
            self._standing += certain
            for one in others:
                if one.plain in text.plain:
                    owners = one.standing(text)
                    if owners:
                        groups |= owners
                        self._standing.append(one)
        return groups

    def _passed(self) -> int:
        """The same by one pass over the text."""
        self._phrases = self._scanner.phrases(self.text)
        return reduce(or_, self._phrases, 0)

    def _spots(self, owner: int) -> list[Spot]:
        """Where the phrases of a group stand; of a flood, the first that a pass meets."""
        if self._phrases is None:
            found = [
                spot
                for one in self._standing
                if one.owners & owner
                for owners, spot in one.spots(self.text)
                if owners & owner
            ]
            if len(found) <= MOST_PLACES:
                return found
            self._passed()
        assert self._phrases is not None
        return [spot for owners, spots in self._phrases.items() if owners & owner for spot in spots]

    def _matches(self, patterns: int) -> bool:
        """Whether one of these patterns, which may match, does; each is asked once at most."""
        if self._matched & patterns:
            return True
        unasked = patterns & ~self._asked
        while unasked:
            bit = unasked & -unasked
            matches = self._scanner.matches(bit.bit_length() - 1, self._encoded)
            self._asked |= bit
            if matches:
                self._matched |= bit
                return True
            unasked ^= bit
        return False


def _is_plain(plain: str) -> bool:
    """Whether words can be looked for one by one, as each ends where its ASCII letters do."""
    return len(plain) < _LONG and (plain.isascii() or not _OTHER_LETTER.search(plain))


class Scanner:
    """All groups of a pack, numbered in the order in which they are given."""

    def __init__(self, groups: Sequence[Words]) -> None:
        known: dict[str, int] = {}
        self.numbers = [
            tuple(known.setdefault(pattern, len(known)) for pattern in words.patterns)
            for words in groups
        ]
        """Each group's patterns; one that stands in several groups has one number."""
        self.first_pattern = FIRST_GROUP + len(groups)
        self.patterns = Patterns(list(known))
        phrases = phrases_of(groups)
        self._keyed = keyed_by_word(phrases)
        self._always = self._keyed.pop(b"", Hopeful(0, (), ()))
        pairs = (key for key in self._keyed if not isinstance(key, bytes))
        self.pairs = self.patterns.gate.pairs.union(pairs)
        """The pairs of words by which anything is looked for."""
        self._automaton = _automaton(phrases)

    def scan(self, text: Folded) -> Found:
        """What stands in the text of every group, as whole words."""
        return Found(self, text)

    def wanted(self, slot: int) -> int:
        """The bits of a group and its patterns."""
        patterns = reduce(or_, (1 << number for number in self.numbers[slot]), 0)
        return bit_of(slot) | patterns << self.first_pattern

    def matches(self, bit: int, encoded: bytes) -> bool:
        """Whether the pattern of that bit stands anywhere, if it is without a letter."""
        return self.patterns.matches(bit - self.first_pattern, encoded)

    def hopeful(self, words: SomeWords) -> list[Hopeful]:
        """The phrases of which a text has the word, or the two words, that tell most."""
        keyed = self._keyed
        keys = [*(keyed.keys() & words.single), *(keyed.keys() & words.pairs)]
        return [*map(keyed.__getitem__, keys), self._always]

    def phrases(self, text: Folded) -> dict[int, list[Spot]]:
        """Where phrases stand, by the groups that have them: in one pass, whatever the text."""
        found: dict[int, list[Spot]] = {}
        for last, one in self._automaton.iter(text.plain) if self._automaton and text.plain else ():
            start = last + 1 - len(one.plain)
            if not is_whole(text.plain, start, last + 1):
                continue
            for owners, spot in one.so(text, start):
                places = found.setdefault(owners, [])
                if len(places) < MOST_PLACES:
                    places.append(spot)
        return found


def _automaton(phrases: Iterable[Phrase]) -> ahocorasick.Automaton | None:
    automaton = ahocorasick.Automaton()
    for one in phrases:
        automaton.add_word(one.plain, one)
    if not len(automaton):
        return None
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
