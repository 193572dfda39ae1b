"""The kind ``phrase``: words and phrases, found whole however they are disguised.

``phrases`` in any case, ``exact`` letter for letter, ``lists`` by name; hyphens count as
spaces. Beside them the conditions that rules share (``with``, ``except``, ``unless``,
``not_first``, ``allow``).
"""

from __future__ import annotations

from policy.rules.base import Head, Kind, Rule
from policy.rules.conditions import Triggered
from policy.rules.keys import ConditionKeys, WordsKeys


class PhraseKeys(ConditionKeys, WordsKeys):
    """The keys of a rule of this kind."""

    patterns: None = None


def _make(head: Head, keys: PhraseKeys) -> Rule:
    return Triggered(head, keys.words(), keys.conditions())


KIND = Kind("phrase", PhraseKeys, _make)
