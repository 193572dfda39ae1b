"""Reads a pack's file, and names every mistake in it at once.

Owns the order of that: the keys first; then what refers to something else (clauses, word lists,
kinds); the examples that each rule carries last, on the engine that will judge posts.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policy.pack import Clause, Pack, PackError, PackErrors
from policy.packkeys import ClauseKeys, HeadKeys, ListKeys, PackKeys
from policy.packtrial import Trial, tried
from policy.rules import kinds
from policy.rules.base import Words
from policy.rules.keys import Keys

_Keys = TypeVar("_Keys", bound=Keys)
_HEAD = frozenset(
    name for key, info in HeadKeys.model_fields.items() for name in (info.alias or key,)
)


def read(source: str, table: Mapping[str, Any], lists: Mapping[str, bytes], seal: str) -> Pack:
    """The pack in a parsed file. ``lists`` are word lists' files; raises PackErrors."""
    reading = _Reading()
    reading.word_lists(lists)
    top = reading.model(PackKeys, "", table)
    clauses = reading.clauses(table.get("clause"))
    trials = reading.rules(table.get("rule"), clauses)
    reading.errors += tried(trials)
    if reading.errors or top is None:
        raise PackErrors(source, reading.errors)
    return Pack(
        id=top.id,
        title=top.title,
        adopted=top.adopted,
        adopted_note=top.adopted_note,
        version=top.version,
        clauses=clauses,
        rules=tuple(trial.rule for trial in trials),
        frame=tuple(top.frame or ()),
        hash=seal,
    )


@dataclass(slots=True)
class _Reading:
    """A pack while it is read: errors are gathered, not raised."""

    lists: dict[str, Words] = field(default_factory=dict)
    errors: list[PackError] = field(default_factory=list)

    def model(self, keys: type[_Keys], place: str, value: object) -> _Keys | None:
        """The value as those keys; None, and every error noted, where it is not."""
        try:
            return keys.model_validate(value, context={"lists": self.lists})
        except ValidationError as error:
            self.errors += [_told(place, one) for one in error.errors(include_url=False)]
            return None

    def note(self, place: str, what: str) -> None:
        """One more error."""
        self.errors.append(PackError(place, what))

    def unique(self, place: str, ids: Iterable[str]) -> None:
        """An error for each id that stands more than once."""
        for name, times in Counter(ids).items():
            if times > 1:
                self.note(place, f"the id {name!r} is given {times} times; each needs its own")

    def word_lists(self, contents: Mapping[str, bytes]) -> None:
        """The lists that rules may name."""
        for name, content in contents.items():
            for place, value in enumerate(tomllib.loads(content.decode("utf-8")).get("list", [])):
                keys = self.model(ListKeys, f"{name}: list[{place + 1}]", value)
                if keys is not None:
                    self.lists[keys.id] = keys.words()

    def clauses(self, value: object) -> dict[str, Clause]:
        """The clauses by id. What is not a list of tables was noted with the top of the file."""
        found = [
            self.model(ClauseKeys, f"clause[{place + 1}]", one)
            for place, one in enumerate(_tables(value))
        ]
        clauses = [Clause(**keys.model_dump()) for keys in found if keys is not None]
        self.unique("clause", (clause.id for clause in clauses))
        return {clause.id: clause for clause in clauses}

    def rules(self, value: object, clauses: Mapping[str, Clause]) -> list[Trial]:
        """The rules with their examples, those with errors left out."""
        trials = [
            trial
            for place, one in enumerate(_tables(value))
            if (trial := self._rule(f"rule[{place + 1}]", one, clauses)) is not None
        ]
        self.unique("rule", (trial.rule.head.id for trial in trials))
        cited = {trial.rule.head.clause for trial in trials}
        for clause in clauses.values():
            if clause.served_by == "rules" and clause.id not in cited:
                self.note(f"clause {clause.id}", 'served_by is "rules", but no rule cites it')
            elif clause.served_by != "rules" and clause.id in cited:
                self.note(f"clause {clause.id}", 'rules cite it; served_by must be "rules"')
        return trials

    def _rule(
        self, place: str, table: dict[str, Any], clauses: Mapping[str, Clause]
    ) -> Trial | None:
        if isinstance(table.get("id"), str):
            place = f"{place} {table['id']}"
        head = self.model(HeadKeys, place, {key: table[key] for key in table if key in _HEAD})
        kind = kinds().get(str(table.get("kind")))
        if kind is None:
            if "kind" in table:
                self.note(f"{place}.kind", f"no such kind of rule; known: {', '.join(kinds())}")
            return None
        rest = {key: value for key, value in table.items() if key not in _HEAD}
        own = self.model(kind.keys, place, rest)
        if head is None or own is None:
            return None
        if head.clause not in clauses:
            self.note(f"{place}.clause", f"there is no clause {head.clause!r} in this pack")
            return None
        return Trial(place, kind.make(head.head(), own), tuple(head.flag), tuple(head.pass_))


def _tables(value: object) -> list[dict[str, Any]]:
    """The tables of an array; nothing of what is not one."""
    if not isinstance(value, list):
        return []
    return [one if isinstance(one, dict) else {} for one in value]


_SAID = {
    "extra_forbidden": "unknown key; look for a slip in its name",
    "missing": "is missing",
    "too_short": "the list is empty; leave the key out or fill it",
}


def _told(place: str, error: ErrorDetails) -> PackError:
    """An error of the validation in a plain sentence, with its place in the file."""
    where = place
    for step in error["loc"]:
        where += f"[{step + 1}]" if isinstance(step, int) else f"{'.' if where else ''}{step}"
    said = _SAID.get(error["type"], error["msg"].removeprefix("Value error, "))
    return PackError(where, said[0].lower() + said[1:])
