"""Pieces of a text replaced by others, and the way back.

Owns the map from places after the replacements to places before them. Edits are given in order
and do not overlap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

Edit = tuple[int, int, str]
"""What stands from one place to another, and what is put there."""


def put(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits made."""
    pieces: list[str] = []
    last = 0
    for start, end, new in edits:
        pieces += [text[last:start], new]
        last = end
    return "".join([*pieces, text[last:]])


class Way:
    """The way back through edits: from the places after them to those before."""

    __slots__ = ("_edits", "_starts")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        shift = 0
        self._starts: list[int] = []
        for start, end, new in edits:
            self._starts.append(start + shift)
            shift += len(new) - (end - start)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span before of a span after; one that touches an edit takes it whole."""
        return self._place(start, last=False), self._place(end - 1, last=True)

    def _place(self, at: int, *, last: bool) -> int:
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at + last
        start, end, new = self._edits[index]
        behind = at - self._starts[index] - len(new)
        if behind >= 0:
            return end + behind + last
        return end if last else start
