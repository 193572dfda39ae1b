"""Looking into a configuration that is not valid yet.

Owns the reading of tables that steps over what is malformed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from adapters.contract import Adapter
from bot.config.fields import day

Table = Mapping[str, Any]
Known = Mapping[str, Adapter | None]
"""The adapters by their connections' ids; None where it is wrong itself."""


def slug(name: str) -> str:
    """A person's id made from the name: ``Dee O'Hara`` gives ``dee-o-hara``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "person"


def tables(parent: Table, key: str) -> Iterator[tuple[int, Table]]:
    """The well-formed tables of an array, each with its index."""
    many = parent.get(key)
    for index, table in enumerate(many if isinstance(many, list) else []):
        if isinstance(table, Mapping):
            yield index, table


def word(table: Table, key: str, default: str = "") -> str:
    """A text, stripped; ``default`` where there is none."""
    value = table.get(key)
    return value.strip() if isinstance(value, str) else default


def period(table: Table) -> tuple[date, date]:
    """The first and the last day; open ends are the calendar's."""
    try:
        since, until = day(table.get("from")), day(table.get("until"))
    except ValueError:
        return date.min, date.max
    return since or date.min, until or date.max
