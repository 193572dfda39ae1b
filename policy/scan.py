"""Finds every word of every rule in texts that are looked at together.

Owns what was found. Many texts are one number, with a bit for each, so that what a rule asks of all
of them is told in a moment. A phrase is looked for only where a text has its rarest words; where a
text is long, or has letters of other scripts beside which a word may not end, one Aho-Corasick
automaton looks for all of them in one pass. Patterns as ``policy.patterns`` tells, when somebody
asks. All of it takes time linear in the texts. Building is slow and done once per pack; a
:class:`Scanner` may then be used by any thread.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import ahocorasick

from policy.bits import bits
from policy.patterns import MOST_PLACES, Patterns
from policy.phrases import Groups, Phrase, is_whole, phrases_of, rarest
from policy.reading import Clause
from policy.rules.base import Spot, Words
from policy.text import Folded
from policy.wordindex import Places, WordIndex

_LONG = 2000
"""Code points from which a text is long: one pass is then less than a look for each phrase."""

_OTHER_LETTER = re.compile(r"[^\W\x00-\x7f]")


class Wanted(NamedTuple):
    """Groups of words and patterns, by their numbers, of which one is enough."""

    groups: tuple[int, ...]
    patterns: tuple[int, ...]


class Scanned:
    """What stands in texts that are looked at together; most of it is looked for when asked for.

    ``groups`` has the groups of which a phrase stands in a text, and in which; ``may`` the patterns
    that may match.
    """

    def __init__(self, scanner: Scanner, texts: Iterable[Folded]) -> None:
        self._scanner = scanner
        self.texts = list(texts)
        standing = scanner.index.standing(text.words for text in self.texts)
        self._encoded = [text.encoded for text in self.texts]
        self._plains = [text.plain for text in self.texts]
        self.groups: defaultdict[int, int] = defaultdict(int)
        self._phrases: defaultdict[int, list[tuple[Phrase, int]]] = defaultdict(list)
        self._worth: dict[int, int] = {}
        self._by_text: dict[int, defaultdict[int, list[Phrase]]] = {}
        self._passed: dict[int, dict[int, list[Spot]]] = {}
        self._stand(standing)
        self.may = scanner.patterns.gate.may(standing, (1 << len(self.texts)) - 1)
        self._asked: defaultdict[int, int] = defaultdict(int)
        self._matched: defaultdict[int, int] = defaultdict(int)
        self._may_stand: dict[int, int] = {}
        self._places: dict[tuple[int, int], list[Spot]] = {}

    def may_have(self, wanted: Wanted) -> int:
        """The texts in which a phrase of the groups stands, or one of the patterns may match."""
        texts = 0
        for group in wanted.groups:
            texts |= self.groups.get(group, 0)
        for pattern in wanted.patterns:
            texts |= self.may.get(pattern, 0)
        return texts

    def having(self, wanted: Wanted, among: int) -> int:
        """Those of these texts in which such a phrase stands, or one of the patterns matches.

        A pattern may match without a letter.
        """
        having = 0
        for group in wanted.groups:
            having |= self.groups.get(group, 0)
        having &= among
        for pattern in wanted.patterns:
            left = self.may.get(pattern, 0) & among & ~having
            if left:
                having |= self._matching(pattern, left)
        return having

    def places(self, at: int, group: int) -> list[Spot]:
        """Where the group's words stand in one text, in order, at most MOST_PLACES of them."""
        if not self._possible(group) >> at & 1:
            return []
        places = self._places.get((at, group))
        if places is None:
            places = self._places[at, group] = self._looked_up(at, group)
        return places

    def _possible(self, group: int) -> int:
        """The texts in which something of a group may stand."""
        texts = self._may_stand.get(group)
        if texts is None:
            wanted = Wanted((group,), self._scanner.numbers[group])
            texts = self._may_stand[group] = self.may_have(wanted)
        return texts

    def _looked_up(self, at: int, group: int) -> list[Spot]:
        bit, scanner = 1 << at, self._scanner
        places = self._spots(at, group) if self.groups.get(group, 0) & bit else []
        for one in scanner.numbers[group]:
            if self.may.get(one, 0) & bit and self._matching(one, bit):
                places += scanner.patterns.places(one, self.texts[at].cased, self._encoded[at])
        places.sort(key=lambda spot: (spot[0], -spot[1]))
        return places[:MOST_PLACES]

    def _stand(self, standing: Places) -> None:
        """Finds the phrases that stand, by the words that the texts have."""
        plain = 0
        for at, text in enumerate(self.texts):
            if _is_plain(text.plain):
                plain |= 1 << at
            else:
                self._pass(at)
                for group in self._passed[at]:
                    self.groups[group] |= 1 << at
        keyed = self._scanner.keyed
        for key in keyed.keys() & standing.keys():
            among = standing[key] & plain
            for phrase in keyed[key] if among else ():
                self._look_for(phrase, among)
        for phrase in self._scanner.keyless if plain else ():
            self._look_for(phrase, plain)

    def _look_for(self, phrase: Phrase, among: int) -> None:
        if phrase.is_word:
            self._add(phrase, phrase.anyhow, among)
            return
        standing, plains, letters = 0, self._plains, phrase.plain
        for at in bits(among):
            if letters in plains[at] and phrase.first(plains[at]) >= 0:
                standing |= 1 << at
        if not phrase.exactly:
            self._add(phrase, phrase.anyhow, standing)
            return
        owned: defaultdict[Groups, int] = defaultdict(int)
        for at in bits(standing):
            owned[phrase.standing(self.texts[at])] |= 1 << at
        for groups, texts in owned.items():
            self._add(phrase, groups, texts)

    def _add(self, phrase: Phrase, groups: Groups, texts: int) -> None:
        for group in groups if texts else ():
            self.groups[group] |= texts
            self._phrases[group].append((phrase, texts))

    def _spots(self, at: int, group: int) -> list[Spot]:
        """Where the phrases of a group stand; of a flood, the first that a pass meets."""
        if at not in self._passed:
            found = [
                spot
                for one in self._standing(at, group)
                for owners, spot in one.spots(self.texts[at])
                if group in owners
            ]
            if len(found) <= MOST_PLACES:
                return found
            self._pass(at)
        return list(self._passed[at].get(group, ()))

    def _standing(self, at: int, group: int) -> Sequence[Phrase]:
        """The phrases of a group that stand in one text.

        Once all of them were gone through as often as they stand somewhere, they are sorted by
        texts: that is not more than what it took so far.
        """
        asked = self._by_text.get(group)
        if asked is None:
            phrases = self._phrases[group]
            if group not in self._worth:
                self._worth[group] = sum(texts.bit_count() for _, texts in phrases)
            self._worth[group] -= len(phrases)
            if self._worth[group] > 0:
                return [one for one, texts in phrases if texts >> at & 1]
            asked = self._by_text[group] = defaultdict(list)
            for one, texts in phrases:
                for place in bits(texts):
                    asked[place].append(one)
        return asked[at]

    def _pass(self, at: int) -> None:
        self._passed[at] = self._scanner.phrases(self.texts[at])

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
        wanted: dict[Clause, int] = {}
        self.patterns = Patterns(list(known), lambda words: wanted.setdefault(words, len(wanted)))
        phrases = phrases_of(groups)
        keyed: dict[int, list[Phrase]] = {}
        self.keyless: list[Phrase] = []
        """The phrases that stand without any word."""
        for phrase in phrases:
            key = rarest(phrase)
            number = wanted.setdefault(key, len(wanted)) if key else None
            those = self.keyless if number is None else keyed.setdefault(number, [])
            those.append(phrase)
        self.keyed = {number: tuple(those) for number, those in keyed.items()}
        """The phrases by the number of the words without which they do not stand."""
        self.index = WordIndex(list(wanted))
        self._automaton = _automaton(phrases)

    def scan(self, texts: Iterable[Folded]) -> Scanned:
        """What stands in these texts of every group, as whole words."""
        return Scanned(self, texts)

    def wanted(self, groups: Iterable[int]) -> Wanted:
        """The groups with their patterns."""
        those = tuple(groups)
        return Wanted(those, tuple(one for group in those for one in self.numbers[group]))

    def phrases(self, text: Folded) -> dict[int, list[Spot]]:
        """Where phrases stand, by the groups that have them: in one pass, whatever the text."""
        found: dict[int, list[Spot]] = {}
        for last, one in self._automaton.iter(text.plain) if self._automaton and text.plain else ():
            start = last + 1 - len(one.plain)
            if not is_whole(text.plain, start, last + 1):
                continue
            for owners, spot in one.so(text, start):
                for group in owners:
                    places = found.setdefault(group, [])
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
