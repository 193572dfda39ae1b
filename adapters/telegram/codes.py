"""What a button carries: a command with its arguments, in the 64 bytes that Telegram gives.

Readable and complete in itself (``takedown|case=14/2026|clause=6.5``), so that a button works
after a restart, and next year, with no table behind it. Only what is too long is kept in one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST = 64
"""Bytes of ``callback_data`` (Bot API, InlineKeyboardButton)."""
CANCEL = "!cancel"
KEPT = "~"
"""What stands before the name of a code that is kept in a table."""
_AT = "@"


@dataclass(frozen=True, slots=True)
class Code:
    """What a press means. ``channel``: the desk meant, where the button stands elsewhere."""

    command: str
    args: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None


def encode(code: Code) -> str:
    """The code in words. Longer than :data:`LONGEST` bytes where the arguments are."""
    pieces = [_safe(code.command)]
    pieces += [f"{_safe(name)}={_safe(value)}" for name, value in code.args.items() if value]
    if code.channel is not None:
        pieces.append(_AT + _safe(code.channel))
    return "|".join(pieces)


def decode(data: str) -> Code | None:
    """What :func:`encode` was given, without empty arguments; None for anything else."""
    command, *pieces = data.split("|")
    args: dict[str, str] = {}
    channel = None
    for piece in pieces:
        name, equals, value = piece.partition("=")
        if piece.startswith(_AT):
            channel = _plain(piece.removeprefix(_AT))
        elif equals and name:
            args[_plain(name)] = _plain(value)
        else:
            return None
    if not command or command[0] in (KEPT, "!"):
        return None
    return Code(_plain(command), args, channel)


def fits(data: str) -> bool:
    """Whether Telegram takes it on a button."""
    return len(data.encode()) <= LONGEST


def name_of(data: str) -> str:
    """The name under which a code that is too long is kept; the same for the same code."""
    return KEPT + hashlib.sha256(data.encode()).hexdigest()[:24]


def kept_from(text: str | None) -> dict[str, str]:
    """The table of the long codes, as it was kept; empty where there is none."""
    return dict(json.loads(text)) if text else {}


_ESCAPES = {"%": "%25", "|": "%7C", "=": "%3D", "@": "%40"}


def _safe(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _plain(text: str) -> str:
    for character, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, character)
    return text
