"""Buttons whose name says what they do, so that they work on messages of before a restart.

Owns the name's form: ``beadle|COMMAND|case=14/2026|clause=W5``, at most 100 characters, nothing
secret in it. Whoever presses is checked when the request is carried out, whatever it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

import discord

from adapters.contract import Offer
from adapters.discord.escaping import harmless

LONGEST = 100
_LABEL = 80
_MOST = 25
_BUTTON, _FORM = "beadle", "beadle-form"
_STYLES = {"takedown": discord.ButtonStyle.danger}


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button or a form says: ``form`` where it was filled in."""

    command: str
    args: Mapping[str, str]
    form: bool = False


def encoded(command: str, args: Mapping[str, str], *, form: bool = False) -> str | None:
    """The name of a button or a form, or None where it would be too long."""
    head = _FORM if form else _BUTTON
    pairs = [f"{_quoted(name)}={_quoted(value)}" for name, value in args.items() if value]
    name = "|".join([head, _quoted(command), *pairs])
    return name if len(name) <= LONGEST else None


def decoded(name: str) -> Pressed | None:
    """What a name says; None where it is none of ours."""
    head, *rest = name.split("|")
    if head not in (_BUTTON, _FORM) or not rest:
        return None
    pairs = (pair.partition("=") for pair in rest[1:])
    args = {unquote(key): unquote(value) for key, _, value in pairs}
    return Pressed(unquote(rest[0]), args, form=head == _FORM)


def _quoted(text: str) -> str:
    return quote(text, safe=" /.,:()-_")


def row_of(offers: Sequence[Offer]) -> discord.ui.View | None:
    """Buttons for what can be done, in the order given; None where there is nothing to press.

    An offer whose name does not fit has no button: its words can still be typed.
    """
    view = discord.ui.View(timeout=None)
    taken: set[str] = set()
    for offer in offers[:_MOST]:
        name = encoded(offer.command, offer.args)
        if name is None or name in taken:
            continue
        taken.add(name)
        label = harmless(offer.label)[:_LABEL] or offer.command[:_LABEL]
        style = _STYLES.get(offer.command, discord.ButtonStyle.secondary)
        view.add_item(discord.ui.Button(style=style, label=label, custom_id=name))
    return view if taken else None
