"""Beadle's command table as Discord's slash commands.

Owns: names, options and limits (Discord's documentation, "Application Commands"), and whether
what is registered is still right. Pure: registering is in ``registering.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.contract import CommandSpec, Parameter

LONGEST = 100
"""Characters of a description, and of a choice."""
MOST_CHOICES = 25
_SUB_COMMAND, _GROUP, _STRING = 1, 2, 3
_PRIVATE = 1
"""Where a command can be given: in a private channel with the bot (``contexts``)."""
_MANAGE_MESSAGES = str(1 << 13)
"""Who has no such permission does not see what is not for everybody; an administrator of the
server can change that for each command (Server Settings, Integrations)."""

SUGGESTED = frozenset({"case", "clause", "account", "rule", "number", "report", "letter"})
"""Kinds of arguments of which Beadle knows what there is."""
_EXAMPLE = re.compile(r"\d{4}-\d\d-\d\d")

Payload = dict[str, Any]


def registered_names(specs: Sequence[CommandSpec]) -> dict[str, str]:
    """By what is registered (``election add``, ``exempt-draft``), what the table calls it.

    Discord has no command that is also a group: where both are wanted, the second word is joined
    by a hyphen.
    """
    whole = {spec.name for spec in specs}
    return {
        (spec.name.replace(" ", "-") if spec.name.partition(" ")[0] in whole else spec.name): (
            spec.name
        )
        for spec in specs
    }


def payloads(specs: Sequence[CommandSpec]) -> list[Payload]:
    """All commands of a server, as ``PUT …/commands`` takes them."""
    by_name = {spec.name: spec for spec in specs}
    found: dict[str, Payload] = {}
    groups: dict[str, list[CommandSpec]] = {}
    for registered, name in registered_names(specs).items():
        spec = by_name[name]
        group, _, sub = registered.partition(" ")
        if sub:
            groups.setdefault(group, []).append(spec)
        else:
            found[registered] = _top(
                registered, spec.summary, _options(spec), everybody=spec.everybody
            )
    for group, members in groups.items():
        options = [
            {
                "type": _SUB_COMMAND,
                "name": spec.name.partition(" ")[2],
                "description": shortened(spec.summary),
                "options": _options(spec),
            }
            for spec in members
        ]
        seconds = ", ".join(str(option["name"]) for option in options)
        everybody = any(spec.everybody for spec in members)
        found[group] = _top(group, f"{group.capitalize()}: {seconds}", options, everybody=everybody)
    return [found[name] for name in sorted(found)]


def for_everybody(spec: CommandSpec) -> bool:
    """Whether it can be given anywhere: everybody has it, and its form asks for all it needs."""
    return spec.everybody and bool(spec.form)


def private_payloads(specs: Sequence[CommandSpec]) -> list[Payload]:
    """What can be given anywhere, for private channels, where no server's commands are shown.

    As ``PUT /applications/…/commands`` takes them.
    """
    return [
        _top(spec.name, spec.summary, _options(spec), everybody=True)
        | {"contexts": [_PRIVATE], "integration_types": [0]}
        for spec in specs
        if for_everybody(spec) and " " not in spec.name
    ]


def _top(name: str, summary: str, options: list[Payload], *, everybody: bool) -> Payload:
    return {
        "type": 1,
        "name": name,
        "description": shortened(summary),
        "options": options,
        "default_member_permissions": None if everybody else _MANAGE_MESSAGES,
    }


def _options(spec: CommandSpec) -> list[Payload]:
    """The arguments: Discord wants those that are required first."""
    ordered = sorted(spec.parameters, key=lambda parameter: not parameter.required)
    return [_option(parameter) for parameter in ordered]


def _option(parameter: Parameter) -> Payload:
    summary = parameter.summary
    if parameter.kind == "date" and not _EXAMPLE.search(summary):
        summary = f"{summary} (year-month-day, as 2027-05-06)"
    option: Payload = {
        "type": _STRING,
        "name": parameter.name,
        "description": shortened(summary),
        "required": parameter.required,
    }
    if parameter.choices and len(parameter.choices) <= MOST_CHOICES:
        option["choices"] = [{"name": one, "value": one} for one in parameter.choices]
    elif parameter.choices or parameter.kind in SUGGESTED:
        option["autocomplete"] = True
    return option


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text in so many characters, cut at a word; never empty, which Discord refuses."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text or "-"
    cut = text[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def same(wanted: Sequence[Payload], there: Sequence[Mapping[str, Any]]) -> bool:
    """Whether what Discord has registered is what is wanted, whatever else it tells of it."""
    named = {str(one.get("name")): one for one in there if one.get("type", 1) == 1}
    return len(named) == len(there) == len(wanted) and all(
        one["name"] in named and _covers(one, named[one["name"]]) for one in wanted
    )


def _covers(wanted: Any, there: Any) -> bool:
    """Whether everything of ``wanted`` stands in ``there``; Discord leaves out what is empty."""
    if isinstance(wanted, Mapping):
        return isinstance(there, Mapping) and all(
            _covers(value, there.get(key)) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        there = there or []
        return len(wanted) == len(there) and all(map(_covers, wanted, there))
    return bool(wanted == there) or (not wanted and not there)
