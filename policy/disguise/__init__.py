"""Words that were broken up or written otherwise, put back: only those that a rule looks for.

Owns when a text is looked at, and which of the guesses hold. A run of characters is changed only
if what comes out is a word of the rules' vocabulary, so that codes, names and other languages stay
as they are. Time is linear in the text: runs, words and the looks at each place are bounded.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from policy.disguise.backwards import backwards
from policy.disguise.beside import borne_out
from policy.disguise.fragments import broken, spaced
from policy.disguise.guess import Guess
from policy.disguise.signs import masked, repeated, signed
from policy.disguise.suspect import hints, windows
from policy.disguise.together import together
from policy.edits import Edit
from policy.vocabulary import Vocabulary

_KEPT = re.compile(
    r"[A-Za-z]{2,8}:/{2}\S+|\bwww\.\S+|(?<![\w.+-])[\w.+-]+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|(?<![\w.])(?:[\w-]{2,63}\.){1,5}(?:uk|com|org|net|gov|info|eu|io|me)\b(?:/\S*)?"
)
"""Addresses: other rules read them letter by letter."""

_MAY_BE_KEPT = re.compile(r"://|www\.|@|\.(?:uk|com|org|net|gov|info|eu|io|me)\b")
"""What every one of them has, and hardly a post has by chance."""

_Way = Callable[[str, Vocabulary], Iterator[Guess]]
_WAYS: tuple[tuple[str, _Way], ...] = (
    ("apart", spaced),
    ("signed", signed),
    ("masked", masked),
    ("repeated", repeated),
    ("", broken),
    ("together", together),
    ("backwards", backwards),
)
"""Each way with what hints that it can be of use; the one without is always tried."""


def undone(
    cased: str, encoded: bytes, words: Iterable[bytes], vocabulary: Vocabulary
) -> list[Edit]:
    """What to put where, in order and without overlap; nothing where nothing is disguised.

    ``encoded`` is the text in UTF-8, ``words`` are its words as ``policy.tokens`` has them.
    """
    if not cased or not vocabulary.words:
        return []
    turned = not vocabulary.turned.isdisjoint(words)
    suspect = [(start, text, hints(text)) for start, text in windows(cased, encoded)]
    if not suspect and not turned:
        return []
    looks = [
        (find, start, text)
        for hint, find in _WAYS
        for start, text, hinted in suspect
        if not hint or hint in hinted
    ]
    if turned:
        looks.append((backwards, 0, cased))
    return _held(cased, looks, vocabulary)


def _held(cased: str, looks: Iterable[tuple[_Way, int, str]], vocabulary: Vocabulary) -> list[Edit]:
    """What the looks bring to light, an earlier one before a later one."""
    taken: _Taken | None = None
    guesses: list[Guess] = []
    unsure: list[Guess] = []
    for find, by, text in looks:
        found = [one.moved(by) for one in find(text, vocabulary)]
        if not found:
            continue
        if taken is None:
            taken = _Taken(_kept(cased))
        free = [one for one in found if taken.free(one)]
        sure = [one for one in free if one.sure]
        unsure += [one for one in free if not one.sure]
        taken.add(sure)
        guesses += sure
    if taken is None:
        return []
    guesses += borne_out(cased, guesses, [one for one in unsure if taken.free(one)], vocabulary)
    return _apart(guesses)


def _kept(cased: str) -> Iterator[tuple[int, int]]:
    """The places of addresses."""
    if _MAY_BE_KEPT.search(cased):
        yield from (run.span() for run in _KEPT.finditer(cased))


class _Taken:
    """The spans of a text that are spoken for."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)

    def add(self, guesses: Iterable[Guess]) -> None:
        new = [(one.start, one.end) for one in guesses]
        if new:
            self._spans = sorted([*self._spans, *new])

    def free(self, one: Guess) -> bool:
        at = bisect_left(self._spans, (one.start, -1))
        before = at > 0 and self._spans[at - 1][1] > one.start
        return not before and (at == len(self._spans) or self._spans[at][0] >= one.end)


def _apart(guesses: list[Guess]) -> list[Edit]:
    """The guesses in order; of two that overlap, the first."""
    edits: list[Edit] = []
    for one in sorted(guesses):
        if not edits or edits[-1][1] <= one.start:
            edits.append((one.start, one.end, one.new))
    return edits
