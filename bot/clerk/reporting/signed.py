"""Answers that come by mail, where people put their name below what they write. Pure."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[^\W\d_]+")
_MOST = 300
"""Letters that a signature has at most; what is longer is kept, whatever stands above it."""


def unsigned(text: str, name: str) -> str:
    """One line without its writer's own ``name``, and what stands below that.

    “STOP” above a name is STOP. Whatever begins otherwise is no signature, and stays.
    """
    line, _, below = text.partition("\n\n")
    first = set(_WORDS.findall(below.partition("\n")[0].casefold()))
    is_signed = bool(first) and first <= set(_WORDS.findall(name.casefold()))
    return line if is_signed and "\n" not in line and len(below) <= _MOST else text
