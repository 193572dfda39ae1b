"""Cutting a text into pieces that fit into a message once they are escaped.

Owns where it is cut: at the end of a line, else between words, else anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

Shown = Callable[[str], str]
"""What becomes of a text when it is shown; never shorter for a longer text."""


def first(text: str, longest: int, shown: Shown) -> tuple[str, str]:
    """As much of the text as fits, and the rest; both without the space between them."""
    if len(shown(text)) <= longest:
        return text, ""
    low, high = 1, min(len(text), longest)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(shown(text[:middle])) <= longest else (low, middle - 1)
    places = (text.rfind(mark, low // 2, low + 1) for mark in ("\n", " "))
    cut = next((place for place in places if place > 0), low)
    return text[:cut].rstrip(), text[cut:].lstrip("\n ")


def pieces(text: str, longest: int, shown: Shown, most: int | None = None) -> list[str]:
    """All of the text, in pieces that fit; of more than ``most`` pieces one more than that."""
    found: list[str] = []
    while text and (most is None or len(found) <= most):
        part, text = first(text, longest, shown)
        found.append(part)
    return found
