"""The words that rules look for, made ready to be recognised however they are written.

Owns the indexes; what is taken for a disguise, and when, is owned by ``policy.disguise``. Made
once for a pack's rules, then only read, by any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from policy.ordinary import ORDINARY, REVERSIBLE
from policy.rules.base import Words

SHORTEST, LONGEST = 3, 24
"""Letters of a word that is recognised."""

_LEET = str.maketrans(
    {"0": "o", "1": "i", "!": "i", "|": "i", "l": "i", "3": "e", "\u20ac": "e", "4": "a", "@": "a"}
    | {"5": "s", "$": "s", "7": "t", "+": "t", "8": "b", "9": "g", "6": "g", "(": "c"}
)
_TWICE = re.compile(r"(.)\1+", re.DOTALL)
_LITERAL = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{4,24}(?![A-Za-z?*{])")
_LETTERS = re.compile(r"[A-Za-z]+")
_BACKWARDS = 4
"""Letters from which a word may be read backwards."""


def signless(text: str) -> str:
    """The text in lower case with signs as the letters that they stand for; as long as before."""
    return text.lower().translate(_LEET)


def skeleton(text: str) -> str:
    """The same with each run of a letter as one."""
    return _TWICE.sub(r"\1", signless(text))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of letters from a to z, in lower case, of three to twenty-four letters.

    ``forms``: how a word is written that a rule wants letter for letter. ``classes``: words by
    their letters where ``l`` and ``i`` are one, as signs stand for both. ``skeletons``: words by
    their skeleton. ``masks``: words by first letter, last letter and length. ``backwards``: words
    read backwards that are no words so. ``beginnings``: what the words of ``classes`` begin with.
    """

    words: frozenset[str] = frozenset()
    forms: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    skeletons: dict[str, list[str]] = field(default_factory=dict)
    masks: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)
    backwards: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()

    @classmethod
    def of(cls, groups: Iterable[Words]) -> Vocabulary:
        """The vocabulary of the groups: their phrases, and the plain words in their patterns."""
        words: set[str] = set()
        forms: dict[str, str] = {}
        for group in groups:
            for phrase in (*group.phrases, *group.exact):
                words.update(one.lower() for one in _LETTERS.findall(phrase.replace("'", "")))
            for pattern in group.patterns:
                words.update(one.lower() for one in _LITERAL.findall(pattern))
            for one in (word for phrase in group.exact for word in _LETTERS.findall(phrase)):
                if not one.isupper() and not one.islower():
                    forms.setdefault(one.lower(), one)
        kept = sorted(one for one in words if SHORTEST <= len(one) <= LONGEST)
        return _indexed(frozenset(kept), kept, forms)


def _indexed(words: frozenset[str], kept: list[str], forms: dict[str, str]) -> Vocabulary:
    classes: dict[str, str] = {}
    skeletons: dict[str, list[str]] = {}
    masks: dict[tuple[str, str, int], list[str]] = {}
    for word in kept:
        classes.setdefault(signless(word), word)
        skeletons.setdefault(skeleton(word), []).append(word)
        masks.setdefault((word[0], word[-1], len(word)), []).append(word)
    backwards = frozenset(
        word[::-1]
        for word in kept
        if len(word) >= _BACKWARDS
        and word[::-1] not in words
        and not {word, word[::-1]} & REVERSIBLE
        and word[::-1] not in ORDINARY
    )
    beginnings = frozenset(word[:size] for word in classes for size in range(1, len(word) + 1))
    return Vocabulary(words, forms, classes, skeletons, masks, backwards, beginnings)
