"""What an interaction asks: Discord's form of a command, a button, a form or a completion.

Owns the reading of the gateway's interactions; nothing is answered here. An interaction that
cannot be read is one that asks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from adapters.discord.buttons import decoded
from adapters.discord.forms import filled

_SUB = (1, 2)


@dataclass(frozen=True, slots=True)
class Asked:
    """``command``: as it is registered, or as a button names it (``ours``)."""

    command: str
    args: Mapping[str, str] = field(default_factory=dict, repr=False)
    ours: bool = False
    focused: str | None = None
    prefix: str = field(default="", repr=False)


def read(interaction: discord.Interaction) -> Asked | None:
    """What is asked; None for what is not Beadle's (a button of an older kind, say)."""
    data: Mapping[str, Any] = interaction.data or {}
    kind = interaction.type
    if kind in (discord.InteractionType.application_command, discord.InteractionType.autocomplete):
        return _command(data)
    pressed = decoded(str(data.get("custom_id") or ""))
    if pressed is None:
        return None
    args = dict(pressed.args)
    if kind is discord.InteractionType.modal_submit:
        for name, said in filled(data.get("components")).items():
            args[name] = "\n".join(filter(None, [args.get(name), said]))
    return Asked(pressed.command, args, ours=True)


def _command(data: Mapping[str, Any]) -> Asked:
    """A slash command, with its subcommand's name after a space."""
    name = str(data.get("name") or "")
    options: Sequence[Mapping[str, Any]] = data.get("options") or ()
    while options and options[0].get("type") in _SUB:
        name = f"{name} {options[0].get('name')}"
        options = options[0].get("options") or ()
    args = {str(one.get("name")): str(one.get("value", "")) for one in options}
    at = next((one for one in options if one.get("focused")), None)
    return Asked(
        name,
        args,
        focused=str(at.get("name")) if at else None,
        prefix=str(at.get("value", "")) if at else "",
    )
