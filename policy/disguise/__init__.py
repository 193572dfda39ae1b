"""Words that were broken up or written otherwise, put back: only those that a rule looks for.

Owns when a text is looked at, and which of the guesses hold. A run of characters is changed only
if what comes out is a word of the rules' vocabulary, so that codes, names and other languages stay
as they are. Time is linear in the text: runs, words and the looks at each place are bounded.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

import re2

from policy.disguise.backwards import backwards
from policy.disguise.beside import borne_out
from policy.disguise.fragments import broken, spaced
from policy.disguise.guess import Guess
from policy.disguise.signs import SIGNS, masked, repeated, signed
from policy.disguise.together import together
from policy.edits import Edit
from policy.ordinary import TWO_LETTERS
from policy.vocabulary import Vocabulary

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_THREE = "|".join(f"{letter}{{3}}" for letter in _LETTERS)
_NO_WORD = "|".join(
    one + other for one in _LETTERS for other in _LETTERS if one + other not in TWO_LETTERS
)
_MONEY = "\u20ac\u00a3"
_SUSPECT = re2.compile(
    r"(?i:"
    rf"[a-z][{SIGNS}*#%_]+[a-z]|\b[0-9@$]+[a-z]{{2}}[a-z0-9]|[a-z]{{2}}[0-9@$+|{_MONEY}]"
    rf"|[+|!{_MONEY}$][a-z]{{2}}|{_THREE}|aa|ii|uu|hh|jj|kk|qq|vv|ww|xx|yy"
    r"|#[a-z]{6}|[a-z]-\n|[a-z][^a-z0-9\s'@]{1,8}[a-z]"
    r"|\b[a-z0-9@$][^a-z0-9]{1,8}[a-z0-9@$][^a-z0-9]{1,8}[a-z0-9@$]\b"
    rf"|\b(?:{_NO_WORD})\b|(?:vote|elect|support|back|choose|join)[a-z]{{4}})"
    r"|[a-z][A-Z]"
)
"""What an ordinary post has little of; RE2, as this is asked of every post."""

_LOWER = re.compile(r"[a-z]{4,}")
_KEPT = re.compile(
    r"[A-Za-z]{2,8}:/{2}\S+|\bwww\.\S+|(?<![\w.+-])[\w.+-]+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|(?<![\w.])(?:[\w-]{2,63}\.){1,5}(?:uk|com|org|net|gov|info|eu|io|me)\b(?:/\S*)?"
)
"""Addresses: other rules read them letter by letter."""

_WAYS: tuple[Callable[[str, Vocabulary], Iterator[Guess]], ...] = (
    spaced,
    signed,
    masked,
    repeated,
    broken,
    together,
    backwards,
)


def undone(cased: str, vocabulary: Vocabulary) -> list[Edit]:
    """What to put where, in order and without overlap; nothing where nothing is disguised."""
    if not cased or not vocabulary.words:
        return []
    if _SUSPECT.search(cased) is not None:
        ways: tuple[Callable[[str, Vocabulary], Iterator[Guess]], ...] = _WAYS
    elif not vocabulary.backwards.isdisjoint(_LOWER.findall(cased.lower())):
        ways = (backwards,)
    else:
        return []
    taken = _Taken(run.span() for run in _KEPT.finditer(cased))
    guesses: list[Guess] = []
    unsure: list[Guess] = []
    for find in ways:
        found = [one for one in find(cased, vocabulary) if taken.free(one)]
        sure = [one for one in found if one.sure]
        unsure += [one for one in found if not one.sure]
        taken.add(sure)
        guesses += sure
    guesses += borne_out(cased, guesses, [one for one in unsure if taken.free(one)], vocabulary)
    return _apart(guesses)


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
