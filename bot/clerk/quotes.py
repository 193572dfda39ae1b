"""Quotation marks that somebody put around what they typed. Pure."""

from __future__ import annotations

import shlex

_CURLED = (("“", "”"), ("\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"))


def unquoted(text: str) -> str:
    """The text without the quotation marks around the whole of it, if somebody typed them.

    Telephones curl them.
    """
    text = text.strip()
    for opens, ends in _CURLED:
        if text.startswith(opens) and text.endswith(ends) and text.count(opens) == 1:
            return text[1:-1].strip()
    if text[:1] in ('"', "'"):
        try:
            words = shlex.split(text)
        except ValueError:
            return text
        if len(words) == 1:
            return words[0]
    return text
