"""Words, or whole posts, that are written backwards: ``etoV ruobaL``.

Owns what is taken for it: two such words near each other, or one that is long. Words that are
others when they are read backwards count for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from policy.disguise.guess import Guess, dressed
from policy.ordinary import ORDINARY
from policy.vocabulary import Vocabulary, signless

_WORD = re.compile(r"(?<![A-Za-z0-9@$])[A-Za-z0-9@$]{2,24}(?![A-Za-z0-9@$])")
_LETTERS = re.compile(r"[A-Za-z0-9@$]+")
_SHORT, _LEAST = 3, 4
_ALONE = 6
"""Letters from which one word backwards is told by itself."""

_BETWEEN = 3
"""Unknown words that may stand between two that are backwards."""


def backwards(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Each stretch of words backwards, put there word by word and as a whole."""
    stretch: list[re.Match[str]] = []
    known = unknown = 0
    for run in _WORD.finditer(cased):
        kind = _kind(run.group(), vocabulary)
        if kind is None or unknown > _BETWEEN:
            yield from _turned(cased, stretch, known, vocabulary)
            stretch, known, unknown = [], 0, 0
        if kind:
            known, unknown = known + (len(run.group()) >= _LEAST), 0
        elif kind is not None:
            unknown += 1
        if kind or (stretch and kind is not None):
            stretch.append(run)
    yield from _turned(cased, stretch, known, vocabulary)


def _kind(text: str, vocabulary: Vocabulary) -> bool | None:
    """True for a word backwards, None for one that is a word as it stands, False for neither."""
    low = text.lower()
    if low in vocabulary.backwards:
        return True
    if low in ORDINARY or low in vocabulary.words:
        return None
    turned = low[::-1]
    if turned in ORDINARY or (len(low) == _SHORT and turned in vocabulary.words):
        return True
    return not text.isalpha() and len(low) >= _LEAST and _meant(low, vocabulary) is not None


def _meant(low: str, vocabulary: Vocabulary) -> str | None:
    """The word that is written backwards with signs for letters."""
    if not any(map(str.isalpha, low)):
        return None
    return vocabulary.classes.get(signless(low[::-1]))


def _turned(
    cased: str, stretch: list[re.Match[str]], known: int, vocabulary: Vocabulary
) -> Iterator[Guess]:
    while stretch and not _kind(stretch[-1].group(), vocabulary):
        stretch.pop()
    wanted = [one for one in stretch if _wanted(one.group(), vocabulary)]
    words = [one.group()[::-1].lower() for one in stretch]
    paired = any(
        (one, other) in vocabulary.pairs or (other, one) in vocabulary.pairs
        for one, other in pairwise(words)
    )
    if not wanted or (known < 2 and not paired and len(wanted[0].group()) < _ALONE):  # noqa: PLR2004
        return
    start, end = stretch[0].start(), stretch[-1].end()
    text = cased[start:end]
    whole = text[::-1]
    each = _LETTERS.sub(lambda word: word.group()[::-1], text)
    both = whole if len(stretch) == 1 else f"{each} . {whole}"
    yield Guess(start, end, _LETTERS.sub(lambda word: _upright(word.group(), vocabulary), both))


def _wanted(text: str, vocabulary: Vocabulary) -> bool:
    low = text.lower()
    return low in vocabulary.backwards or (
        not text.isalpha() and _meant(low, vocabulary) is not None
    )


def _upright(text: str, vocabulary: Vocabulary) -> str:
    low = text.lower()
    word = low if low in vocabulary.words else vocabulary.classes.get(signless(low), "")
    return dressed(word, text, vocabulary) if word and not text.isdigit() else text
