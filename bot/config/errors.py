"""What is wrong with a configuration, in words that say how to mend it.

Owns the exception and the translation of pydantic's errors. A value from the file is repeated
only where a fixed word was expected: a secret that stands in the wrong place is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

Loc = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_ECHO = 40
_IGNORED = {"unexpected_keyword_argument"}  # found, with a suggestion, by bot.config.keys
_EXPECTED = {
    "missing": "missing; it has to be given",
    "string_type": "expected text in quotes",
    "string_too_short": "expected some text, got none",
    "string_too_long": "expected a shorter text",
    "string_pattern_mismatch": "expected lower-case letters, digits, - and _ only",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "tuple_type": 'expected a list such as ["one", "two"]',
    "list_type": 'expected a list such as ["one", "two"]',
    "dict_type": "expected a table of names and values",
    "dataclass_type": "expected a table of keys and values",
    "path_type": "expected a path in quotes",
    "none_required": "this cannot be set",
}
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text"),
    (Mapping, "a table"),
    (list, "a list"),
    ((date, time), "a date or time"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, as a key path (the first table is [0]), and what."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}" if self.path else self.what


class ConfigErrors(Exception):
    """A configuration cannot be used. ``errors`` are all the reasons, in the file's order."""

    def __init__(self, source: str, errors: Sequence[Problem]) -> None:
        super().__init__(source, errors)
        self.source = source
        self.errors = tuple(errors)

    def __str__(self) -> str:
        count = len(self.errors)
        head = "1 thing is wrong" if count == 1 else f"{count} things are wrong"
        lines = [f"{self.source} cannot be used: {head}."]
        lines += [f"  {problem}" for problem in self.errors]
        if any("[" in problem.path for problem in self.errors):
            lines.append("Counting starts at 0: council[0] is the first [[council]].")
        lines.append("Nothing was started. config.example.toml explains every key.")
        return "\n".join(lines)


def render(loc: Iterable[str | int]) -> str:
    """A key path in TOML terms: ``council[2].account[1].kind``."""
    path = ""
    for step in loc:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            key = step if _BARE.fullmatch(step) else f'"{step}"'
            path += f".{key}" if path else key
    return path


def suggest(given: str, known: Iterable[str]) -> str:
    """``; did you mean "x"?`` where something known comes close, else nothing."""
    close = get_close_matches(given.lower(), list(known), n=1)
    return f' — did you mean "{close[0]}"?' if close else ""


def one_of(given: object, known: Iterable[str]) -> str:
    """What to say where one of a few words was expected."""
    words = list(known)
    said = f"expected one of {', '.join(words)}" if len(words) > 1 else f'expected "{words[0]}"'
    if not isinstance(given, str):
        return f"{said}; got {kind_of(given)}"
    if len(given) > _LONGEST_ECHO:
        return f"{said}; got a longer text"
    return f'{said}; got "{given}"{suggest(given, words)}'


def kind_of(value: object) -> str:
    """What sort of TOML value it is, without the value itself."""
    return next((name for types, name in _KINDS if isinstance(value, types)), "something else")


def in_order(problems: Iterable[Problem], raw: object) -> list[Problem]:
    """The problems in the order in which a reader of the file comes upon them."""
    order = {path: index for index, path in enumerate(_paths(raw, ()))}

    def rank(problem: Problem) -> int:
        path = problem.path
        while path and path not in order:  # what is missing stands with the table that lacks it
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return order.get(path, len(order))

    return sorted(problems, key=rank)


def _paths(raw: object, at: Loc) -> Iterator[str]:
    yield render(at)
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _paths(value, (*at, key))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from _paths(value, (*at, index))


def _place(loc: Loc, raw: object) -> Loc:
    """``loc`` without the tags that pydantic adds for the members of a union."""
    kept: list[str | int] = []
    here: Any = raw
    for step in loc:
        if isinstance(step, str) and not isinstance(here, Mapping):
            continue
        kept.append(step)
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, Sequence) and isinstance(step, int):
            here = here[step] if step < len(here) else None
    return tuple(kept)


def _sentence(error: ErrorDetails) -> str:
    kind, given = error["type"], error["input"]
    if kind in ("enum", "literal_error"):
        expected = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
        return one_of(given, expected)
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind in ("tuple_type", "dataclass_type") and isinstance(given, Mapping):
        return "expected several: write [[…]] with two brackets above it, not […]"
    said = _EXPECTED.get(kind)
    if said is None:  # pydantic's own sentence, which names what it wants and not what it got
        return error["msg"][:1].lower() + error["msg"][1:]
    return f"{said}; got {kind_of(given)}" if kind.endswith(("_type", "_parsing")) else said


def translate(errors: Iterable[ErrorDetails], raw: object, at: Loc = ()) -> list[Problem]:
    """Pydantic's errors about ``raw``, which stands at ``at`` in the file; one for each place."""
    found: dict[str, Problem] = {}
    for error in errors:
        if error["type"] not in _IGNORED:
            path = render((*at, *_place(error["loc"], raw)))
            found.setdefault(path, Problem(path, _sentence(error)))
    return list(found.values())
