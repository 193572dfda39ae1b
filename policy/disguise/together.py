"""Words that are run together, or in a case in which nobody writes: ``VoteLabour``, ``lAbOuR``.

Owns where such a run is cut. Outside a hashtag a run without a capital is looked at only if it
begins with a word that calls upon somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from policy.disguise.fragments import written
from policy.disguise.guess import FEWEST, Guess
from policy.disguise.signs import SIGNS
from policy.ordinary import CALLS, GLUE, TOGETHER, TRADE_NAMES
from policy.segments import segmented
from policy.vocabulary import Vocabulary, signless

_RUN = re.compile(rf"(?<![A-Za-z@./{SIGNS}])[A-Za-z{SIGNS}]{{5,80}}(?![A-Za-z@{SIGNS}])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CALLED = tuple(map(signless, sorted(CALLS)))
_LEAST = 6
"""Letters that two words run together have at least."""


def together(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Runs of words, each with a capital, in a hashtag or behind a call; words in odd case."""
    for run in _RUN.finditer(cased):
        start, text = run.start(), run.group().rstrip("!|+")
        low = text.lower()
        if low in vocabulary.words:
            form = vocabulary.forms.get(low)
            if form is not None and _is_odd(text):
                yield Guess(start, start + len(text), form, low)
        elif low not in TRADE_NAMES and low not in TOGETHER:
            new = _cut(text, vocabulary, tagged=start > 0 and cased[start - 1] == "#")
            if new:
                yield Guess(start, start + len(text), new)


def _is_odd(text: str) -> bool:
    return not (text.islower() or text.isupper() or text[1:].islower())


def _cut(text: str, vocabulary: Vocabulary, *, tagged: bool) -> str:
    """The words of a run; empty where it is none, or not plainly one."""
    odd = text.isalpha() and _is_odd(text)
    low = signless(text)
    if len(text) >= _LEAST and (tagged or odd or low.startswith(_CALLED)):
        pieces = segmented(low, vocabulary.runs, vocabulary.beginnings)
        words = [piece.word for piece in pieces]
        if len(words) > 1 and all(words) and _explained(words, vocabulary):
            return " ".join(written(piece, text, vocabulary) for piece in pieces)
    return _at_capitals(text, vocabulary) if odd else ""


def _explained(words: list[str], vocabulary: Vocabulary) -> bool:
    """Whether words make up the run, not scraps: two at least, or one that is told by itself."""
    real = [word for word in words if word in vocabulary.words and len(word) >= FEWEST]
    scraps = [word for word in words if len(word) < FEWEST and word not in GLUE]
    if any(pair in vocabulary.pairs for pair in pairwise(words)):
        return True
    return len(real) > 1 or (len(real) == 1 and not scraps and real[0] in vocabulary.alone)


def _at_capitals(text: str, vocabulary: Vocabulary) -> str:
    """The run cut at its capitals, if its words are known or the first calls for a name."""
    pieces = _HUMP.sub(" ", text).split()
    lows = [piece.lower() for piece in pieces]
    known = [low for low in lows if low in vocabulary.words]
    if not any(len(low) >= FEWEST for low in known):
        return ""
    if lows[0] in CALLS or all(low in vocabulary.words or low in GLUE for low in lows):
        return " ".join(pieces)
    return ""
