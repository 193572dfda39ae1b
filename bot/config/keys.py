"""Which keys may stand where, read from the dataclasses themselves.

Owns the refusal of unknown keys, with the key that was probably meant, and of secrets that
stand in the file. One walk serves Beadle's own tables and every adapter's options.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from adapters.contract import Secret
from bot.config.errors import Loc, Problem, render, suggest


def allowed(shape: type[Any]) -> dict[str, Any]:
    """The TOML keys of a dataclass, each with its type."""
    hints = get_type_hints(shape, include_extras=True)
    return {_alias(hints[f.name]) or f.name: hints[f.name] for f in fields(shape) if f.init}


def _alias(hint: Any) -> str | None:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, FieldInfo) and isinstance(extra.validation_alias, str):
            return extra.validation_alias
    return None


def _members(hint: Any) -> list[Any]:
    """The types that a value may have: Annotated is taken off and unions are opened."""
    if get_origin(hint) is Annotated:
        return _members(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return [member for part in get_args(hint) for member in _members(part)]
    return [hint]


def misplaced(shape: Any, raw: object, at: Loc = ()) -> Iterator[Problem]:
    """Every unknown key and every secret written out, at and below ``at``."""
    members = _members(shape)
    if Secret in members and not _accepts(members, raw):
        yield from _secret(raw, at)
        return
    for member in members:
        if is_dataclass(member) and isinstance(raw, Mapping):
            yield from _table(member, raw, at)
        elif get_origin(member) in (tuple, list) and isinstance(raw, list):
            for index, item in enumerate(raw):
                yield from misplaced(get_args(member)[0], item, (*at, index))
        elif get_origin(member) is dict and isinstance(raw, Mapping):
            for key, item in raw.items():
                yield from misplaced(get_args(member)[1], item, (*at, key))


def _accepts(members: list[Any], raw: object) -> bool:
    """Whether the place takes something else than a secret, and has got that."""
    return any(isinstance(m, type) and m is not Secret and isinstance(raw, m) for m in members)


def _table(shape: Any, raw: Mapping[str, Any], at: Loc) -> Iterator[Problem]:
    known = allowed(shape)
    for key, value in raw.items():
        if key in known:
            yield from misplaced(known[key], value, (*at, key))
        else:
            yield Problem(render((*at, key)), unknown_key(key, known))


def unknown_key(key: str, known: Mapping[str, Any]) -> str:
    """What to say about a key that means nothing here."""
    hint = suggest(key, known)
    return f"unknown key{hint}" if hint else f"unknown key; known here: {', '.join(known)}"


def _secret(raw: object, at: Loc) -> Iterator[Problem]:
    name = at[-1] if at else "key"
    ways = f'{name} = {{ env = "NAME" }} or {name} = {{ file = "PATH" }}'
    if not isinstance(raw, Mapping):
        yield Problem(render(at), f"secrets do not stand in this file: write {ways}")
        return
    good = [k for k in ("env", "file") if isinstance(raw.get(k), str) and raw[k].strip()]
    if len(good) != 1 or len(raw) != 1:
        yield Problem(render(at), f"expected {ways}, and nothing else in the braces")
