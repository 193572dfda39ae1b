"""Reads the families of rules that a pack uses, and makes them the pack's own.

A family is a file of rules about one matter that cite no clause. A pack says for which clause
it uses them, on which accounts, and what it says otherwise. Owns that reading; a family's rules
are tried on their examples as the family has them, once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace

from policy.pack import Family
from policy.packerrors import tables
from policy.packkeys import ChangeKeys, FamilyKeys, RuleKeys, UseKeys, scopes
from policy.packrules import Reader
from policy.packtrial import Trial
from policy.rules.base import Head, Rule
from policy.verdict import AccountKind, Mode


@dataclass(frozen=True, slots=True)
class _Read:
    """A family as it was read."""

    family: Family
    trials: Mapping[str, Trial]


@dataclass(slots=True)
class Families:
    """The families that there are, read when a pack first uses them."""

    reader: Reader
    files: Mapping[str, bytes]
    _read: dict[str, _Read | None] = field(default_factory=dict)

    def rules(self, value: object, clauses: Container[str]) -> list[Rule]:
        """The rules of every ``[[use]]``, in order; each must cite one of these clauses."""
        rules: list[Rule] = []
        for place, one in enumerate(tables(value), 1):
            keys = self.reader.errors.model(UseKeys, f"use[{place}]", one)
            if keys is not None:
                rules += self._use(f"use[{place}] {keys.family}", keys, clauses)
        return rules

    def trials(self) -> list[Trial]:
        """The trials of every family that is used."""
        read = [one for one in self._read.values() if one is not None]
        return [trial for one in read for trial in one.trials.values()]

    def used(self) -> dict[str, Family]:
        """The families that are used, by id."""
        return {name: one.family for name, one in self._read.items() if one is not None}

    def _use(self, place: str, keys: UseKeys, clauses: Container[str]) -> list[Rule]:
        family = self._family(place, keys.family)
        if keys.clause not in clauses:
            self.reader.errors.note(place, f"there is no clause {keys.clause!r} in this pack")
        if family is None or keys.clause not in clauses:
            return []
        for name in (*(keys.only or ()), *(keys.without or ()), *keys.change):
            if name not in family.trials:
                known = ", ".join(family.trials)
                self.reader.errors.note(place, f"the family has no rule {name!r}; it has {known}")
        rules = list(_adapted(family, keys))
        if not rules:
            what = "none of the family's rules holds on these accounts and in these modes"
            self.reader.errors.note(place, f"{what}{_elsewhere(family, keys)}")
        return rules

    def _family(self, place: str, name: str) -> _Read | None:
        if name not in self._read:
            content = self.files.get(f"{name}.toml")
            if content is None:
                known = ", ".join(one.removesuffix(".toml") for one in self.files)
                self.reader.errors.note(
                    place, f"there is no family of rules {name!r}; known: {known}"
                )
                return None
            self._read[name] = self._parsed(f"{name}.toml: ", content)
        return self._read[name]

    def _parsed(self, file: str, content: bytes) -> _Read | None:
        table = tomllib.loads(content.decode("utf-8"))
        top = self.reader.errors.model(FamilyKeys, file, table)
        if top is None:
            return None
        facts = top.example_facts.facts()
        trials: dict[str, Trial] = {}
        for place, one in enumerate(top.rule, 1):
            trial = self.reader.rule(f"{file}rule[{place}]", one, RuleKeys, facts, top.id)
            if trial is None:
                continue
            if trial.rule.head.id in trials:
                self.reader.errors.note(trial.place, "the family has a rule of that id already")
            trials[trial.rule.head.id] = trial
        return _Read(Family(top.id, top.title, top.about), trials)


def _elsewhere(family: _Read, keys: UseKeys) -> str:
    """Where the rules that were asked for by name do hold."""
    said = []
    for name in keys.only or ():
        if name in family.trials:
            scopes = family.trials[name].rule.head.scopes
            accounts = [one for one in AccountKind if any(one in held.accounts for held in scopes)]
            said.append(f"; {name} holds on {', '.join(accounts)}")
    return f"{''.join(said)}; change its scope to have it elsewhere" if said else ""


def _adapted(family: _Read, keys: UseKeys) -> Iterator[Rule]:
    """The family's rules as the pack wants them; one that holds nowhere is left out."""
    for name, trial in family.trials.items():
        if (keys.only and name not in keys.only) or name in (keys.without or ()):
            continue
        head = _head(trial.rule.head, keys, keys.change.get(name, ChangeKeys()))
        if head.scopes:
            yield replace(trial.rule, head=head)


def _head(head: Head, keys: UseKeys, change: ChangeKeys) -> Head:
    given = scopes(change.scope) if change.scope else head.scopes
    accounts, modes = frozenset(keys.accounts or AccountKind), frozenset(keys.modes or Mode)
    narrowed = tuple(
        replace(scope, accounts=scope.accounts & accounts, modes=scope.modes & modes)
        for scope in given
        if scope.accounts & accounts and scope.modes & modes
    )
    said = repr((keys.clause, sorted(accounts), sorted(modes), change.model_dump_json()))
    return replace(
        head,
        clause=keys.clause,
        severity=change.severity or head.severity,
        why=change.why or head.why,
        urgent=head.urgent if change.urgent is None else change.urgent,
        scopes=narrowed,
        seal=hashlib.sha256(f"{head.seal}{said}".encode()).hexdigest(),
    )
