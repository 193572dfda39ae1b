"""What every engine gives for a text, and how it says that it cannot.

Owns the shapes between a model and the checker. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping

Spot = tuple[int, int]
"""A half-open span of the text as it was given, in code points."""


class Scored(dict[str, float]):
    """Scores from 0 to 1 by label, each the highest of the windows of a long text.

    ``spots`` says where that window lies. ``unread`` names, in plain words, why the scores of
    this text mean little (``another language``); empty where they mean what they should.
    """

    __slots__ = ("spots", "unread")

    def __init__(
        self, scores: Mapping[str, float], spots: Mapping[str, Spot] | None = None, unread: str = ""
    ) -> None:
        super().__init__(scores)
        self.spots = dict(spots or {})
        self.unread = unread


class ScorerBroken(Exception):
    """An engine cannot score. The message says what is wrong and what to do, and no secret."""
