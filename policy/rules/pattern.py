r"""The kind ``pattern``: what has a form instead of fixed words, in RE2's syntax.

Patterns run on text that keeps its case (write ``(?i)`` where case does not matter), after
disguises are taken off: letters are plain ASCII where they can be, so ``\b`` and ``\w`` work.
Conditions as for the kind ``phrase``. RE2 takes time linear in the text for every pattern.
"""

from __future__ import annotations

from typing import Annotated

from policy.rules.base import Head, Kind, Rule, Words
from policy.rules.conditions import Triggered
from policy.rules.keys import ConditionKeys, Pattern, Some


class PatternKeys(ConditionKeys):
    """The keys of a rule of this kind."""

    patterns: Annotated[list[Pattern], Some]


def _make(head: Head, keys: PatternKeys) -> Rule:
    return Triggered(head, Words(patterns=tuple(keys.patterns)), keys.conditions())


KIND = Kind("pattern", PatternKeys, _make)
