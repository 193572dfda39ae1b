"""Cuts a run of letters into words of a vocabulary.

Owns the choice among the ways to cut: as many letters as possible in words, and of those ways the
one with the fewest words. Time is the run's length times the longest word's.
"""

from __future__ import annotations

from dataclasses import dataclass

from policy.vocabulary import LONGEST, SHORTEST, Vocabulary


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a run; ``word`` is empty where it is no word."""

    start: int
    end: int
    word: str


def segmented(letters: str, vocabulary: Vocabulary) -> list[Piece]:
    """The run in pieces, in order. ``letters`` as ``signless`` gives them."""
    size = len(letters)
    best: list[tuple[int, int]] = [(0, 0)] * (size + 1)  # letters known, words (negative)
    step: list[tuple[int, str]] = [(1, "")] * size
    for start in range(size - 1, -1, -1):
        best[start], step[start] = best[start + 1], (1, "")
        for end in range(start + 1, min(size, start + LONGEST) + 1):
            piece = letters[start:end]
            if piece not in vocabulary.beginnings:
                break
            word = vocabulary.classes.get(piece, "")
            if end - start >= SHORTEST and word:
                known, words = best[end]
                if (known + end - start, words - 1) > best[start]:
                    best[start], step[start] = (known + end - start, words - 1), (end - start, word)
    return _pieces(step)


def _pieces(step: list[tuple[int, str]]) -> list[Piece]:
    """The steps from the start, those that are no words taken together."""
    pieces: list[Piece] = []
    at = 0
    while at < len(step):
        size, word = step[at]
        if not word and pieces and not pieces[-1].word:
            pieces[-1] = Piece(pieces[-1].start, at + size, "")
        else:
            pieces.append(Piece(at, at + size, word))
        at += size
    return pieces
