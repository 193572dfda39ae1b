"""The kind ``closure``: what goes out while accounts are closed, and what must be asked for.

Before an election a council goes on telling of emergencies, services, statutory notices and the
like (LGA, short guide to publicity in the pre-election period); the rest waits. ``exempt`` names
those categories, each with its words, and with the companions that a word needs where it is too
broad alone (a market is news only with its day); ``classed`` are the words of what other rules
answer for.
A post that holds none of either cannot be classed, and the rule marks it whole; so does one without
a word, such as a picture or a share, with nothing to mark in it. A notice has sentences of detail,
which name no category; but praise, pictures and chat beside it are no part of it: ``asides`` are
their words, and a sentence with one of them that is not exempt itself is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from policy.rules.base import Head, Kind, Mark, PostRule, Seen, Spot, Words
from policy.rules.conditions import STOP, Near
from policy.rules.keys import Keys, NearKeys, Phrase, Some, WordsKeys

_WORDLESS = (
    "Accounts are closed for an election, and this post has no words that say what it is: "
    "a picture, or something shared."
)

_BESIDE = (
    "Accounts are closed for an election, and this sentence beside a notice that may go out "
    "is praise, a picture or chat, which may not."
)
_END = re.compile(rf"{STOP.pattern}|\n")


@dataclass(frozen=True, slots=True)
class Exempt:
    """One category that goes on; one of ``near`` must stand by its word, where there are any."""

    name: str
    words: Words
    near: tuple[Near, ...] = ()

    def groups(self) -> dict[str, Words]:
        """The words of the category, and of its companions."""
        near = {f"near {self.name} {place}": one.words for place, one in enumerate(self.near)}
        return {f"exempt {self.name}": self.words} | near

    def spots(self, seen: Seen) -> Iterator[Spot]:
        """Its words in a part, as far as they count."""
        for spot in seen.hits(f"exempt {self.name}"):
            if not self.near or any(
                near.reach(seen, spot, seen.hits(f"near {self.name} {place}"))
                for place, near in enumerate(self.near)
            ):
                yield spot


class ExemptKeys(WordsKeys):
    """One category that goes on, and the words by which it is known."""

    name: Phrase
    with_: Annotated[list[NearKeys], Some] | None = Field(default=None, alias="with")

    def exempt(self) -> Exempt:
        """The category, as the checker reads it."""
        return Exempt(self.name, self.words(), tuple(one.near() for one in self.with_ or ()))


class ClosureKeys(Keys):
    """The keys of a rule of this kind."""

    exempt: Annotated[list[ExemptKeys], Some]
    classed: WordsKeys | None = None
    asides: WordsKeys | None = None


@dataclass(frozen=True, slots=True)
class Unclassed(PostRule):
    """Fires on a post that belongs to no category."""

    speaks_to_all: ClassVar[bool] = True

    exempt: tuple[Exempt, ...]
    classed: Words | None
    asides: Words | None = None

    def groups(self) -> Mapping[str, Words]:
        """The words of each category, and of what other rules answer for."""
        groups = {name: words for one in self.exempt for name, words in one.groups().items()}
        others = {"classed": self.classed, "asides": self.asides}
        return groups | {name: words for name, words in others.items() if words is not None}

    def judge_post(self, parts: Sequence[Seen]) -> Iterator[tuple[int, Mark]]:
        """The whole of the first part that has words, where nothing says what the post is.

        Where something does, each sentence that has nothing to do with it.
        """
        said = [place for place, seen in enumerate(parts) if seen.text.cased.strip()]
        if any(self._known(parts[place]) for place in said):
            for place in said:
                yield from ((place, mark) for mark in self._beside(parts[place]))
        elif said:
            yield said[0], Mark(0, len(parts[said[0]].text.cased))
        elif parts:
            yield 0, Mark(0, 0, None, _WORDLESS)

    def _beside(self, seen: Seen) -> Iterator[Mark]:
        """The sentences that hold an aside, and no word of a category."""
        asides = seen.hits("asides") if self.asides is not None else []
        if not asides:
            return
        known = [spot for one in self.exempt for spot in one.spots(seen)]
        known += seen.hits("classed") if self.classed is not None else []
        for start, end in _sentences(seen.text.cased):
            held = [spot for spot in asides if start <= spot[0] < end]
            if held and not any(start <= spot[0] < end for spot in known):
                yield Mark(start, end, None, _BESIDE)

    def _known(self, seen: Seen) -> bool:
        for one in self.exempt:
            for spot in one.spots(seen):
                seen.note(spot, f"{one.name} may go out while accounts are closed")
                return True
        return self.classed is not None and bool(seen.hits("classed"))


def _sentences(cased: str) -> Iterator[Spot]:
    """From each beginning to its stop or line's end; blanks at either end belong to none."""
    start = 0
    for stop in [*(one.end() for one in _END.finditer(cased)), len(cased)]:
        said = cased[start:stop]
        if said.strip():
            yield start + len(said) - len(said.lstrip()), start + len(said.rstrip())
        start = stop


def _make(head: Head, keys: ClosureKeys) -> Unclassed:
    exempt = tuple(one.exempt() for one in keys.exempt)
    classed = keys.classed.words() if keys.classed else None
    return Unclassed(head, exempt, classed, keys.asides.words() if keys.asides else None)


KIND = Kind("closure", ClosureKeys, _make)
