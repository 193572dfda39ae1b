"""The phrases of a pack, each with the groups that have it, and which may stand in a text.

Owns how a phrase stands as a whole, and by which of its words it is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from math import prod
from operator import or_
from typing import NamedTuple

from policy import text as fold
from policy.gate import Key, words_in
from policy.needed import rarity
from policy.rules.base import Spot, Words
from policy.text import Folded

FIRST_GROUP = 4
"""The bit of the first group; before it is room for what a text brings beside its words."""


class Phrase(NamedTuple):
    """A phrase as it stands in :attr:`Folded.plain`, with the bits of the groups that have it.

    ``anyhow`` have it in any case, ``exactly`` with these letters, ``owners`` are all of them.
    ``is_word``: it is no more than a word of ASCII letters, in any case.
    """

    plain: str
    owners: int
    anyhow: int
    exactly: tuple[tuple[int, str], ...]
    is_word: bool

    def at(self, plain: str) -> Iterator[int]:
        """Where it begins, as a whole and not as part of a word."""
        phrase, size = self.plain, len(self.plain)
        start = plain.find(phrase)
        while start >= 0:
            if is_whole(plain, start, start + size):
                yield start
            start = plain.find(phrase, start + 1)

    def standing(self, text: Folded) -> int:
        """The groups that have it as it stands in the text."""
        if not self.exactly:
            return self.anyhow if next(self.at(text.plain), None) is not None else 0
        return reduce(or_, (owners for owners, _ in self.spots(text)), 0)

    def spots(self, text: Folded) -> Iterator[tuple[int, Spot]]:
        """Where it stands, each time with the groups that have it so."""
        for start in self.at(text.plain):
            yield from self.so(text, start)

    def so(self, text: Folded, start: int) -> Iterator[tuple[int, Spot]]:
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


def bit_of(slot: int) -> int:
    """The bit of a group."""
    return 1 << slot + FIRST_GROUP


def phrases_of(groups: Sequence[Words]) -> list[Phrase]:
    """All phrases; one in several groups is there once."""
    anyhow: dict[str, int] = {}
    exactly: dict[str, dict[str, int]] = {}
    for slot, words in enumerate(groups):
        for phrase in words.phrases:
            plain = fold.plain(phrase)
            anyhow[plain] = anyhow.get(plain, 0) | bit_of(slot)
        for phrase in words.exact:
            cased, letters = exactly.setdefault(fold.plain(phrase), {}), fold.cased(phrase)
            cased[letters] = cased.get(letters, 0) | bit_of(slot)
    masks: dict[int, int] = {}
    found = []
    for phrase in dict.fromkeys((*anyhow, *exactly)):
        exact = tuple(
            (masks.setdefault(owners, owners), cased)
            for cased, owners in exactly.get(phrase, {}).items()
        )
        owners = anyhow.get(phrase, 0)
        is_word = not exact and phrase.isascii() and phrase.isalpha()
        both = reduce(or_, (owners for owners, _ in exact), owners)
        owners, both = masks.setdefault(owners, owners), masks.setdefault(both, both)
        found.append(Phrase(phrase, both, owners, exact, is_word))
    return found


class Hopeful(NamedTuple):
    """The phrases that may stand where a word does, or two: those that do for certain, and others.

    ``owners`` have one of the ``certain``.
    """

    owners: int
    certain: tuple[Phrase, ...]
    others: tuple[Phrase, ...]


def keyed_by_word(phrases: Iterable[Phrase]) -> dict[Key, Hopeful]:
    """The phrases by what tells most of each: two words side by side, or the only one."""
    keyed: dict[Key, list[Phrase]] = {}
    for one in phrases:
        words = words_in(one.plain.encode())
        keys: list[Key] = list(pairwise(words)) or list(words)
        rarest = keys[0] if len(keys) == 1 else min(keys, key=_rarity, default=b"")
        keyed.setdefault(rarest, []).append(one)
    return {key: _hopeful(those) for key, those in keyed.items()}


def _hopeful(phrases: Sequence[Phrase]) -> Hopeful:
    certain = tuple(one for one in phrases if one.is_word)
    others = tuple(one for one in phrases if not one.is_word)
    return Hopeful(reduce(or_, (one.owners for one in certain), 0), certain, others)


def _rarity(key: Key) -> float:
    words = (key,) if isinstance(key, bytes) else key
    return prod(rarity(word.decode()) for word in words)
