"""The phrases of a pack, each with the groups that have it, and which may stand in a text.

Owns how a phrase stands as a whole, and by which of its words it is looked for. A group is known by
its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from policy import text as fold
from policy.needed import SHORTENED_ENDS, rarity
from policy.rules.base import Spot, Words
from policy.text import Folded
from policy.tokens import read, words_in

Groups = tuple[int, ...]

_ALWAYS = 100
"""Of a hundred words before an apostrophe so many have what is shortened behind it."""


class Phrase(NamedTuple):
    """A phrase as it stands in :attr:`Folded.plain`, with the groups that have it.

    ``anyhow`` have it in any case, ``exactly`` with these letters. ``is_word``: it is no more than
    a word of ASCII letters, in any case.
    """

    plain: str
    anyhow: Groups
    exactly: tuple[tuple[Groups, str], ...]
    is_word: bool

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


def phrases_of(groups: Sequence[Words]) -> list[Phrase]:
    """All phrases; one in several groups is there once."""
    anyhow: dict[str, Groups] = {}
    exactly: dict[str, dict[str, Groups]] = {}
    for group, words in enumerate(groups):
        for phrase in {fold.plain(phrase): None for phrase in words.phrases}:
            anyhow[phrase] = (*anyhow.get(phrase, ()), group)
        for phrase, letters in {(fold.plain(one), fold.cased(one)): None for one in words.exact}:
            cased = exactly.setdefault(phrase, {})
            cased[letters] = (*cased.get(letters, ()), group)
    found, same = [], {groups: groups for groups in anyhow.values()}
    for phrase in dict.fromkeys((*anyhow, *exactly)):
        exact = tuple((owners, cased) for cased, owners in exactly.get(phrase, {}).items())
        is_word = not exact and phrase.isascii() and phrase.isalpha()
        found.append(Phrase(phrase, same.get(anyhow.get(phrase, ()), ()), exact, is_word))
    return found


def rarest(phrase: Phrase) -> frozenset[str]:
    """What tells most of a phrase: two words side by side, or the only one; empty for no word."""
    words = [read(word) for word in words_in(phrase.plain.encode())]
    keys = [*map(" ".join, pairwise(words))] or words
    return frozenset({min(keys, key=_rarity)} if keys else ())


def _rarity(key: str) -> float:
    first, _, second = key.partition(" ")
    if second in SHORTENED_ENDS:
        return rarity(first) * _ALWAYS
    return prod(map(rarity, key.split(" ")))
