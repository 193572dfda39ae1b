"""Which of the guesses that are not sure hold, by what stands beside them.

Owns the company that a word must keep where what is written could be another word as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.disguise.guess import FEWEST, Guess
from policy.vocabulary import Vocabulary

_BESIDE = 8
"""Characters that may stand between two words of a phrase."""

_BEFORE = re.compile(r"([A-Za-z]+)[^A-Za-z0-9]*$")
_AFTER = re.compile(r"[^A-Za-z0-9]*([A-Za-z]+)")
_REACH = 40


def borne_out(
    cased: str, sure: list[Guess], unsure: list[Guess], vocabulary: Vocabulary
) -> Iterator[Guess]:
    """Those of ``unsure`` that stand in a phrase with a neighbour, or beside another guess."""
    if not unsure:
        return
    starts = {one.start: one for one in (*sure, *unsure)}
    ends = {one.end: one for one in (*sure, *unsure)}
    for one in unsure:
        before = _before(cased, one.start, ends)
        after = _after(cased, one.end, starts)
        head = cased[max(0, one.start - _REACH) : one.start]
        tail = cased[one.end : one.end + _REACH]
        left = before.word if before else _word(_BEFORE.search(head))
        right = after.word if after else _word(_AFTER.match(tail))
        paired = (left, one.word) in vocabulary.pairs or (one.word, right) in vocabulary.pairs
        if paired or _long(one, before) or _long(one, after):
            yield one


def _long(one: Guess, other: Guess | None) -> bool:
    return other is not None and min(len(one.word), len(other.word)) >= FEWEST


def _before(cased: str, start: int, ends: dict[int, Guess]) -> Guess | None:
    """The guess that ends there or a few marks and blanks before."""
    for place in range(start, max(0, start - _BESIDE), -1):
        if place in ends:
            return ends[place]
        if cased[place - 1].isalnum():
            return None
    return None


def _after(cased: str, end: int, starts: dict[int, Guess]) -> Guess | None:
    """The guess that begins there or a few marks and blanks behind."""
    for place in range(end, min(len(cased), end + _BESIDE)):
        if place in starts:
            return starts[place]
        if cased[place].isalnum():
            return None
    return None


def _word(found: re.Match[str] | None) -> str:
    return found[1].lower() if found else ""
