"""Cuts a run of letters into words of a vocabulary.

Owns the choice among the ways to cut: as many letters as possible in words, and of those ways the
one with the fewest words. Time is the run's length times the longest word's.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from policy.vocabulary import LONGEST


class Piece(NamedTuple):
    """A piece of a run; ``word`` is empty where it is no word."""

    start: int
    end: int
    word: str


def segmented(letters: str, words: Mapping[str, str], beginnings: AbstractSet[str]) -> list[Piece]:
    """The run in pieces, in order. ``letters`` as ``signless`` gives them.

    ``words`` by their letters in the same form; ``beginnings`` is what these, and maybe others,
    begin with.
    """
    size = len(letters)
    best: list[tuple[int, int]] = [(0, 0)] * (size + 1)  # letters known, words (negative)
    step: list[tuple[int, str]] = [(1, "")] * size
    for start in range(size - 1, -1, -1):
        most, taken = best[start + 1], (1, "")
        for end in range(start + 1, min(size, start + LONGEST) + 1):
            piece = letters[start:end]
            if piece not in beginnings:
                break
            if piece in words:
                known, count = best[end]
                if (known + end - start, count - 1) > most:
                    most, taken = (known + end - start, count - 1), (end - start, words[piece])
        best[start], step[start] = most, taken
    return _pieces(step)


def _pieces(step: list[tuple[int, str]]) -> list[Piece]:
    """The steps from the start, those that are no words taken together."""
    pieces: list[Piece] = []
    at = unknown = 0
    while at < len(step):
        size, word = step[at]
        if word:
            if unknown < at:
                pieces.append(Piece(unknown, at, ""))
            pieces.append(Piece(at, at + size, word))
            unknown = at + size
        at += size
    if unknown < at:
        pieces.append(Piece(unknown, at, ""))
    return pieces
