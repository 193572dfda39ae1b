"""Which words raised a score: each is left out in turn, and what the score loses is its share.

Owns this one way of explaining a model. It asks the model once per word, so it is for one text
that somebody asks about, never for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy.toxicity.scored import Spot

if TYPE_CHECKING:
    from policy.checker import Scorer

_WORD = re.compile(r"\S+")
MOST_WORDS = 200
"""Words that are looked at; a longer text is looked at in its first ones."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A word, and by how much the score of a label falls without it."""

    start: int
    end: int
    loss: float


def weights(scorer: Scorer, text: str, label: str, window: Spot | None = None) -> list[Weight]:
    """The words of the text (or of a window of it) that raised the label, the heaviest first.

    Words without which the score falls by less than a tenth of itself are left out. Raises
    ScorerBroken where the model cannot be asked.
    """
    start, end = window or (0, len(text))
    words = [
        (start + found.start(), start + found.end()) for found in _WORD.finditer(text[start:end])
    ][:MOST_WORDS]
    part = text[start:end]
    texts = [part, *(part[: a - start] + part[b - start :] for a, b in words)]
    whole, *without = (one.get(label, 0.0) for one in scorer.score(texts))
    found = [
        Weight(a, b, whole - score)
        for (a, b), score in zip(words, without, strict=True)
        if whole - score >= whole / 10 > 0
    ]
    return sorted(found, key=lambda one: -one.loss)


def named(text: str, found: Sequence[Weight], most: int = 5) -> list[str]:
    """The heaviest words themselves, in the order in which they stand."""
    return [text[one.start : one.end] for one in sorted(found[:most], key=lambda one: one.start)]
