"""Which words raised a score: each is left out in turn, and what the score loses is its share.

Owns this one way of explaining a model. It asks the model once per word, so it is for one text
that somebody asks about, never for all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy.toxicity.scored import Spot

if TYPE_CHECKING:
    from policy.checker import Scorer

_WORD = re.compile(r"\S+")
_LEAST = 0.4
MOST_WORDS = 200
"""Words that are looked at; a longer text is looked at in its first ones."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A word, and by how much a label's odds fall without it, as a logarithm (1: to a third)."""

    start: int
    end: int
    loss: float


def weights(scorer: Scorer, text: str, label: str, window: Spot | None = None) -> list[Weight]:
    """The words of the text (or of a window of it) that raised the label, the heaviest first.

    Words without which the odds fall by less than a third are left out. Odds are compared, since a
    score near 1 hardly moves whatever is taken away. Raises ScorerBroken where the model cannot be
    asked.
    """
    start, end = window or (0, len(text))
    words = [
        (start + found.start(), start + found.end()) for found in _WORD.finditer(text[start:end])
    ][:MOST_WORDS]
    part = text[start:end]
    texts = [part, *(part[: a - start] + part[b - start :] for a, b in words)]
    whole, *without = (one.get(label, 0.0) for one in scorer.score(texts))
    if not whole:
        return []
    found = [
        Weight(a, b, _odds(whole) - _odds(score))
        for (a, b), score in zip(words, without, strict=True)
    ]
    return sorted((one for one in found if one.loss >= _LEAST), key=lambda one: -one.loss)


def _odds(score: float) -> float:
    kept = min(max(score, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


def named(text: str, found: Sequence[Weight], most: int = 5) -> list[str]:
    """The heaviest words themselves, in the order in which they stand."""
    return [text[one.start : one.end] for one in sorted(found[:most], key=lambda one: one.start)]
