"""The kind ``toxicity``: what a model makes of a part, read through the scorer's labels.

``above`` names labels of the scorer and the score (0 to 1) from which each counts; one is
enough. Without a model the rule says nothing, and every verdict says that toxicity is unchecked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from policy.rules.base import Given, Head, Kind, Mark, Need, Rule, Seen, Spot, Words
from policy.rules.keys import Keys, Some, WordsKeys
from policy.text import Folded
from policy.toxicity.labels import MEANING
from policy.toxicity.scored import Scored
from policy.verdict import Severity

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

_UNLESS = "unless"
_HINTS = frozenset({"threat", *MEANING})
_SENTENCE = 4
"""Words. In fewer a model reads hints that nobody gave: a lone "Friday" is no threat. Outright
abuse can be one word, and what threatens in so few has rules of its own.
"""
Threshold = Annotated[float, Field(gt=0, le=1)]


class ToxicityKeys(Keys):
    """The keys of a rule of this kind."""

    above: Annotated[dict[Label, Threshold], Some]
    unless: WordsKeys | None = None


@dataclass(frozen=True, slots=True)
class Scores(Rule):
    """Fires on a part whose score reaches one of the thresholds, at most as hard as ``most``.

    ``unless`` are words that make plain what a part is about, whatever the model takes it for.
    """

    reads_scores: ClassVar[bool] = True

    above: tuple[tuple[str, float], ...]
    most: Severity | None = None
    unless: Words | None = None

    def groups(self) -> Mapping[str, Words]:
        """No words that it looks for: a model reads the whole part."""
        return {} if self.unless is None else {_UNLESS: self.unless}

    def needs(self) -> tuple[Need, ...]:
        """A model's scores, and nothing else."""
        return (frozenset({Given.SCORES}),)

    def judge(self, seen: Seen) -> Iterable[Mark]:
        """The window of the part where a label reaches its threshold."""
        size = len(seen.text.cased)
        above = self._readable(seen)
        known = [
            (seen.scores[label], enough, label) for label, enough in above if label in seen.scores
        ]
        if not size or not known:
            return ()
        for label, threshold in above:
            if seen.scores.get(label, 0.0) >= threshold:
                return self._mark(seen, label)
        score, enough, label = max(known, key=lambda one: one[0] / one[1])
        seen.note((0, size), f"{label} {score:.2f}, told from {enough:.2f}")
        return ()

    def _readable(self, seen: Seen) -> Sequence[tuple[str, float]]:
        """The thresholds of the labels that can be told in so many words."""
        if len(seen.text.cased.split(None, _SENTENCE - 1)) == _SENTENCE:
            return self.above
        return [(label, threshold) for label, threshold in self.above if label not in _HINTS]

    def _mark(self, seen: Seen, label: str) -> Iterable[Mark]:
        plain = seen.hits(_UNLESS) if self.unless is not None else []
        if plain:
            seen.note(plain[0], "words there make plain that it is another matter")
            return ()
        return (Mark(*_window(seen, label), self.most),)


def _window(seen: Seen, label: str) -> Spot:
    """Where the model saw it, in the folded text; the whole part where it does not say."""
    size = len(seen.text.cased)
    spots = seen.scores.spots if isinstance(seen.scores, Scored) else {}
    if label not in spots:
        return 0, size
    start, end = (_folded(seen.text, place, size) for place in spots[label])
    return (start, end) if start < end else (0, size)


def _folded(text: Folded, place: int, size: int) -> int:
    """The first place of the folded text that stands at or behind a place of the original."""
    return bisect_left(range(size), place, key=lambda at: text.span(at, at + 1)[0])


def _make(head: Head, keys: ToxicityKeys) -> Rule:
    unless = keys.unless.words() if keys.unless is not None else None
    return Scores(head, tuple(keys.above.items()), unless=unless)


KIND = Kind("toxicity", ToxicityKeys, _make)
