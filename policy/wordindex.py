"""Which words stand in which of many texts, told of all of them at once.

Owns the index from words to whatever needs one of them. Texts that are looked at together are one
number, with a bit for each: what a word of many texts is needed for is then looked up once. Made
once; what it learns of a word is kept for the next text that has it, by whatever thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

import ahocorasick

from policy.needed import CHAINS
from policy.reading import OPEN
from policy.tokens import MARKS_OF_WORDS, written

_KEPT, _LONGEST = 1 << 13, 40
"""Words that are kept with what needs them, and the letters of the longest of these."""

_ROUND = bytes(range(256)).replace(b"o", b"0")

_CHAINS = [(b"0" * size, chain) for chain, size in sorted(CHAINS.items(), key=lambda one: one[1])]

_Pair = tuple[bytes, bytes]
"""Two words that stand side by side."""

Places = dict[int, int]
"""By a number that something has: the texts, a bit for each."""


class WordIndex:
    """Sets of words, of each of which one is enough. A set's number is its place among them.

    Words are written as ``policy.needed`` has them.
    """

    def __init__(self, wanted: Sequence[AbstractSet[str]]) -> None:
        numbers = _numbers(wanted)
        self._chains = [
            (digits, numbers.pop(chain)) for digits, chain in _CHAINS if chain in numbers
        ]
        once: dict[bytes, bytes] = {}
        pairs = [word for word in numbers if " " in word]
        self._pairs = {_pair(word, once): place for place, word in enumerate(pairs, 1)}
        self._of_pair = [(), *(numbers.pop(word) for word in pairs)]
        self._of_word = _OfWord(numbers.items())

    def standing(self, texts: Iterable[Sequence[bytes]]) -> Places:
        """The numbers of the sets of which a word stands in one of these texts, and in which.

        Each text by its words, in order (``policy.tokens``).
        """
        words: defaultdict[bytes, int] = defaultdict(int)
        pairs: defaultdict[int, int] = defaultdict(int)
        known = self._pairs.get
        found: defaultdict[int, int] = defaultdict(int)
        for place, text in enumerate(texts):
            bit = 1 << place
            for word in text:
                words[word] |= bit
            for pair in filter(None, map(known, pairwise(text))):
                pairs[pair] |= bit
            for number in self._digits(text):
                found[number] |= bit
        for word, bits in words.items():
            for number in self._of_word[word]:
                found[number] |= bits
        for pair, bits in pairs.items():
            for number in self._of_pair[pair]:
                found[number] |= bits
        return found

    def _digits(self, text: Sequence[bytes]) -> list[int]:
        """The numbers of the sets that want so many digits in a row as the text has."""
        digits = b"".join(text).translate(_ROUND, MARKS_OF_WORDS)
        return [number for chain, those in self._chains if chain in digits for number in those]


class _OfWord(dict[bytes, Sequence[int]]):
    """The numbers that a word has, worked out when it is first met."""

    def __init__(self, numbers: Iterable[tuple[str, Sequence[int]]]) -> None:
        super().__init__()
        self._whole: dict[bytes, Sequence[int]] = {}
        pieces: dict[str, list[tuple[bool, bool, Sequence[int]]]] = {}
        for atom, those in numbers:
            bare = atom.strip(OPEN)
            if bare == atom:
                self._whole[written(atom)] = those
            else:
                ends = (atom.startswith(OPEN), atom.endswith(OPEN), those)
                pieces.setdefault(bare, []).append(ends)
        self._pieces = ahocorasick.Automaton()
        for bare, ends_of in pieces.items():
            self._pieces.add_word(bare, (len(bare), tuple(ends_of)))
        if pieces:
            self._pieces.make_automaton()

    def __missing__(self, word: bytes) -> Sequence[int]:
        found = set(self._whole.get(word, ()))
        size = len(word)
        for last, (length, those) in self._pieces.iter(word.decode()) if self._pieces else ():
            for before, behind, more in those:
                if (before or last + 1 == length) and (behind or last + 1 == size):
                    found.update(more)
        numbers = tuple(found)
        if size <= _LONGEST:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = numbers
        return numbers


def _numbers(wanted: Sequence[AbstractSet[str]]) -> dict[str, Sequence[int]]:
    """By each word the numbers of the sets that have it."""
    numbers: dict[str, list[int]] = {}
    for number, words in enumerate(wanted):
        for word in words:
            numbers.setdefault(word, []).append(number)
    # Most words are of one set, and a list takes twice the room.
    return {word: tuple(those) for word, those in numbers.items()}


def _pair(atom: str, once: dict[bytes, bytes]) -> _Pair:
    """The two words, each the same object in every pair."""
    first, second = map(written, atom.split(" "))
    return once.setdefault(first, first), once.setdefault(second, second)
