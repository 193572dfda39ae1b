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
from policy.disguise.signs import SIGNS, UNUSUAL, masked, repeated, signed
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
    rf"|\b(?:{_NO_WORD})\b|(?:vote|choose|back|elect[^ior]|support[^ei]|join[^eit])[a-z]{{4}})"
    r"|[a-z][A-Z]|[A-Z]{3}[a-z]{3}"
)
"""What an ordinary post has little of; RE2, as this is asked of every post."""

_LOWER = re.compile(r"[a-z]{4,}")
_KEPT = re.compile(
    r"[A-Za-z]{2,8}:/{2}\S+|\bwww\.\S+|(?<![\w.+-])[\w.+-]+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|(?<![\w.])(?:[\w-]{2,63}\.){1,5}(?:uk|com|org|net|gov|info|eu|io|me)\b(?:/\S*)?"
)
"""Addresses: other rules read them letter by letter."""

_AROUND = 30
"""Characters on each side of what is suspect that are looked at."""

_MOST_SPOTS = 500
"""Suspect places after which the rest of a text is looked at as a whole."""

_Way = Callable[[str, Vocabulary], Iterator[Guess]]
_CONSONANTS = "b-df-hj-np-tv-xz"
_WAYS: tuple[tuple[re.Pattern[str] | None, _Way], ...] = (
    (re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9@$][^A-Za-z0-9]+[A-Za-z0-9@$](?![A-Za-z0-9])"), spaced),
    (re.compile(rf"[A-Za-z][{SIGNS}]|[{SIGNS}][A-Za-z]"), signed),
    (
        re.compile(
            rf"[a-z](?:[*#%_]|--)|\b[{_CONSONANTS}]+-[a-z]|[a-z]-[{_CONSONANTS}]+\b", re.IGNORECASE
        ),
        masked,
    ),
    (UNUSUAL, repeated),
    (None, broken),
    (
        re.compile(
            r"[a-z][A-Z]|[A-Z]{3}[a-z]{3}|#|(?i:vote|choose|back|elect|support|join)[A-Za-z]"
        ),
        together,
    ),
    (re.compile(r"[A-Za-z][0-9@$]+[A-Za-z]|[A-Za-z]{2}[0-9@$]|\b[0-9@$][A-Za-z]{3}"), backwards),
)
"""Each way with what a text has that it can be of use for."""


def undone(cased: str, vocabulary: Vocabulary) -> list[Edit]:
    """What to put where, in order and without overlap; nothing where nothing is disguised."""
    if not cased or not vocabulary.words:
        return []
    turned = not vocabulary.backwards.isdisjoint(_LOWER.findall(cased.lower()))
    suspect = _SUSPECT.search(cased) is not None
    if not suspect and not turned:
        return []
    windows = [(start, cased[start:end]) for start, end in _windows(cased)] if suspect else []
    ways = [(find, windows, sign) for sign, find in _WAYS]
    ways += [(backwards, [(0, cased)], None)] if turned else []
    looks = [
        (find, start, text)
        for find, windows, sign in ways
        for start, text in windows
        if sign is None or sign.search(text) is not None
    ]
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
            taken = _Taken(run.span() for run in _KEPT.finditer(cased))
        free = [one for one in found if taken.free(one)]
        sure = [one for one in free if one.sure]
        unsure += [one for one in free if not one.sure]
        taken.add(sure)
        guesses += sure
    if taken is None:
        return []
    guesses += borne_out(cased, guesses, [one for one in unsure if taken.free(one)], vocabulary)
    return _apart(guesses)


def _windows(cased: str) -> list[tuple[int, int]]:
    """Where to look: what is suspect, with a few words on each side, cut at blanks."""
    windows: list[tuple[int, int]] = []
    last = 0
    for count, spot in enumerate(_SUSPECT.finditer(cased)):
        if count == _MOST_SPOTS:
            return [*windows[:-1], (windows[-1][0], len(cased))]
        if spot.end() + _AROUND <= last:
            continue
        start = max(cased.rfind(" ", last, max(last, spot.start() - _AROUND)), last)
        end = cased.find(" ", spot.end() + _AROUND)
        end = len(cased) if end < 0 else end
        if windows and start <= last:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
        last = end
    return windows


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
