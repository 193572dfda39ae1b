"""Which words raised a score: each is left out in turn, and read alone.

Owns this one way of explaining a model. What the score loses without a word is its share; but of
three insults any two are enough, so a word that raises the label all by itself counts as well. It
asks the model twice per word, so it is for one text that somebody asks about, never for all.
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
    """A word, and by how much a label's odds fall without it, as a logarithm (1: to a third).

    Where the word alone has higher odds than that, these.
    """

    start: int
    end: int
    loss: float


def weights(scorer: Scorer, text: str, label: str, window: Spot | None = None) -> list[Weight]:
    """The words of the text (or of a window of it) that raised the label, the heaviest first.

    Words without which the odds fall by less than a third are left out, unless they would be the
    label alone (0.6 or more). Odds are compared, since a score near 1 hardly moves whatever is
    taken away. Raises ScorerBroken where the model cannot be asked.
    """
    start, end = window or (0, len(text))
    words = [
        (start + found.start(), start + found.end()) for found in _WORD.finditer(text[start:end])
    ][:MOST_WORDS]
    part = text[start:end]
    without = [part[: a - start] + part[b - start :] for a, b in words]
    alone = [text[a:b] for a, b in words]
    whole, *scores = (one.get(label, 0.0) for one in scorer.score([part, *without, *alone]))
    if not whole:
        return []
    found = [
        Weight(a, b, max(_odds(whole) - _odds(left), _odds(itself)))
        for (a, b), left, itself in zip(
            words, scores[: len(words)], scores[len(words) :], strict=True
        )
    ]
    return sorted((one for one in found if one.loss >= _LEAST), key=lambda one: -one.loss)


def _odds(score: float) -> float:
    kept = min(max(score, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


def named(text: str, found: Sequence[Weight], most: int = 5) -> list[str]:
    """The heaviest words themselves, in the order in which they stand."""
    return [text[one.start : one.end] for one in sorted(found[:most], key=lambda one: one.start)]
