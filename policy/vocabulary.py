"""The words that rules look for, made ready to be recognised however they are written.

Owns the indexes; what is taken for a disguise, and when, is owned by ``policy.disguise``. Made
once for a pack's rules, then only read, by any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING

from policy.ordinary import GLUE, ORDINARY, REVERSIBLE

if TYPE_CHECKING:
    from policy.rules.base import Words

SHORTEST, LONGEST = 3, 24
"""Letters of a word that is recognised."""

_SIGNS = {"0": "o", "1": "i", "!": "i", "|": "i", "l": "i", "\u00a3": "i", "3": "e", "\u20ac": "e"}
_SIGNS |= {"4": "a", "@": "a", "5": "s", "$": "s", "7": "t", "+": "t", "8": "b", "9": "g", "6": "g"}
_LEET = str.maketrans(_SIGNS)
_OTHERWISE = str.maketrans(_SIGNS | {"\u00a3": "e", "6": "b"})
"""Signs that stand for more than one letter, the other way."""

_TWICE = re.compile(r"(.)\1+", re.DOTALL)
_LITERAL = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{4,24}(?![A-Za-z?*{])")
_LETTERS = re.compile(r"[A-Za-z]+")
_BACKWARDS = 4
"""Letters from which a word may be read backwards."""


def signless(text: str) -> str:
    """The text in lower case with signs as the letters that they stand for; as long as before."""
    return text.lower().translate(_LEET)


def otherwise(text: str) -> str:
    """The same where a sign may stand for another letter."""
    return text.lower().translate(_OTHERWISE)


def once(text: str) -> str:
    """The text with each run of a character as one."""
    return _TWICE.sub(r"\1", text)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of letters from a to z, in lower case, of three to twenty-four letters.

    ``forms``: how a word is written that a rule wants letter for letter. ``alone``: words that
    are a phrase by themselves. ``pairs``: words that stand side by side in a phrase.
    ``classes``: words by their letters where ``l`` and ``i`` are one, as signs stand for both.
    ``skeletons``: words by the same with each run of a letter as one. ``masks``: words by first
    letter, last letter and length. ``backwards``: words read backwards that are no words so, and
    ``turned`` the same in bytes.
    ``runs``: ``classes`` with the small words that stand between others in a hashtag.
    ``beginnings``: what words of ``runs`` begin with.
    """

    words: frozenset[str] = frozenset()
    forms: dict[str, str] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    classes: dict[str, str] = field(default_factory=dict)
    skeletons: dict[str, list[str]] = field(default_factory=dict)
    masks: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)
    backwards: frozenset[str] = frozenset()
    turned: frozenset[bytes] = frozenset()
    runs: dict[str, str] = field(default_factory=dict)
    beginnings: frozenset[str] = frozenset()

    @classmethod
    def of(cls, groups: Iterable[Words]) -> Vocabulary:
        """The vocabulary of the groups: their phrases, and the plain words in their patterns."""
        words: set[str] = set()
        forms: dict[str, str] = {}
        alone: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        for group in groups:
            for phrase in (*group.phrases, *group.exact):
                said = [intern(one.lower()) for one in _LETTERS.findall(phrase.replace("'", ""))]
                words.update(said)
                pairs.update(pairwise(said))
                alone.update(said if len(said) == 1 else ())
            for pattern in group.patterns:
                words.update(one.lower() for one in _LITERAL.findall(pattern))
            for one in (word for phrase in group.exact for word in _LETTERS.findall(phrase)):
                if not one.isupper() and not one.islower():
                    forms.setdefault(one.lower(), one)
        kept = sorted(one for one in words if SHORTEST <= len(one) <= LONGEST)
        return _indexed(kept, forms, frozenset(alone), frozenset(pairs))


def _indexed(
    kept: list[str],
    forms: dict[str, str],
    alone: frozenset[str],
    pairs: frozenset[tuple[str, str]],
) -> Vocabulary:
    classes: dict[str, str] = {}
    skeletons: dict[str, list[str]] = {}
    masks: dict[tuple[str, str, int], list[str]] = {}
    # A word that is a phrase by itself is likelier meant than one that only belongs to some.
    for word in sorted(kept, key=lambda word: word not in alone):
        letters = intern(signless(word))
        classes.setdefault(letters, word)
        skeletons.setdefault(once(letters), []).append(word)
        masks.setdefault((word[0], word[-1], len(word)), []).append(word)
    runs = {signless(word): word for word in GLUE} | classes
    backwards = _turned(kept)
    return Vocabulary(
        words=frozenset(kept),
        forms=forms,
        alone=alone,
        pairs=pairs,
        classes=classes,
        skeletons=skeletons,
        masks=masks,
        backwards=backwards,
        turned=frozenset(map(str.encode, backwards)),
        runs=runs,
        beginnings=_beginnings(runs),
    )


def _beginnings(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:size] for word in words for size in range(1, len(word) + 1))


def _turned(kept: list[str]) -> frozenset[str]:
    words = {*kept, *ORDINARY, *REVERSIBLE}
    return frozenset(
        turned
        for word in kept
        if len(word) >= _BACKWARDS
        and (turned := word[::-1]) not in words
        and word not in REVERSIBLE
    )
