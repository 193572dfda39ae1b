"""Finds every word of every rule in texts that are looked at together.

Owns what was found. Many texts are one number, with a bit for each, so that what a rule asks of all
of them is told in a moment: of phrases as ``policy.standing`` tells, of patterns as
``policy.patterns`` does, when somebody asks. All of it takes time linear in the texts. Building is
slow and done once per pack; a :class:`Scanner` may then be used by any thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from policy.bits import bits
from policy.patterns import MOST_PLACES, Patterns
from policy.phrases import Phrases
from policy.reading import Clause
from policy.rules.base import Spot, Words
from policy.standing import Standing
from policy.text import Folded
from policy.wordindex import WordIndex


class Wanted(NamedTuple):
    """Groups of words and patterns, by their numbers, of which one is enough."""

    groups: tuple[int, ...]
    patterns: tuple[int, ...]


class Scanned:
    """What stands in texts that are looked at together; most of it is looked for when asked for.

    ``groups`` has the groups of which a phrase was found in a text, and in which; ``may`` the
    patterns that may match.
    """

    def __init__(self, scanner: Scanner, texts: Iterable[Folded]) -> None:
        self._scanner = scanner
        self.texts = list(texts)
        words = scanner.index.standing(text.words for text in self.texts)
        self._encoded = [text.encoded for text in self.texts]
        self._standing = Standing(scanner.phrases, self.texts, words)
        self.groups: Mapping[int, int] = self._standing.groups
        self.may = scanner.patterns.gate.may(words, (1 << len(self.texts)) - 1)
        self._asked: defaultdict[int, int] = defaultdict(int)
        self._matched: defaultdict[int, int] = defaultdict(int)
        self._may: dict[int, int] = {}
        self._places: dict[tuple[int, int], list[Spot]] = {}

    def may_have(self, wanted: Wanted, among: int) -> int:
        """Those of these texts in which a phrase of the groups stands, or a pattern may match."""
        texts = 0
        for group in wanted.groups:
            texts |= self._standing.having(group, among)
        for pattern in wanted.patterns:
            texts |= self.may.get(pattern, 0)
        return texts & among

    def having(self, wanted: Wanted, among: int) -> int:
        """Those of these texts in which such a phrase stands, or one of the patterns matches.

        A pattern may match without a letter.
        """
        having = 0
        for group in wanted.groups:
            having |= self._standing.having(group, among)
        for pattern in wanted.patterns:
            left = self.may.get(pattern, 0) & among & ~having
            if left:
                having |= self._matching(pattern, left)
        return having

    def seek(self, groups: Iterable[int], among: int) -> None:
        """Looks for the groups in these texts together, as they will be asked about one by one."""
        for group in groups:
            self._standing.seek(group, among)
            may_be = self._may_be(group) & among
            for pattern in self._scanner.numbers[group] if may_be else ():
                left = self.may.get(pattern, 0) & may_be
                if left:
                    self._matching(pattern, left)

    def places(self, at: int, group: int) -> list[Spot]:
        """Where the group's words stand in one text, in order, at most MOST_PLACES of them."""
        places = self._places.get((at, group))
        if places is None:
            places = self._places[at, group] = self._looked_up(at, group)
        return places

    def _looked_up(self, at: int, group: int) -> list[Spot]:
        bit, scanner = 1 << at, self._scanner
        places = self._standing.spots(at, group)
        for one in scanner.numbers[group] if self._may_be(group) & bit else ():
            if self.may.get(one, 0) & bit and self._matching(one, bit):
                places += scanner.patterns.places(one, self.texts[at].cased, self._encoded[at])
        places.sort(key=lambda spot: (spot[0], -spot[1]))
        return places[:MOST_PLACES]

    def _may_be(self, group: int) -> int:
        """The texts in which one of the group's patterns may match."""
        texts = self._may.get(group)
        if texts is None:
            texts = 0
            for one in self._scanner.numbers[group]:
                texts |= self.may.get(one, 0)
            self._may[group] = texts
        return texts

    def _matching(self, pattern: int, among: int) -> int:
        """Those of these texts, in which the pattern may match, where it does; each asked once."""
        unasked = among & ~self._asked[pattern]
        if unasked:
            self._asked[pattern] |= unasked
            those = bits(unasked)
            encoded = [self._encoded[at] for at in those]
            for place in self._scanner.patterns.matching(pattern, encoded):
                self._matched[pattern] |= 1 << those[place]
        return self._matched[pattern] & among


class Scanner:
    """All groups of a pack, numbered in the order in which they are given."""

    def __init__(self, groups: Sequence[Words], first: AbstractSet[int] | None = None) -> None:
        """``first``: the groups of which every text is asked; all where it is None."""
        known: dict[str, int] = {}
        self.numbers = [
            tuple(known.setdefault(pattern, len(known)) for pattern in words.patterns)
            for words in groups
        ]
        """Each group's patterns; one that stands in several groups has one number."""
        wanted: dict[Clause, int] = {}

        def numbered(words: Clause) -> int:
            return wanted.setdefault(words, len(wanted))

        self.patterns = Patterns(list(known), numbered)
        asked = frozenset(range(len(groups))) if first is None else first
        self.phrases = Phrases(groups, asked, numbered)
        self.index = WordIndex(list(wanted))

    def scan(self, texts: Iterable[Folded]) -> Scanned:
        """What stands in these texts of every group, as whole words."""
        return Scanned(self, texts)

    def wanted(self, groups: Iterable[int]) -> Wanted:
        """The groups with their patterns."""
        those = tuple(groups)
        return Wanted(those, tuple(one for group in those for one in self.numbers[group]))


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
