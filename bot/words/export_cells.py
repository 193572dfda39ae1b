"""How one value stands in a cell of an export: for a spreadsheet, and for people.

Owns that nothing from outside runs there. A spreadsheet takes a cell that begins with = + - or @
for a formula (CWE-1236), and a formula can fetch what stands beside it from the network. Such a
cell begins with an apostrophe here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from bot.config.model import LONDON
from bot.store.types import storable

Value = str | int | bool | datetime | date | None
_RUNS = re.compile(r"[\s\x00-\x20\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
"""What begins so may run; blanks before it are passed over by some programs, as are the wide forms
of the four signs turned into them. A tab or a return at the beginning counts by itself."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cell(value: Value) -> str:
    """A value as text: times in Europe/London with their offset, nothing where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(LONDON).isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def harmless(text: str) -> str:
    """The text where no program runs it; characters that steer a terminal are shown as U+FFFD."""
    text = _CONTROLS.sub("\ufffd", storable(text)) if text else text
    return f"'{text}" if _RUNS.match(text) else text


def joined(words: Sequence[object]) -> str:
    """Several in one cell."""
    return ", ".join(map(str, words))
