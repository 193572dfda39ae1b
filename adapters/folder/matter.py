"""Front matter: reading it, and marking a post as a draft by the smallest change of its text.

The boundary and the parsing are python-frontmatter's; the places come from PyYAML's own nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

LIMIT = 65_536
"""Characters of front matter that are read; more is no front matter of a post."""

_HANDLER = YAMLHandler()
_BOUNDARY = _HANDLER.FM_BOUNDARY
# What PyYAML raises beside its own errors: a date in month 13, `!!bool maybe`, a list as a key,
# brackets a thousand deep.
_BROKEN = (
    yaml.YAMLError,
    ValueError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    RecursionError,
)


class Unclear(Exception):
    """The front matter cannot be read, or not be changed with certainty."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A post's text, taken apart. ``trouble`` says why ``fields`` are empty though some stood."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    trouble: str | None = None


def read(text: str) -> Matter:
    """Take a text apart; never raises. Broken front matter stays part of the body."""
    text = text.removeprefix("\ufeff")
    try:
        front, body = _split(text)
        return Matter(_fields(front), body) if front is not None else Matter(body=body)
    except Unclear as why:
        return Matter(body=text, trouble=str(why))


def mark(text: str, key: str, value: bool) -> str:  # noqa: FBT001 # the value is the datum here
    """The text with ``key`` set to ``value`` in its front matter, and nothing else changed.

    Raises :class:`Unclear` where the result would not say exactly that.
    """
    rest = text.removeprefix("\ufeff")  # a mark of byte order stays the first thing in the file
    newline = "\r\n" if rest.partition("\n")[0].endswith("\r") else "\n"
    word = str(value).lower()
    old = read(rest)
    opening = _BOUNDARY.match(rest)
    closing = _BOUNDARY.search(rest, opening.end()) if opening else None
    if opening is None or closing is None:  # front matter that is never closed is none
        changed = newline.join(["---", f"{key}: {word}", "---", rest])
        old = Matter(body=rest)
    elif old.trouble:
        raise Unclear(old.trouble)
    else:
        inner = _set(rest[opening.end() : closing.start()], key, word, newline)
        changed = rest[: opening.end()] + inner + rest[closing.start() :]
    new = read(changed)
    if new.trouble or new.fields != {**old.fields, key: value}:
        raise Unclear("the front matter is written in a way that cannot be changed safely")
    if new.body.lstrip() != old.body.lstrip():
        raise Unclear("the front matter does not end where it seems to")
    return text[: len(text) - len(rest)] + changed


def _split(text: str) -> tuple[str | None, str]:
    """Front matter and body; no front matter gives None."""
    if not _HANDLER.detect(text):
        return None, text
    try:
        front, body = _HANDLER.split(text)
    except ValueError:
        raise Unclear("the front matter is opened by --- and never closed") from None
    return front, body.removeprefix("\r\n").removeprefix("\n")


def _fields(front: str) -> dict[str, Any]:
    """The front matter's fields. Raises Unclear."""
    if len(front) > LIMIT:
        raise Unclear(f"the front matter is longer than {LIMIT:,} characters")
    try:
        loaded = _HANDLER.load(front)
    except _BROKEN as error:
        mark_ = getattr(error, "problem_mark", None)
        where = f" near its line {mark_.line}" if mark_ else ""
        raise Unclear(f"the front matter is not valid YAML{where}") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise Unclear("the front matter is no list of names and values")
    return {str(name): value for name, value in loaded.items()}


def _set(front: str, key: str, word: str, newline: str) -> str:
    """Front matter with the key set, by its nodes' places."""
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
    except _BROKEN:
        raise Unclear("the front matter is not valid YAML") from None
    if node is None:
        return f"{_ended(front, newline)}{key}: {word}{newline}"
    if not isinstance(node, yaml.MappingNode):
        raise Unclear("the front matter is no list of names and values")
    places = [v for k, v in node.value if isinstance(k, yaml.ScalarNode) and k.value == key]
    for value in reversed(places):
        first, last = value.start_mark.index, value.end_mark.index
        space = "" if front[first - 1 : first].isspace() else " "
        front = front[:first] + space + word + front[last:]
    if places:
        return front
    if node.flow_style:
        at = node.start_mark.index + 1
        comma = ", " if node.value else ""
        return f"{front[:at]}{key}: {word}{comma}{front[at:]}"
    indent = " " * node.start_mark.column
    return f"{_ended(front, newline)}{indent}{key}: {word}{newline}"


def _ended(front: str, newline: str) -> str:
    """Front matter that ends with a line's end, so that a line can follow."""
    return front if front.endswith("\n") else front + newline
