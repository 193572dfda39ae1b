"""Which phrases stand in texts that are looked at together, and where.

Owns what was found of them. A phrase is looked for only where a text has its rarest words; where a
text is long, or has letters of other scripts beside which a word may not end, one Aho-Corasick
automaton looks for all of them in one pass. Texts are one number, with a bit for each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from policy.bits import bits
from policy.patterns import MOST_PLACES
from policy.phrases import Groups, Phrase, Phrases
from policy.rules.base import Spot
from policy.text import Folded
from policy.wordindex import Places

_LONG = 2000
"""Code points from which a text is long: one pass is then less than a look for each phrase."""

_OTHER_LETTER = re.compile(r"[^\W\x00-\x7f]")


class Standing:
    """The phrases that stand. ``words`` has the texts by the keys of phrases whose words they have.

    ``groups`` has the texts in which a phrase of a group was found so far: of the groups that every
    text is asked of, all.
    """

    def __init__(self, phrases: Phrases, texts: Sequence[Folded], words: Places) -> None:
        self._known, self._texts, self._words = phrases, texts, words
        self._plains = [text.plain for text in texts]
        self.groups: defaultdict[int, int] = defaultdict(int)
        self._phrases: defaultdict[int, list[tuple[Phrase, int]]] = defaultdict(list)
        self._worth: dict[int, int] = {}
        self._by_text: dict[int, defaultdict[int, list[Phrase]]] = {}
        self._passed: dict[int, dict[int, list[Spot]]] = {}
        self._plain = self._sorted_out()
        self._sought: defaultdict[int, int] = defaultdict(int)
        self._look_in_all()

    def having(self, group: int, among: int) -> int:
        """Those of these texts in which a phrase of the group stands."""
        self.seek(group, among)
        return self.groups.get(group, 0) & among

    def seek(self, group: int, among: int) -> None:
        """Looks in these texts for what is looked for where it is asked; each is asked once."""
        later = self._known.later.get(group)
        if not later:
            return
        unasked = among & self._plain & ~self._sought[group]
        if not unasked:
            return
        self._sought[group] |= unasked
        for key in later.keys() & self._words.keys():
            left = self._words[key] & unasked
            for phrase in later[key] if left else ():
                for owners, texts in self._where(phrase, left):
                    if group in owners:
                        self._add(phrase, (group,), texts)
        self._worth.pop(group, None)
        self._by_text.pop(group, None)

    def spots(self, at: int, group: int) -> list[Spot]:
        """Where the phrases of a group stand; of a flood, the first that a pass meets."""
        self.seek(group, 1 << at)
        if not self.groups.get(group, 0) >> at & 1:
            return []
        if at not in self._passed:
            found = [
                spot
                for one in self._standing(at, group)
                for owners, spot in one.spots(self._texts[at])
                if group in owners
            ]
            if len(found) <= MOST_PLACES:
                return found
            self._pass(at)
        return list(self._passed[at].get(group, ()))

    def _sorted_out(self) -> int:
        """The texts in which words can be looked for one by one; the others are passed through."""
        plain = 0
        for at, text in enumerate(self._plains):
            if _is_plain(text):
                plain |= 1 << at
                continue
            self._pass(at)
            for group in self._passed[at]:
                self.groups[group] |= 1 << at
        return plain

    def _look_in_all(self) -> None:
        keyed, plain = self._known.keyed, self._plain
        for key in keyed.keys() & self._words.keys():
            among = self._words[key] & plain
            for phrase in keyed[key] if among else ():
                self._look_for(phrase, among)
        for phrase in self._known.keyless if plain else ():
            self._look_for(phrase, plain)

    def _look_for(self, phrase: Phrase, among: int) -> None:
        for owners, texts in self._where(phrase, among):
            self._add(phrase, owners, texts)

    def _where(self, phrase: Phrase, among: int) -> Iterable[tuple[Groups, int]]:
        """In which of these texts, that have its words, a phrase stands, and for which groups."""
        if phrase.is_word:
            return ((phrase.anyhow, among),)
        standing, plains, letters = 0, self._plains, phrase.plain
        for at in bits(among):
            if letters in plains[at] and phrase.first(plains[at]) >= 0:
                standing |= 1 << at
        if not phrase.exactly:
            return ((phrase.anyhow, standing),)
        owned: defaultdict[Groups, int] = defaultdict(int)
        for at in bits(standing):
            owned[phrase.standing(self._texts[at])] |= 1 << at
        return owned.items()

    def _add(self, phrase: Phrase, groups: Groups, texts: int) -> None:
        for group in groups if texts else ():
            self.groups[group] |= texts
            self._phrases[group].append((phrase, texts))

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
        self._passed[at] = self._known.places(self._texts[at])


def _is_plain(plain: str) -> bool:
    """Whether words can be looked for one by one, as each ends where its ASCII letters do."""
    return len(plain) < _LONG and (plain.isascii() or not _OTHER_LETTER.search(plain))
