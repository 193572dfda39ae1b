"""Words in which signs stand for letters, or letters stand too often: ``L4b0ur``, ``sh*t``.

Owns which word such a run of characters stands for. Numbers with their units are left alone;
all other codes are as long as they resolve to no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from policy.disguise.guess import FEWEST, Guess, dressed
from policy.ordinary import ORDINARY
from policy.vocabulary import Vocabulary, once, otherwise, signless

SIGNS = "0-9@$!|+\u20ac\u00a3"
_SIGNED = re.compile(rf"(?<![A-Za-z{SIGNS}])[A-Za-z{SIGNS}]{{3,60}}(?![A-Za-z{SIGNS}])")
_HAS_BOTH = re.compile(rf"(?=.*[{SIGNS}]).*[A-Za-z]")
_MEASURE = re.compile(
    r"[\u00a3\u20ac$]?\d+(?:st|nd|rd|th|s|ish|m|mm|cm|km|ft|in|mi|mph|g|kg|mg|oz|lb|lbs|ml|l|p|k|bn"
    r"|am|pm|h|hr|hrs|min|mins|x\d*|b|gb|mb|tb|d|c|f|a|v|w|kw|kwh|pc|pcs|pp|up|on|no|off)",
    re.IGNORECASE,
)
_MASKED = re.compile(
    r"(?<![A-Za-z*#])[A-Za-z]+(?:(?:[*#%_]{1,6}|-{1,6})[A-Za-z]+){1,4}(?![A-Za-z*#@])"
)
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,60}(?![A-Za-z])")
UNUSUAL = re.compile(r"([A-Za-z])\1\1|aa|ii|uu|hh|jj|kk|qq|vv|ww|xx|yy", re.IGNORECASE)
_DOUBLE = re.compile(r"([A-Za-z])\1", re.IGNORECASE)
_LONGEST_MASK = 24


def signed(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Digits and signs for letters: ``L4b0ur``, ``v0t3``, ``sc@m``, with letters repeated too."""
    for run in _SIGNED.finditer(cased):
        bare = run.group().rstrip("!")
        for written in dict.fromkeys((bare, bare.rstrip("|+"))):
            if not _HAS_BOTH.match(written) or _MEASURE.fullmatch(written):
                break
            word = _closest(written, vocabulary)
            if not word or (len(word) < FEWEST and written[0].isdigit()):
                continue
            new = dressed(word, written, vocabulary)
            end = run.start() + len(written)
            sure = len(word) >= FEWEST and not _plain(written)
            yield Guess(run.start(), end, new, word, sure)
            break


def _plain(written: str) -> bool:
    """Whether it is a word with a mark before it: ``+here``."""
    bare = written.strip("!|+")
    return bare.isalpha() and written[:1] in "+!" and bare.lower() in ORDINARY


def _closest(written: str, vocabulary: Vocabulary) -> str:
    """The word that is written so, of those the one whose length is nearest; empty for none."""
    for letters in dict.fromkeys((signless(written), otherwise(written))):
        if letters in vocabulary.classes:
            return vocabulary.classes[letters]
        fit = [
            word
            for word in vocabulary.skeletons.get(once(letters), ())
            if _stretched(word, letters, written)
        ]
        if fit:
            return min(fit, key=lambda word: len(written) - len(word))
    return ""


def _stretched(word: str, letters: str, written: str) -> bool:
    """Whether the letters are the word's, each as often, or oftener as one character repeated."""
    at = 0
    wanted = [len(list(run)) for _, run in groupby(signless(word))]
    for (_, run), size in zip(groupby(letters), wanted, strict=True):
        there = len(list(run))
        if there < size or (there > size and len(once(written[at : at + there].lower())) > size):
            return False
        at += there
    return True


def repeated(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """A letter more often than it belongs there: ``voooote``, ``Labourrr``, ``VVoottee``."""
    for run in _WORD.finditer(cased):
        written = run.group()
        if not _DOUBLE.search(written) or written.lower() in vocabulary.words:
            continue
        if written.lower() in ORDINARY:
            continue
        word = _closest(written, vocabulary)
        if word:
            sure = len(word) >= FEWEST and UNUSUAL.search(written) is not None
            yield Guess(*run.span(), dressed(word, written, vocabulary), word, sure)


def masked(cased: str, vocabulary: Vocabulary) -> Iterator[Guess]:
    """Letters hidden behind a sign: ``sh*t``, ``w**ker``, ``f-ck``."""
    for run in _MASKED.finditer(cased):
        written = run.group().lower()
        if len(written) > _LONGEST_MASK or ("-" in written and not _clipped(written)):
            continue
        shape = [(place, char) for place, char in enumerate(written) if char.isalpha()]
        for word in vocabulary.masks.get((written[0], written[-1], len(written)), ()):
            if len(word) >= FEWEST and all(word[place] == char for place, char in shape):
                new = dressed(word, run.group(), vocabulary)
                yield Guess(*run.span(), new, word, sure=word in vocabulary.alone)
                break


def _clipped(written: str) -> bool:
    """Whether hyphens join no compound: there are more, or a piece cannot be said."""
    return "--" in written or any(
        set(piece).isdisjoint("aeiouy") for piece in re.split(r"[^a-z]+", written)
    )
