"""``[[connection]]``: each one's keys are those of its adapter.

Owns validating them against the adapter's options class, and setting relative paths right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from adapters.contract import Adapter, Secret
from bot.config.adapters import AdapterBroken, installed, load_adapter
from bot.config.errors import Loc, Problem, one_of, render, translate
from bot.config.fields import Name
from bot.config.keys import allowed, misplaced, unknown_key
from bot.config.model import Connection

_NAME: TypeAdapter[str] = TypeAdapter(Name)


class Connections:
    """The connections of a file, as far as they are right; ``problems`` are the rest."""

    def __init__(self, raw: object, folder: Path) -> None:
        self.problems: list[Problem] = []
        self.known: dict[str, Adapter | None] = {}
        """The adapters by the connections' ids, in the file's order; None where it is wrong."""
        self.good: list[Connection] = []
        """The connections with nothing wrong."""
        self._folder = folder
        self._installed = installed()
        for index, table in enumerate(raw if isinstance(raw, list) else []):
            if isinstance(table, Mapping):
                self._take(table, ("connection", index))

    def _take(self, table: Mapping[str, Any], at: Loc) -> None:
        name, adapter = self._name(table, at), self._adapter(table, at)
        options = {key: table[key] for key in table if key not in ("id", "adapter")}
        valid = self._options(adapter, options, at) if adapter else None
        if name is None:
            return
        if name in self.known:
            self._say((*at, "id"), f'a second connection with the id "{name}"; each needs its own')
            return
        self.known[name] = adapter
        if adapter and valid is not None:
            self.good.append(Connection(name, adapter, valid))

    def _name(self, table: Mapping[str, Any], at: Loc) -> str | None:
        if "id" not in table:
            self._say((*at, "id"), "missing; it has to be given")
            return None
        try:
            return _NAME.validate_python(table["id"])
        except ValidationError as error:
            self.problems += translate(error.errors(), table["id"], (*at, "id"))
            return None

    def _adapter(self, table: Mapping[str, Any], at: Loc) -> Adapter | None:
        wanted = table.get("adapter")
        point = self._installed.get(wanted) if isinstance(wanted, str) else None
        if "adapter" not in table:
            self._say((*at, "adapter"), f"missing; installed are {', '.join(self._installed)}")
        elif point is None:
            self._say((*at, "adapter"), f"{one_of(wanted, self._installed)} (what is installed)")
        else:
            try:
                return load_adapter(point)
            except AdapterBroken as broken:
                self._say((*at, "adapter"), str(broken))
        return None

    def _options(self, adapter: Adapter, given: Mapping[str, Any], at: Loc) -> Any:
        found = list(misplaced(adapter.options, given, at))
        known = {"id": str, "adapter": str, **allowed(adapter.options)}
        for key in set(given) - set(known):  # say it again with the two keys of every connection
            path = render((*at, key))
            found = [p for p in found if p.path != path] + [Problem(path, unknown_key(key, known))]
        valid = None
        try:
            cleaned = {key: value for key, value in given.items() if key in known}
            valid = TypeAdapter(adapter.options).validate_python(cleaned)
        except ValidationError as error:
            paths = {problem.path for problem in found}
            found += [p for p in translate(error.errors(), given, at) if p.path not in paths]
        self.problems += found
        return None if found else anchor(valid, self._folder)

    def _say(self, at: Loc, what: str) -> None:
        self.problems.append(Problem(render(at), what))


def anchor(value: Any, folder: Path) -> Any:
    """``value`` with every relative path in it, a secret's included, taken from ``folder``."""
    if isinstance(value, Path):
        return folder / value.expanduser()
    if isinstance(value, Secret):
        return Secret(file=str(anchor(Path(value.file), folder))) if value.file else value
    if isinstance(value, tuple | list):
        return type(value)(anchor(item, folder) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **dict(_changed(value, folder)))
    return value


def _changed(value: Any, folder: Path) -> Iterator[tuple[str, Any]]:
    for each in fields(value):
        before = getattr(value, each.name)
        after = anchor(before, folder)
        if each.init and after is not before and after != before:
            yield each.name, after
