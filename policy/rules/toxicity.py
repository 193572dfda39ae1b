"""The kind ``toxicity``: what a model makes of a part, read through the scorer's labels.

``above`` names labels of the scorer and the score (0 to 1) from which each counts; one is
enough. Without a model the rule says nothing, and every verdict says that toxicity is unchecked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from policy.rules.base import Head, Kind, Mark, Rule, Seen, Words
from policy.rules.keys import Keys, Some

Label = Literal[
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "sexual_explicit",
]
"""The labels of Detoxify, which every scorer gives."""

Threshold = Annotated[float, Field(gt=0, le=1)]


class ToxicityKeys(Keys):
    """The keys of a rule of this kind."""

    above: Annotated[dict[Label, Threshold], Some]


@dataclass(frozen=True, slots=True)
class Toxicity(Rule):
    """Fires on a part whose score reaches one of the thresholds."""

    reads_scores: ClassVar[bool] = True

    above: tuple[tuple[str, float], ...]

    def groups(self) -> Mapping[str, Words]:
        """No words: a model reads the whole part."""
        return {}

    def judge(self, seen: Seen) -> Iterable[Mark]:
        """The whole part, where a label reaches its threshold."""
        size = len(seen.text.cased)
        if not size or not seen.scores:
            return ()
        for label, threshold in self.above:
            if seen.scores.get(label, 0.0) >= threshold:
                return (Mark(0, size),)
        highest = max((seen.scores.get(label, 0.0), label) for label, _ in self.above)
        seen.note((0, size), f"the model's highest score is {highest[0]:.2f}, for {highest[1]}")
        return ()


def _make(head: Head, keys: ToxicityKeys) -> Rule:
    return Toxicity(head, tuple(keys.above.items()))


KIND = Kind("toxicity", ToxicityKeys, _make)
