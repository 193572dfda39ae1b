"""The phrases of a pack, each with the groups that have it.

Owns how a phrase stands as a whole, by which of its words it is looked for, and when: a phrase that
some rule needs first is looked for in every text, one that only tells what stands beside another
where that is asked. A group is known by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import NamedTuple

import ahocorasick

from policy import text as fold
from policy.needed import SHORTENED_ENDS, rarity
from policy.patterns import MOST_PLACES
from policy.reading import Clause
from policy.rules.base import Spot, Words
from policy.text import Folded
from policy.tokens import read, words_in

Groups = tuple[int, ...]

KEYLESS = -1
"""The key of a phrase that has no word."""

_ALWAYS = 100
"""Of a hundred words before an apostrophe so many have what is shortened behind it."""


class Phrase(NamedTuple):
    """A phrase as it stands in :attr:`Folded.plain`, with the groups that have it.

    ``anyhow`` have it in any case, ``exactly`` with these letters. ``is_word``: it is no more than
    a word of ASCII letters, in any case. ``key`` is the number of the words without which it does
    not stand; KEYLESS where it has none.
    """

    plain: str
    anyhow: Groups
    exactly: tuple[tuple[Groups, str], ...]
    is_word: bool
    key: int

    @property
    def groups(self) -> Groups:
        """All groups that have it, in any case or one."""
        return (*self.anyhow, *(group for owners, _ in self.exactly for group in owners))

    def first(self, plain: str, start: int = 0) -> int:
        """Where it stands first from there on, whole and not as part of a word; -1 for nowhere."""
        letters = self.plain
        size = len(letters)
        start = plain.find(letters, start)
        # As is_whole says; a call for each place would take longer than the look.
        while start >= 0 and (
            plain[start + size : start + size + 1].isalnum()
            or (start and plain[start - 1].isalnum())
        ):
            start = plain.find(letters, start + 1)
        return start

    def standing(self, text: Folded) -> Groups:
        """The groups that have it as it stands in the text."""
        return tuple(dict.fromkeys(group for owners, _ in self.spots(text) for group in owners))

    def spots(self, text: Folded) -> Iterator[tuple[Groups, Spot]]:
        """Where it stands, each time with the groups that have it so."""
        start = self.first(text.plain)
        while start >= 0:
            yield from self.so(text, start)
            start = self.first(text.plain, start + 1)

    def so(self, text: Folded, start: int) -> Iterator[tuple[Groups, Spot]]:
        """The groups that have it as it stands there."""
        spot = (start, start + len(self.plain))
        if self.anyhow:
            yield self.anyhow, spot
        for owners, exact in self.exactly:
            if fold.level(text.cased[slice(*spot)]) == exact:
                yield owners, spot


def is_whole(plain: str, start: int, end: int) -> bool:
    """Whether no word goes on before or behind."""
    return not (plain[end : end + 1].isalnum() or (start and plain[start - 1].isalnum()))


class Phrases:
    """All phrases of a pack. ``first``: the groups of which every text is asked.

    ``number`` gives a set of words the number under which it is told where one of them stands.
    """

    def __init__(
        self, groups: Sequence[Words], first: AbstractSet[int], number: Callable[[Clause], int]
    ) -> None:
        keyed: dict[int, list[Phrase]] = {}
        later: dict[int, dict[int, list[Phrase]]] = {}
        for phrase in _made(groups, number):
            if phrase.key == KEYLESS or not first.isdisjoint(phrase.groups):
                keyed.setdefault(phrase.key, []).append(phrase)
                continue
            for group in phrase.groups:
                later.setdefault(group, {}).setdefault(phrase.key, []).append(phrase)
        self.keyless = tuple(keyed.pop(KEYLESS, ()))
        self.keyed = {key: tuple(those) for key, those in keyed.items()}
        """Those that are looked for in every text, by their keys."""
        self.later = later
        """The others, by their groups and then by their keys."""

    def places(self, text: Folded) -> dict[int, list[Spot]]:
        """Where phrases stand, by the groups that have them: in one pass, whatever the text."""
        found: dict[int, list[Spot]] = {}
        automaton = self._automaton
        for last, one in automaton.iter(text.plain) if automaton and text.plain else ():
            start = last + 1 - len(one.plain)
            if not is_whole(text.plain, start, last + 1):
                continue
            for owners, spot in one.so(text, start):
                for group in owners:
                    places = found.setdefault(group, [])
                    if len(places) < MOST_PLACES:
                        places.append(spot)
        return found

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton | None:
        """Made when a text first needs it: it is large, and most councils' posts never do."""
        automaton = ahocorasick.Automaton()
        later = (those for by_key in self.later.values() for those in by_key.values())
        for those in (self.keyless, *self.keyed.values(), *later):
            for phrase in those:
                automaton.add_word(phrase.plain, phrase)
        if not len(automaton):
            return None
        automaton.make_automaton()
        return automaton


def _made(groups: Sequence[Words], number: Callable[[Clause], int]) -> Iterator[Phrase]:
    """All phrases; one in several groups is there once."""
    anyhow: dict[str, Groups] = {}
    exactly: dict[str, dict[str, Groups]] = {}
    for group, words in enumerate(groups):
        for phrase in {fold.plain(phrase): None for phrase in words.phrases}:
            anyhow[phrase] = (*anyhow.get(phrase, ()), group)
        for phrase, letters in {(fold.plain(one), fold.cased(one)): None for one in words.exact}:
            cased = exactly.setdefault(phrase, {})
            cased[letters] = (*cased.get(letters, ()), group)
    same = {groups: groups for groups in anyhow.values()}
    for phrase in dict.fromkeys((*anyhow, *exactly)):
        exact = tuple((owners, cased) for cased, owners in exactly.get(phrase, {}).items())
        is_word = not exact and phrase.isascii() and phrase.isalpha()
        words_of_it = rarest(phrase)
        key = number(words_of_it) if words_of_it else KEYLESS
        yield Phrase(phrase, same.get(anyhow.get(phrase, ()), ()), exact, is_word, key)


def rarest(plain: str) -> frozenset[str]:
    """What tells most of a phrase: two words side by side, or the only one; empty for no word."""
    words = [read(word) for word in words_in(plain.encode())]
    keys = [*map(" ".join, pairwise(words))] or words
    return frozenset({min(keys, key=_rarity)} if keys else ())


def _rarity(key: str) -> float:
    first, _, second = key.partition(" ")
    if second in SHORTENED_ENDS:
        return rarity(first) * _ALWAYS
    return prod(map(rarity, key.split(" ")))
