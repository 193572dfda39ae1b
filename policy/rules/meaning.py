"""The kind ``meaning``: what the built-in model takes a post to mean, where no usual word stands.

``above`` names kinds of meaning and the score (0 to 1) from which each counts. A model may
misread: what it says alone is never more than referred to the Clerk, whatever a pack sets.
"""

from __future__ import annotations

from typing import Annotated, Literal

from policy.rules.base import Head, Kind, Rule
from policy.rules.keys import Keys, Some, WordsKeys
from policy.rules.toxicity import Scores, Threshold
from policy.verdict import Severity

Label = Literal[
    "support",
    "advertising",
    "interest",
    "leak",
    "allegation",
    "discrimination",
    "menace",
    "disclosure",
    "phishing",
]
"""What the built-in model tells apart; another engine does not know these."""


class MeaningKeys(Keys):
    """The keys of a rule of this kind."""

    above: Annotated[dict[Label, Threshold], Some]
    unless: WordsKeys | None = None


def _make(head: Head, keys: MeaningKeys) -> Rule:
    most = None if head.severity is Severity.ADVISE else Severity.REFER
    unless = keys.unless.words() if keys.unless is not None else None
    return Scores(head, tuple(keys.above.items()), most, unless)


KIND = Kind("meaning", MeaningKeys, _make)
