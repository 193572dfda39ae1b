"""Which patterns may match a text, told by its words before any of them is asked.

Owns the index from words to the patterns that need them, as ``policy.needed`` reads these. All that
it says for certain is which cannot match. Many patterns are one number, with a bit for each. Made
once; what it learns of a word is kept for the next text that has it, by whatever thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

import ahocorasick

from policy.needed import CHAINS, MOST_CLAUSES, needed
from policy.reading import MARKS, OPEN

_KEPT, _LONGEST = 1 << 13, 40
"""Words that are kept with what needs them, and the letters of the longest of these."""

_POUND, _ENCODED_POUND = "\u00a3", "\x01"
"""The only mark that is more than a byte, and what stands for it: no folded text has that."""

_MARKED = [(mark.encode(), f" {mark} ".replace(_POUND, _ENCODED_POUND).encode()) for mark in MARKS]
_KEEPS = frozenset(f"abcdefghijklmnopqrstuvwxyz{_ENCODED_POUND}{MARKS}".encode("ascii", "ignore"))
_WORDS = bytes(
    low if low in _KEEPS else ord("0") if ord("0") <= low <= ord("9") else ord(" ")
    for low in bytes(range(256)).lower()
)
"""Letters in lower case, each digit as nought, and blanks for all that is no ASCII."""

_ROUND = bytes(range(256)).replace(b"o", b"0")
_MARKS = f"{_ENCODED_POUND}{MARKS}".encode("ascii", "ignore")


Pair = tuple[bytes, bytes]
"""Two words that stand side by side."""

Key = bytes | Pair


class SomeWords(NamedTuple):
    """The words of a text in order, each once, and those pairs side by side that were asked for."""

    all: Sequence[bytes]
    single: AbstractSet[bytes]
    pairs: AbstractSet[Pair]


def words_in(encoded: bytes) -> list[bytes]:
    """The words of a folded text in UTF-8, as ``policy.needed`` has them; each mark is one."""
    for mark, apart in _MARKED:
        if mark in encoded:
            encoded = encoded.replace(mark, apart)
    return encoded.translate(_WORDS).split()


def words_of(encoded: bytes, pairs: frozenset[Pair]) -> SomeWords:
    """The same, with those of these pairs that stand side by side."""
    words = words_in(encoded)
    return SomeWords(words, set(words), pairs.intersection(pairwise(words)))


class Gate:
    """Patterns by the words that they need. The bit of a pattern is its place in ``patterns``."""

    def __init__(self, patterns: Sequence[str]) -> None:
        size = len(patterns)
        self._shifts = tuple(place * size for place in range(1, MOST_CLAUSES))
        self._all = (1 << size) - 1
        atoms: dict[str, int] = {}
        self._always = 0
        for number, pattern in enumerate(patterns):
            clauses = needed(pattern)
            for place in range(MOST_CLAUSES):
                bit = 1 << (place * size + number)
                if place >= len(clauses):
                    self._always |= bit
                    continue
                for atom in clauses[place]:
                    atoms[atom] = atoms.get(atom, 0) | bit
        self._chains = [(b"0" * size, atoms.pop(chain, 0)) for chain, size in CHAINS.items()]
        pairs = [atom for atom in atoms if " " in atom]
        self._pairs = {_pair(one): atoms.pop(one) for one in pairs}
        self.pairs = frozenset(self._pairs)
        """The pairs of words that :meth:`may` must be told of."""
        self._known = _Known(atoms)

    def may(self, words: SomeWords) -> int:
        """The patterns that may match a text with these words; the others do not."""
        met = reduce(or_, filter(None, map(self._known.__getitem__, words.single)), self._always)
        for pair in words.pairs:
            met |= self._pairs.get(pair, 0)
        digits = b"".join(words.all).translate(_ROUND, _MARKS)
        for chain, bits in self._chains:
            if chain not in digits:
                break
            met |= bits
        may = met & self._all
        for shift in self._shifts:
            may &= met >> shift
        return may


class _Known(dict[bytes, int]):
    """The bits of each word, worked out when it is first met."""

    def __init__(self, atoms: Mapping[str, int]) -> None:
        super().__init__()
        self._whole: dict[bytes, int] = {}
        pieces: dict[str, list[tuple[bool, bool, int]]] = {}
        for atom, bits in atoms.items():
            bare = atom.strip(OPEN)
            if bare == atom:
                self._whole[_written(atom)] = bits
            else:
                ends = (atom.startswith(OPEN), atom.endswith(OPEN), bits)
                pieces.setdefault(bare, []).append(ends)
        self._pieces = ahocorasick.Automaton()
        for bare, those in pieces.items():
            self._pieces.add_word(bare, (len(bare), tuple(those)))
        if pieces:
            self._pieces.make_automaton()

    def __missing__(self, word: bytes) -> int:
        bits = self._whole.get(word, 0)
        size = len(word)
        for last, (length, those) in self._pieces.iter(word.decode()) if self._pieces else ():
            for before, behind, more in those:
                if (before or last + 1 == length) and (behind or last + 1 == size):
                    bits |= more
        if size <= _LONGEST:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = bits
        return bits


def _pair(atom: str) -> Pair:
    first, second = atom.split(" ")
    return _written(first), _written(second)


def _written(atom: str) -> bytes:
    return atom.replace(_POUND, _ENCODED_POUND).encode()
