"""Answers that come by mail, where people put their name below what they write. Pure."""

from __future__ import annotations

import re

from bot.clerk.reporting import form

_WORDS = re.compile(r"[^\W\d_]+")
_ONE = re.compile(r"\W*\w+\W*")
_MORE = re.compile(r"\d(?:[\s-]?\d){5}|@|\bp\.?\s?s\b", re.IGNORECASE)
"""A way to reach somebody, or words after the name: more than a signature."""
_MOST = 300
"""Letters that a signature has at most; what is longer is kept, whatever stands above it."""


def unsigned(text: str, name: str) -> str:
    """One line without its writer's own ``name``, and what stands below that.

    “STOP” above a name is STOP, and “2” is 2. All else stays whole: a signature does no harm in it,
    and what looks like one may be a number to ring, or a call for help.
    """
    line, _, below = text.partition("\n\n")
    first = set(_WORDS.findall(below.partition("\n")[0].casefold()))
    is_signed = bool(first) and first <= set(_WORDS.findall(name.casefold()))
    order = form.order(line) is not None
    is_short = order or _ONE.fullmatch(line) is not None
    is_all = order or _MORE.search(below) is None
    return line if is_signed and is_short and is_all and len(below) <= _MOST else text
