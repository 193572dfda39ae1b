"""Cuts a long text into overlapping windows that a model can take whole.

Owns where the cuts lie: between words where there are any, so that every word stands whole in
some window. Takes time linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from policy.toxicity.scored import Spot

_PIECE = re.compile(r"\S{1,60}")
"""A word, or a stretch of one that has no end: nothing longer is a word to a tokenizer."""


def windows(
    text: str, count: Callable[[Sequence[str]], Sequence[int]], room: int, overlap: int
) -> Iterator[Spot]:
    """Spans of at most ``room`` tokens, each beginning ``overlap`` tokens before the last ended.

    ``count`` says how many tokens each of some pieces takes. A text without words has one span.
    """
    pieces = [match.span() for match in _PIECE.finditer(text)]
    sizes = count([text[start:end] for start, end in pieces])
    first, taken = 0, 0
    for place, size in enumerate(sizes):
        if taken + size > room and place > first:
            yield pieces[first][0], pieces[place - 1][1]
            first, taken = _back(sizes, place, overlap)
        taken += size
    if pieces:
        yield pieces[first][0], pieces[-1][1]
    elif text:
        yield 0, len(text)


def ends(spans: Sequence[Spot], most: int) -> Sequence[Spot]:
    """At most so many of the spans: three quarters of them the first, the rest the last."""
    last = most // 4
    return spans if len(spans) <= most else [*spans[: most - last], *spans[-last:]]


def _back(sizes: Sequence[int], place: int, overlap: int) -> tuple[int, int]:
    """The piece at which the next window begins, and what is in it before ``place``."""
    first, taken = place, 0
    while first > 0 and taken + sizes[first - 1] <= overlap:
        first -= 1
        taken += sizes[first]
    return first, taken
