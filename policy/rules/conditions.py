"""When a word that was found counts: what stands near it, around it, and whose it is.

Owns what the kinds ``phrase`` and ``pattern`` have in common. A trigger counts if it is not part
of an exception, not the council's own published number or address, not at the start of a
sentence where that matters (an ordinary word has a capital there), if one of the companions
stands near enough, and if nothing in the post says that it is another matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy.rules.base import TRIGGER, Head, Mark, Need, Rule, Seen, Spot, Words
from policy.rules.own import is_own

STOP = re.compile(
    r"[.!?](?<!\bMr.)(?<!\bMrs.)(?<!\bMs.)(?<!\bDr.)(?<!\bSt.)(?<!\bCllr.)(?<!\bRev.)(?<!\b[Nn]o.)"
    r"(?=[\s\"')\]]|$)"
)
"""Where a sentence stops; initials, titles and numbers do not stop one."""

_FURTHEST = 600
"""Code points beyond which nothing is near, however long its words."""

SENTENCE, POST = -1, -2
"""Distances that are not counted in words."""


@dataclass(frozen=True, slots=True)
class Near:
    """Companions: within so many words of the trigger, before it, after it, or on either side."""

    words: Words
    within: int = SENTENCE
    side: str = "either"

    def reach(self, seen: Seen, trigger: Spot, places: list[Spot]) -> Spot | None:
        """The trigger with its nearest companion as one span; None where there is none."""
        if not places:
            return None
        reached = [
            (min(trigger[0], place[0]), max(trigger[1], place[1]))
            for place in self._nearest(trigger, places)
            if self._close(seen, trigger, place)
        ]
        if len(reached) < 2:  # noqa: PLR2004 - nothing to choose between
            return reached[0] if reached else None
        return min(reached, key=lambda spot: spot[1] - spot[0])

    def _nearest(self, trigger: Spot, places: list[Spot]) -> Iterator[Spot]:
        """The next one on each side, and one that overlaps: what is further is no nearer."""
        start, end = trigger
        before = after = across = None
        for place in places:
            if place[1] <= start:
                if before is None or place[1] > before[1]:
                    before = place
            elif place[0] >= end:
                if after is None or place < after:
                    after = place
            elif across is None:
                across = place
        if before and self.side != "after":
            yield before
        if after and self.side != "before":
            yield after
        if across and self.side == "either":
            yield across

    def _close(self, seen: Seen, trigger: Spot, place: Spot) -> bool:
        if self.within == POST:
            return True
        start, end = min(trigger[1], place[1]), max(trigger[0], place[0])
        if end - start > _FURTHEST:
            return False
        between = seen.text.cased[start:end] if start < end else ""
        if STOP.search(between):
            return False
        if self.within == SENTENCE:
            return "\n" not in between
        return len(between.split()) <= self.within


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a trigger must meet; each one that is empty is met."""

    near: tuple[Near, ...] = ()
    exceptions: Words | None = None
    unless: tuple[Near, ...] = ()
    not_first: bool = False
    alone: bool = False
    allow: tuple[str, ...] = ()

    def groups(self) -> dict[str, Words]:
        """The words that the conditions need to be found."""
        groups = {f"near {place}": near.words for place, near in enumerate(self.near)}
        if self.exceptions is not None:
            groups["except"] = self.exceptions
        groups |= {f"unless {place}": near.words for place, near in enumerate(self.unless)}
        return groups

    def needs(self) -> tuple[Need, ...]:
        """What must stand in a part for any trigger to count: one of the companions."""
        companions = [f"near {place}" for place in range(len(self.near))]
        return (frozenset(companions),) if companions else ()

    def met(self, seen: Seen, trigger: Spot) -> Spot | None:
        """The span to show where the trigger counts, its companion included; None otherwise."""
        excuse = self._excuse(seen, trigger)
        if excuse:
            seen.note(trigger, excuse)
            return None
        if not self.near:
            return trigger
        for place, near in enumerate(self.near):
            reached = near.reach(seen, trigger, seen.hits(f"near {place}"))
            if reached is not None:
                return reached
        seen.note(trigger, "the words that make it matter do not stand near enough")
        return None

    def _excuse(self, seen: Seen, trigger: Spot) -> str:
        """Which of the conditions that let a trigger pass is given; empty for none."""
        if self.exceptions is not None and _overlaps(trigger, seen.hits("except")):
            return "it is part of a name or phrase that means something else"
        if self.not_first and _first(seen.text.cased, trigger[0]):
            return "it begins a sentence, where any word has a capital"
        if self.alone and _beside_a_name(seen.text.cased, trigger):
            return "it is part of a longer name"
        if self.allow and is_own(seen, trigger, self.allow):
            return "it is one that the council publishes itself"
        for place, near in enumerate(self.unless):
            spot = near.reach(seen, trigger, seen.hits(f"unless {place}"))
            if spot is not None:
                return "other words in the post say that it is another matter"
        return ""


def _overlaps(spot: Spot, others: list[Spot]) -> bool:
    return any(other[0] < spot[1] and spot[0] < other[1] for other in others)


def _first(cased: str, start: int) -> bool:
    """Whether a word stands where any word has a capital: after a stop, a bullet, an emoji."""
    before = cased[max(0, start - 8) : start]
    bare = before.rstrip(" \"'([#")
    if not bare.strip():
        return True
    if bare[-1] == "-":
        return bare != before
    return bare[-1] in ".!?:;|\n*>" or not bare[-1].isascii()


_BEFORE = re.compile(r"\b([A-Z][\w'.-]*) $")
_AFTER = re.compile(r"^(?:'s)?[ -](?:and |& |of (?:the )?)?[A-Z][a-z]")
_TITLED = 40
"""Code points on each side in which a longer name is looked for."""


def _beside_a_name(cased: str, spot: Spot) -> bool:
    """Whether a word with a capital stands right beside it, as in a street, a club, a surname."""
    before = _BEFORE.search(cased[max(0, spot[0] - _TITLED) : spot[0]])
    if before is not None:
        start = spot[0] - len(before[0])
        # A capital that any first word of a sentence has makes no name of it.
        if not _first(cased, start) or before[1].rstrip(".") in _TITLES:
            return True
    return _AFTER.match(cased[spot[1] : spot[1] + _TITLED]) is not None


_TITLES = frozenset(
    {"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Cllr", "Councillor", "Rev", "Sir", "St"}
)


@dataclass(frozen=True, slots=True)
class Triggered(Rule):
    """A rule that fires on words which meet its conditions."""

    head: Head
    words: Words
    conditions: Conditions

    def groups(self) -> Mapping[str, Words]:
        """The trigger and what its conditions need."""
        return {TRIGGER: self.words, **self.conditions.groups()}

    def needs(self) -> tuple[Need, ...]:
        """The trigger, and a companion of it where it must have one."""
        return (frozenset({TRIGGER}), *self.conditions.needs())

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """Each trigger that counts; of triggers that overlap, the first and longest."""
        last = 0
        for trigger in seen.hits(TRIGGER):
            if trigger[0] < last:
                continue
            spot = self.conditions.met(seen, trigger)
            if spot is not None:
                last = trigger[1]
                yield Mark(*spot)
