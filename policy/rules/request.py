"""The kind ``request``: words by which somebody asks for what the law gives a right to.

``right`` says which: information (FOIA, EIR), one's own data (UK GDPR), or a complaint about how
it was used. The reason that is given holds the day by which an answer is due, counted from the
day on which the post appeared. Words and conditions as for the kind ``phrase``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy.deadlines import Right, due
from policy.rules.base import Head, Kind, Mark, Need, Rule, Seen, Words
from policy.rules.conditions import Triggered
from policy.rules.keys import ConditionKeys, WordsKeys

_ASKED = {
    "information": "An answer is due by {day}, twenty working days after it came.",
    "own data": "An answer is due by {day}, one month after it came.",
    "complaint": "It must be acknowledged by {day}, thirty days after it came.",
}
_UNDATED = {
    "information": "An answer is due within twenty working days.",
    "own data": "An answer is due within one month.",
    "complaint": "It must be acknowledged within thirty days.",
}


class RequestKeys(ConditionKeys, WordsKeys):
    """The keys of a rule of this kind."""

    right: Right


@dataclass(frozen=True, slots=True)
class Request(Rule):
    """Fires on words that ask, and says by when an answer is due."""

    right: Right
    words: Triggered

    def groups(self) -> Mapping[str, Words]:
        """The words that ask, and what their conditions need."""
        return self.words.groups()

    def needs(self) -> tuple[Need, ...]:
        """What words with conditions need."""
        return self.words.needs()

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """The first place that asks: one post is one request."""
        for mark in self.words.judge(seen):
            yield Mark(mark.start, mark.end, None, f"{self.head.why} {self._by(seen)}")
            return

    def _by(self, seen: Seen) -> str:
        if seen.subject.at is None:
            return _UNDATED[self.right]
        day = due(self.right, seen.subject.at)
        return _ASKED[self.right].format(day=f"{day.day} {day:%B %Y}")


def _make(head: Head, keys: RequestKeys) -> Request:
    return Request(head, keys.right, Triggered(head, keys.words(), keys.conditions()))


KIND = Kind("request", RequestKeys, _make)
