"""What the law wants before each type of poll, and for which polling days it holds.

Owns the reading of ``rules.toml``. A change of law is a new row there, with its first day.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from policy.elections.days import ENGLAND_AND_WALES, UNITED_KINGDOM, Nation

LAST_YEAR = 2099
"""Bank holidays can be computed no further; a later year is a slip of the pen."""

_OFF: dict[str, tuple[Nation, ...]] = {
    "england-and-wales": ENGLAND_AND_WALES,
    "united-kingdom": UNITED_KINGDOM,
}


class Kind(StrEnum):
    """The type of a poll. A by-election is of the type of its council."""

    PARISH = "parish"
    DISTRICT = "district"
    COUNTY = "county"
    UNITARY = "unitary"
    MAYOR = "mayor"
    PCC = "pcc"
    LONDON = "london"
    UK_GENERAL = "uk-general"
    UK_BY_ELECTION = "uk-by-election"
    NEIGHBOURHOOD_PLAN = "neighbourhood-plan"
    REFERENDUM = "referendum"


class NotComputable(ValueError):
    """There is no timetable for this; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Dissolution:
    """When Parliament is dissolved: so many working days before polling day."""

    working_days: int
    cites: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of ``rules.toml``: polls of ``kind`` from ``since`` to ``until``, both included.

    ``working_days`` None: no date follows from polling day. ``notice`` is what is published on
    the day on which the period starts. ``nations``: whose bank holidays are not counted.
    """

    kind: Kind
    title: str
    since: date
    until: date
    working_days: int | None
    notice: str
    cites: str
    nations: tuple[Nation, ...]
    off_cites: str
    note: str = ""
    dissolution: Dissolution | None = None


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    return read(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))


def read(text: str) -> tuple[Rule, ...]:
    """The rules in a text of the form of ``rules.toml``."""
    return tuple(_rule(row) for row in tomllib.loads(text)["rule"])


def rule_for(kind: Kind, poll: date, among: tuple[Rule, ...] | None = None) -> Rule:
    """The rule in force for a poll on that day. Raises NotComputable where there is none.

    ``among``: the rules to choose from, those of ``rules.toml`` by default.
    """
    if poll.year > LAST_YEAR:
        raise NotComputable(
            f"{poll} is too far ahead: bank holidays can be computed up to {LAST_YEAR}."
        )
    own = [rule for rule in among or rules() if rule.kind is kind]
    for rule in own:
        if rule.since <= poll <= rule.until:
            return rule
    first = min(rule.since for rule in own)
    raise NotComputable(
        f"No rule is known for a {own[0].title} on {poll}: the law that is written down here "
        f"begins with polls on {first}. Look up the dates of that time by hand."
    )


def _rule(row: dict[str, Any]) -> Rule:
    dissolution = row.get("dissolution")
    return Rule(
        kind=Kind(row["type"]),
        title=row["title"],
        since=row["since"],
        until=row.get("until", date(LAST_YEAR, 12, 31)),
        working_days=row.get("working_days"),
        notice=row["notice"],
        cites=row["cites"],
        nations=_OFF[row["off"]],
        off_cites=row["off_cites"],
        note=row.get("note", ""),
        dissolution=Dissolution(**dissolution) if dissolution else None,
    )
