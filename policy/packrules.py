"""Reads one rule of a pack or of a family, of whatever kind.

Owns how the keys of all rules and those of a kind lie in one table, and the rule's seal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from policy.packerrors import Errors
from policy.packkeys import OwnRuleKeys, RuleKeys
from policy.packtrial import Trial
from policy.rules import kinds
from policy.rules.base import Words
from policy.verdict import Facts

_HEAD = frozenset(
    name for key, info in OwnRuleKeys.model_fields.items() for name in (info.alias or key,)
)


@dataclass(slots=True)
class Reader:
    """What rules are read with: the errors so far, and the word lists that they may name."""

    errors: Errors
    lists: dict[str, Words] = field(default_factory=dict)

    def rule(
        self,
        place: str,
        table: dict[str, Any],
        keys: type[RuleKeys],
        facts: Facts,
        family: str = "",
    ) -> Trial | None:
        """The rule in a table with its examples; None, and every error noted, where it is not."""
        if isinstance(table.get("id"), str):
            place = f"{place} {table['id']}"
        heads = {key: table[key] for key in table if key in _HEAD}
        head = self.errors.model(keys, place, heads)
        kind = kinds().get(str(table.get("kind")))
        if kind is None:
            if "kind" in table:
                self.errors.note(
                    f"{place}.kind", f"no such kind of rule; known: {', '.join(kinds())}"
                )
            return None
        rest = {key: value for key, value in table.items() if key not in _HEAD}
        own = self.errors.model(kind.keys, place, rest, self.lists)
        if head is None or own is None:
            return None
        clause = head.clause if isinstance(head, OwnRuleKeys) else ""
        rule = kind.make(head.head(clause, family, self._seal(table)), own)
        return Trial(place, rule, tuple(head.flag), tuple(head.pass_), facts)

    def _seal(self, table: dict[str, Any]) -> str:
        """SHA-256 over the rule's table and the word lists that it names."""
        named = {name: repr(self.lists.get(name)) for name in sorted(set(_named(table)))}
        text = json.dumps([table, named], sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _named(value: object) -> Iterator[str]:
    """The word lists that a table names, however deep."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "lists" and isinstance(one, list):
                yield from (name for name in one if isinstance(name, str))
            yield from _named(one)
    elif isinstance(value, list):
        for one in value:
            yield from _named(one)
