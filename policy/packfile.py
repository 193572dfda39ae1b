"""Reads a pack's file, and names every mistake in it at once.

Owns the order of that: the keys first; then what refers to something else (clauses, families,
word lists, kinds); the examples that each rule carries last, on the engine that will judge
posts. How one rule is read is owned by ``policy.packrules``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from policy.pack import Clause, Pack, PackError, PackErrors
from policy.packerrors import Errors, tables
from policy.packfamily import Families
from policy.packkeys import ClauseKeys, FactsKeys, ListKeys, OwnRuleKeys, PackKeys
from policy.packrules import Reader
from policy.packtrial import Trial, tried
from policy.rules.base import RESOLUTION, Rule, Words
from policy.verdict import Mode


def read(
    source: str,
    table: Mapping[str, Any],
    lists: Mapping[str, bytes],
    families: Mapping[str, bytes],
    resolved: bytes,
    seal: str,
    *,
    thorough: bool = False,
) -> Pack:
    """The pack in a parsed file. Raises PackErrors.

    ``lists`` and ``families`` are files; ``resolved`` says which rules a resolution is cited by.
    """
    errors = Errors()
    reader = Reader(errors)
    brought, wrong = _brought(tuple(lists.items()))
    reader.lists.update(brought)
    errors.found += wrong
    _lists(reader, "", table.get("list"))
    top = errors.model(PackKeys, "", table)
    clauses = _clauses(errors, table.get("clause"))
    using = Families(reader, families)
    # A clause or a rule that is wrong is named as such, and not missed elsewhere besides.
    named = _strings(table.get("clause"), "id")
    cited = _strings(table.get("use"), "clause") | _strings(table.get("rule"), "clause")
    used = using.rules(table.get("use"), named)
    if top is not None and top.closure is None:
        ours = tomllib.loads(resolved.decode("utf-8"))["use"]
        used += using.rules([{**one, "clause": RESOLUTION} for one in ours], {RESOLUTION})
    own = _own(reader, table, named)
    rules = [*used, *(trial.rule for trial in own)]
    _served(errors, clauses, cited)
    _unique(errors, used, [trial.rule for trial in own])
    errors.found += tried([*(using.trials() if thorough else ()), *own])
    if top is not None and top.closure is not None and top.closure not in named:
        errors.note("closure", f"there is no clause {top.closure!r} in this pack")
    if top is not None and top.closure is None:
        _never_closed(errors, clauses, rules)
    if errors.found or top is None:
        raise PackErrors(source, tuple(dict.fromkeys(errors.found)))
    return Pack(
        id=top.id,
        title=top.title,
        adopted=top.adopted,
        adopted_note=top.adopted_note,
        version=top.version,
        clauses=clauses,
        rules=tuple(rules),
        frame=tuple(top.frame or ()),
        hash=seal,
        closure=top.closure,
        families=using.used(),
    )


@lru_cache(maxsize=4)
def _brought(files: tuple[tuple[str, bytes], ...]) -> tuple[dict[str, Words], list[PackError]]:
    """The word lists in files that all packs share, read once; and what is wrong with them."""
    reader = Reader(Errors())
    for name, content in files:
        _lists(reader, f"{name}: ", tomllib.loads(content.decode("utf-8")).get("list"))
    return reader.lists, reader.errors.found


def _lists(reader: Reader, file: str, value: object) -> None:
    """The word lists that rules may name."""
    for place, one in enumerate(tables(value), 1):
        keys = reader.errors.model(ListKeys, f"{file}list[{place}]", one, reader.lists)
        if keys is None:
            continue
        if keys.id in reader.lists:
            reader.errors.note(f"{file}list[{place}]", f"there is a list {keys.id!r} already")
        reader.lists[keys.id] = keys.words()


def _clauses(errors: Errors, value: object) -> dict[str, Clause]:
    """The clauses by id. What is not a list of tables was noted with the top of the file."""
    found = [
        errors.model(ClauseKeys, f"clause[{place}]", one)
        for place, one in enumerate(tables(value), 1)
    ]
    clauses = [Clause(**keys.model_dump()) for keys in found if keys is not None]
    errors.unique("clause", (clause.id for clause in clauses))
    if any(clause.id == RESOLUTION for clause in clauses):
        errors.note("clause", f"{RESOLUTION!r} is Beadle's own word; give the clause another id")
    return {clause.id: clause for clause in clauses}


def _strings(value: object, key: str) -> set[str]:
    """What the tables of an array say under a key, whatever else is wrong with them."""
    return {one[key] for one in tables(value) if isinstance(one.get(key), str)}


def _own(reader: Reader, table: Mapping[str, Any], clauses: AbstractSet[str]) -> list[Trial]:
    """The rules that the pack brings itself; each must cite one of these clauses."""
    stated = table.get("example_facts", {})
    # What is wrong with them was noted with the top of the file.
    facts = Errors().model(FactsKeys, "", stated) or FactsKeys()
    trials = []
    for place, one in enumerate(tables(table.get("rule")), 1):
        trial = reader.rule(f"rule[{place}]", one, OwnRuleKeys, facts.facts())
        if trial is None:
            continue
        if trial.rule.head.clause not in clauses:
            named = trial.rule.head.clause
            reader.errors.note(
                f"{trial.place}.clause", f"there is no clause {named!r} in this pack"
            )
        else:
            trials.append(trial)
    return trials


def _served(errors: Errors, clauses: Mapping[str, Clause], cited: AbstractSet[str]) -> None:
    """An error for each clause that says otherwise than the rules do, which cite these."""
    for clause in clauses.values():
        if clause.served_by == "rules" and clause.id not in cited:
            errors.note(f"clause {clause.id}", 'served_by is "rules", but no rule cites it')
        elif clause.served_by != "rules" and clause.id in cited:
            errors.note(f"clause {clause.id}", 'rules cite it; served_by must be "rules"')


def _never_closed(errors: Errors, clauses: Mapping[str, Clause], rules: list[Rule]) -> None:
    """An error for each clause whose rules wait for closed accounts where nothing closes them."""
    modes: dict[str, set[Mode]] = {}
    for rule in rules:
        held = modes.setdefault(rule.head.clause, set())
        held.update(mode for scope in rule.head.scopes for mode in scope.modes)
    for clause in clauses:
        if modes.get(clause) == {Mode.CLOSED}:
            what = "its rules hold only while accounts are closed, and no clause closes them"
            errors.note(f"clause {clause}", f'{what}; is it closure = "{clause}" at the top?')


def _unique(errors: Errors, used: list[Rule], own: list[Rule]) -> None:
    """One id is one rule; a family may serve several clauses with it, each once."""
    errors.unique("rule", (rule.head.id for rule in own))
    errors.unique("use", (f"{rule.head.id} for clause {rule.head.clause}" for rule in used))
    families: dict[str, str] = {}
    for rule in (*used, *own):
        family = families.setdefault(rule.head.id, rule.head.family)
        if family != rule.head.family:
            errors.note(
                f"rule {rule.head.id}", f"the family {family!r} has a rule of that id already"
            )
