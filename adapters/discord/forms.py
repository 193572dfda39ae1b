"""Forms (modals) for what a button does not carry: a reason, a clause.

Owns: which fields are asked for, and how a filled-in form is read. A form says by its name which
command it is for, so that one that was opened before a restart is taken in after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from adapters.contract import Choice, CommandSpec, Parameter
from adapters.discord.buttons import Pressed, encoded
from adapters.discord.commands import SUGGESTED, shortened
from adapters.discord.escaping import harmless

MOST_FIELDS = 5
_TITLE = 45
_OPTIONS = 25
_LONG_TEXT = 1_500
_WHOLE_TEXT = 4_000
"""Characters of a field, as many as Discord takes, where somebody may have a lot to say."""
_NAMES = {"takedown": "Take down", "advice": "Ask for advice", "report": "Report harassment"}
_FIRST = {"report": "In danger? Call 999 first. Nobody may read this tonight."}
"""What is said above everything else, in the place of what is meant by the first field."""


def missing(spec: CommandSpec, args: Mapping[str, str]) -> list[Parameter]:
    """What the command needs and a button does not carry."""
    return [one for one in spec.parameters if one.required and not args.get(one.name, "").strip()]


def is_bare(spec: CommandSpec, args: Mapping[str, str]) -> bool:
    """Whether nothing is given of a command that has a form of its own."""
    own = {one.name for one in (*spec.parameters, *spec.form)}
    return bool(spec.form) and not any(args.get(name, "").strip() for name in own)


def wants_choices(parameter: Parameter) -> bool:
    """Whether Beadle knows what there is to choose from."""
    return parameter.kind in SUGGESTED and not parameter.choices


def form(
    spec: CommandSpec,
    pressed: Pressed,
    fields: Sequence[Parameter],
    choices: Mapping[str, Sequence[Choice]],
) -> ui.Modal | None:
    """The form that asks for ``fields``; None where it cannot be one (too many, too long)."""
    name = encoded(spec.name, pressed.args, form=True)
    if name is None or len(fields) > MOST_FIELDS:
        return None
    about = ", ".join(f"{key} {value}" for key, value in pressed.args.items() if value)
    title = _NAMES.get(spec.name, spec.name.capitalize())
    case = pressed.args.get("case")
    of = (
        f"case {case}" if case else next((v for f in fields if (v := pressed.args.get(f.name))), "")
    )
    modal = ui.Modal(title=_short(f"{title}: {of}" if of else title), custom_id=name)
    modal.stop()  # it is read by its name: discord.py need not remember it
    if about and len(fields) < MOST_FIELDS:
        modal.add_item(ui.TextDisplay(harmless(f"{shortened(spec.summary)}: {about}.")))
    for field in fields:
        modal.add_item(
            _question(spec, field)
            if field in spec.form
            else _label(field, choices.get(field.name, ()))
        )
    return modal


def _short(text: str) -> str:
    return shortened(harmless(text), _TITLE)


def _question(spec: CommandSpec, field: Parameter) -> ui.Label[Any]:
    """One question of a command's own form: its words are the question."""
    summary = field.summary[:1].upper() + field.summary[1:]
    text = summary if len(summary) <= _TITLE else field.name.capitalize()
    first = _FIRST.get(spec.name) if field is spec.form[0] else None
    about = first or (None if text == summary else summary)
    return ui.Label(
        text=_short(text),
        description=shortened(about) if about else None,
        component=_component(field, (), _WHOLE_TEXT),
    )


def _label(field: Parameter, found: Sequence[Choice]) -> ui.Label[Any]:
    """One thing that is missing."""
    summary = field.summary[:1].upper() + field.summary[1:]
    text = field.name.capitalize()
    about = summary if summary.casefold() not in (text.casefold(), f"the {field.name}") else None
    return ui.Label(
        text=_short(text),
        description=shortened(about) if about else None,
        component=_component(field, found, _LONG_TEXT),
    )


def _component(field: Parameter, found: Sequence[Choice], longest: int) -> ui.Item[Any]:
    """What it is written into, or chosen from."""
    options = [Choice(one, one) for one in field.choices] or list(found)
    if options and len(options) <= _OPTIONS and all(len(one.value) <= 100 for one in options):  # noqa: PLR2004 - Discord's limit
        return ui.Select(
            custom_id=field.name,
            required=field.required,
            options=[
                discord.SelectOption(label=shortened(harmless(one.label)), value=one.value)
                for one in {one.value: one for one in options}.values()
            ],
        )
    named = ", ".join(one.value for one in options)
    return ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.kind == "text" else discord.TextStyle.short,
        required=field.required,
        max_length=longest,
        placeholder=shortened(named) if named else None,
    )


def filled(components: Any) -> dict[str, str]:
    """What was written or chosen, by the argument's name."""
    return dict(_values(components))


def _values(components: Any) -> Iterator[tuple[str, str]]:
    """Each field of a form as Discord sends it: in a label, or in the older rows."""
    for one in components if isinstance(components, list) else ():
        if not isinstance(one, Mapping):
            continue
        name = one.get("custom_id")
        if name and isinstance(one.get("values"), list):
            yield str(name), " ".join(map(str, one["values"]))
        elif name and "value" in one:
            yield str(name), str(one["value"] or "")
        yield from _values(one.get("components"))
        yield from _values([one.get("component")])
