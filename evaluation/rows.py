"""The labelled posts, and what the councils of the evaluation say about themselves.

Owns the form of a row. A row that holds for both councils is judged under both policies, and
each judgement counts.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from policy.verdict import (
    AccountKind,
    AuthorKind,
    Context,
    Facts,
    Mode,
    NamedPerson,
    Part,
    Sponsor,
    Subject,
)

HERE = Path(__file__).parent
COUNCILS = ("durrington", "witney")
AT = datetime(2027, 3, 25, 9, tzinfo=UTC)
"""When every post appeared: the facts are entered without dates, and the day must not move."""


@dataclass(frozen=True, slots=True)
class Row:
    """One post under one council's policy, and what a careful Clerk would say of it.

    ``reach``: ``words`` where words, form or context tell, ``meaning`` where only understanding
    does. ``technique`` is how it is disguised, ``twin`` that it is harmless and looks alike.
    """

    id: str
    council: str
    account: AccountKind
    author: AuthorKind
    mode: Mode
    text: str
    label: str
    clauses: frozenset[str]
    reach: str
    why: str
    technique: str = ""
    twin: bool = False

    def subject(self) -> Subject:
        """The post as the checker takes it."""
        context = Context(self.account, self.author, self.mode, facts(self.council))
        return Subject((Part("text", self.text),), context, at=AT)


def rows(file: Path) -> Iterator[Row]:
    """The rows of a file, once for each council that they hold for."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            value = json.loads(line)
            named = value["council"]
            for council in COUNCILS if named == "either" else (named,):
                yield _row(value, council)


def _row(value: dict[str, Any], council: str) -> Row:
    return Row(
        value["id"],
        council,
        AccountKind(value["account"]),
        AuthorKind(value["author"]),
        Mode(value["mode"]),
        value["text"],
        value["label"],
        frozenset(value["clauses"]),
        value["reach"],
        value["why"],
        value.get("technique", ""),
        "twin_of" in value,
    )


@cache
def facts(council: str) -> Facts:
    """What the council has entered."""
    table = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
    own = table[council]
    return Facts(
        domains=tuple(own["domains"]),
        contacts=tuple(own["contacts"]),
        sponsors=tuple(Sponsor(**one) for one in own["sponsors"]),
        persons=tuple(NamedPerson(**one) for one in table["persons"]),
    )
