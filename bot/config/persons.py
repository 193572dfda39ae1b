"""The persons of a council: who has to be there, when, and under which identities.

Owns what can be seen only by looking at several of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from bot.config.errors import Loc, Problem, kind_of, one_of, render
from bot.config.model import Role
from bot.config.tables import Known, Table, period, slug, tables, word


def examine_persons(council: Table, at: Loc, known: Known) -> Iterator[Problem]:
    """What is wrong between the persons and sponsors of one council."""
    persons = list(tables(council, "person"))
    roles = [person.get("role", Role.NONE) for _, person in persons]
    if Role.CLERK not in roles and all(role in list(Role) for role in roles):
        yield Problem(
            render((*at, "person")),
            'nobody decides here; expected a [[council.person]] with role = "clerk"',
        )
    yield from _overlaps(persons, at)
    yield from _impostors(persons, at, known)
    for index, person in persons:
        yield from _identities(person, (*at, "person", index), known)
        since, until = period(person)
        if until < since:
            yield Problem(render((*at, "person", index, "until")), "this day is before from")
    yield from _sponsors(council, at)
    advice = council.get("advice")
    adviser = word(advice, "person") if isinstance(advice, Mapping) else ""
    names = [word(person, "name") for _, person in persons if word(person, "name")]
    if adviser and adviser not in names:
        yield Problem(
            render((*at, "advice", "person")), f"{one_of(adviser, names)} (persons' names)"
        )


def _sponsors(council: Table, at: Loc) -> Iterator[Problem]:
    for index, sponsor in tables(council, "sponsor"):
        since, until = period(sponsor)
        if until < since:
            yield Problem(render((*at, "sponsor", index, "until")), "this day is before from")


def _overlaps(persons: list[tuple[int, Table]], at: Loc) -> Iterator[Problem]:
    """Two Clerks, or one person twice, on the same day."""
    for (i, one), (j, other) in combinations(persons, 2):
        (start, end), (since, until) = period(one), period(other)
        if end < since or until < start:
            continue
        first = render((*at, "person", i))
        if one.get("role") == other.get("role") == Role.CLERK:
            yield Problem(
                render((*at, "person", j, "role")),
                f"there is one Clerk at a time, and {first} is Clerk on the same days; "
                "set from and until, or make one of them deputy",
            )
        if _id(one) == _id(other) and word(one, "name"):
            yield Problem(
                render((*at, "person", j, "id")),
                f'"{_id(one)}" is also the id of {first} on the same days; give each person their '
                "own id, or set from and until where one person's role changes",
            )


def _id(person: Table) -> str:
    return word(person, "id") or slug(word(person, "name"))


def _impostors(persons: list[tuple[int, Table]], at: Loc, known: Known) -> Iterator[Problem]:
    """Two persons who are the same one on a connection, or on an adapter's connections to come."""
    said: set[str] = set()
    for place in [*known, *sorted({a.name for a in known.values() if a} - set(known))]:
        adapter = known.get(place)
        owners: dict[str, str] = {}
        for index, person in persons:
            key, name = _met_as(person, place, adapter.name if adapter else place)
            path = render((*at, "person", index, "identities", key))
            if name and owners.setdefault(name, _id(person)) != _id(person) and path not in said:
                said.add(path)
                taken = f'"{name}" is {owners[name]} there already ({place})'
                yield Problem(path, f"{taken}; one person, one identity")


def _met_as(person: Table, connection: str, adapter: str) -> tuple[str, str]:
    """Under which key a person is known on a connection, and as whom: its own key goes first."""
    identities = person.get("identities")
    if isinstance(identities, Mapping):
        for key in (connection, adapter):
            if word(identities, key):
                return key, word(identities, key)
    return connection, ""


def _identities(person: Table, at: Loc, known: Known) -> Iterator[Problem]:
    identities = person.get("identities")
    if not isinstance(identities, Mapping):
        return
    adapters = {adapter.name for adapter in known.values() if adapter}
    names = [*known, *sorted(adapters - set(known))]
    broken = None in known.values()  # its adapter's name cannot be known
    for key, value in identities.items():
        if key not in names and not broken:
            yield Problem(
                render((*at, "identities", key)),
                f"{one_of(key, names)} (the connections' ids and adapters)"
                if names
                else f"there is no [[connection]] in this file; got {kind_of(value)}",
            )
