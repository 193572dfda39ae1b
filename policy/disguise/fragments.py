"""Words of which letters or fragments stand apart: ``v.o.t.e``, ``La-bo-ur``, ``Vo te Lab our``.

Owns which pieces of a text belong together. They do if a word of the vocabulary comes of them,
and one at least is not a word by itself; the plainer what stands between them, the clearer that
must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from policy.disguise.guess import FEWEST, Guess, dressed
from policy.ordinary import ORDINARY, TWO_LETTERS
from policy.segments import Piece, segmented
from policy.vocabulary import Vocabulary, signless

_TOKEN = re.compile(r"[A-Za-z0-9@$]+")
_PARTED = re.compile(f"({_TOKEN.pattern})")
_GAP = 8
"""Characters that may stand between two pieces: an emoji may be made of several."""

_MOST_PIECES = 12
_FULL = 0.6
"""Share of a run of single letters that words must make up."""

_ALONE = 6
"""Letters from which two ordinary words with a mark between them may be one word."""

_LEAST_SINGLE, _MOST_SINGLE = 3, 400
_LEAST_PIECE = 2
_OPEN = re.compile(r" |(?<!-)\n|\n(?=.)")
"""Between words: a blank, or a line's end without a hyphen before it."""

_CODE = 4
"""Letters and digits that may be numbered points rather than a word."""

_VOWELS = frozenset("aeiouy")


class _Token(NamedTuple):
    """A piece of a text between marks, and where it stands."""

    start: int
    end: int
    text: str


class _Tokens:
    """The tokens of a text, made when they are asked for: most are of no interest."""

    def __init__(self, cased: str) -> None:
        self._parts = _PARTED.split(cased)  # by turns what stands between, and a token
        self.texts = self._parts[1::2]
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self.texts)

    def gap_before(self, place: int) -> int:
        """The characters between a token and the one before it."""
        return len(self._parts[2 * place])

    def __getitem__(self, place: int) -> _Token:
        if not self._ends:
            self._ends = list(accumulate(map(len, self._parts)))
        return _Token(self._ends[2 * place], self._ends[2 * place + 1], self.texts[place])


def spaced(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Single letters with something between each two: ``v.o.t.e``, ``L a b o u r``."""
    for run in _single_letters(cased):
        letters = "".join(cased[place] for place in run)
        share = 2 if len(letters) <= _CODE else 4
        if sum(map(str.isalpha, letters)) * share <= len(letters):
            continue
        new = _read(letters, vocabulary) or _read(letters[::-1], vocabulary)
        if new:
            yield Guess(run[0], run[-1] + 1, new)


def _single_letters(cased: str) -> Iterator[list[int]]:
    """The places of each run of letters that stand alone, three or more."""
    run: list[int] = []
    for token in _TOKEN.finditer(cased):
        start, end = token.span()
        if run and (end - start > 1 or start - run[-1] > _GAP or len(run) == _MOST_SINGLE):
            if len(run) >= _LEAST_SINGLE:
                yield run
            run = []
        if end - start == 1:
            run.append(start)
    if len(run) >= _LEAST_SINGLE:
        yield run


def _read(letters: str, vocabulary: Vocabulary) -> str:
    """The letters as words; empty where words do not make up the most of them."""
    pieces = segmented(signless(letters), vocabulary.classes, vocabulary.beginnings)
    words = [piece.word for piece in pieces if piece.word]
    if sum(map(len, words)) < _FULL * len(letters):
        return ""
    if max(map(len, words), default=0) >= FEWEST or any(
        pair in vocabulary.pairs for pair in pairwise(words)
    ):
        return " ".join(written(piece, letters, vocabulary) for piece in pieces)
    return ""


def written(piece: Piece, letters: str, vocabulary: Vocabulary) -> str:
    """A piece of a run as it is put there: its word in the run's case, or what it was."""
    text = letters[piece.start : piece.end]
    return dressed(piece.word, text, vocabulary) if piece.word else text


def broken(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """A word in fragments, whatever stands between them, a line's end included."""
    tokens = _Tokens(cased)
    pieces = signless(" ".join(tokens.texts)).split(" ")
    begun = [one + other in vocabulary.beginnings for one, other in pairwise(pieces)]
    begun.append(True)  # behind the last
    at = begun.index(True)
    while at < len(begun) - 1:
        count, guess = _joined(cased, tokens, at, pieces, vocabulary)
        if guess is not None and not guess.sure:
            # A word that is certain may begin inside: la-bour in what may be "vote la-bour".
            for inside in range(at + 1, min(at + count, len(begun) - 1)):
                other, surer = _joined(cased, tokens, inside, pieces, vocabulary)
                if surer is not None and surer.sure:
                    at, count, guess = inside, other, surer
                    break
        if guess is not None:
            yield guess
        at = begun.index(True, min(at + (count or 1), len(begun) - 1))


def _joined(
    cased: str, tokens: _Tokens, at: int, pieces: list[str], vocabulary: Vocabulary
) -> tuple[int, Guess | None]:
    """How many tokens from there make the longest word, and the word; 0 where none do."""
    joined = pieces[at]
    best: tuple[int, Guess | None] = (0, None)
    for last in range(at + 1, min(at + _MOST_PIECES, len(tokens))):
        joined += pieces[last]
        if joined not in vocabulary.beginnings or tokens.gap_before(last) > _GAP:
            break
        word = vocabulary.classes.get(joined)
        its = [tokens[place] for place in range(at, last + 1)] if word else []
        guess = _guess(cased, its, word, vocabulary) if word else None
        if guess is not None and (guess.sure or best[1] is None):
            best = (last - at + 1, guess)
    return best


def _guess(cased: str, pieces: list[_Token], word: str, vocabulary: Vocabulary) -> Guess | None:
    """The word, if the pieces are fragments of it rather than words side by side."""
    gaps = [cased[one.end : other.start] for one, other in pairwise(pieces)]
    text = "".join(piece.text for piece in pieces)
    lows = [piece.text.lower() for piece in pieces]
    if any("'" in gap or gap == "@" for gap in gaps) or not {"$", "@"}.isdisjoint(lows):
        return None
    if sum(map(str.isalpha, text)) * 2 < len(text) or all(
        pair in vocabulary.pairs for pair in pairwise(lows)
    ):
        return None
    plain = all(_is_word(low, vocabulary) for low in lows)
    if any(_OPEN.search(gap) for gap in gaps):
        sure = any(_is_no_word(piece.text) for piece in pieces)
    elif any("/" in gap or ":" in gap for gap in gaps):
        sure = not plain
    else:
        sure = not plain or len(word) >= _ALONE or any("\n" in gap for gap in gaps)
    new = dressed(word, text, vocabulary)
    return Guess(pieces[0].start, pieces[-1].end, new, word, sure and len(word) >= FEWEST)


def _is_word(low: str, vocabulary: Vocabulary) -> bool:
    return low in ORDINARY or low in TWO_LETTERS or low in vocabulary.words


def _is_no_word(text: str) -> bool:
    """Whether a piece is none for certain: ``vo``, ``bl``, ``nkr``; capitals may shorten a name."""
    low = text.lower()
    if len(text) < _LEAST_PIECE or not text.isalpha() or text.isupper() or low in TWO_LETTERS:
        return False
    return (len(text) == _LEAST_PIECE and low not in ORDINARY) or _VOWELS.isdisjoint(low)
