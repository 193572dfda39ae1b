"""The kind ``closure``: what goes out while accounts are closed, and what must be asked for.

Before an election a council goes on telling of emergencies, services, statutory notices and the
like (LGA, short guide to publicity in the pre-election period); the rest waits. ``exempt`` names
those categories, each with its words; ``classed`` are the words of what other rules answer for.
A post that holds none of either cannot be classed, and the rule marks it whole; so does one without
a word, such as a picture or a share, with nothing to mark in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from policy.rules.base import Head, Kind, Mark, PostRule, Seen, Words
from policy.rules.keys import Keys, Phrase, Some, WordsKeys

_WORDLESS = (
    "Accounts are closed for an election, and this post has no words that say what it is: "
    "a picture, or something shared."
)


class ExemptKeys(WordsKeys):
    """One category that goes on, and the words by which it is known."""

    name: Phrase


class ClosureKeys(Keys):
    """The keys of a rule of this kind."""

    exempt: Annotated[list[ExemptKeys], Some]
    classed: WordsKeys | None = None


@dataclass(frozen=True, slots=True)
class Unclassed(PostRule):
    """Fires on a post that belongs to no category."""

    speaks_to_all: ClassVar[bool] = True

    exempt: tuple[tuple[str, Words], ...]
    classed: Words | None

    def groups(self) -> Mapping[str, Words]:
        """The words of each category, and of what other rules answer for."""
        groups = {f"exempt {name}": words for name, words in self.exempt}
        return groups if self.classed is None else {**groups, "classed": self.classed}

    def judge_post(self, parts: Sequence[Seen]) -> Iterator[tuple[int, Mark]]:
        """The whole of the first part that has words, where nothing says what the post is."""
        said = [place for place, seen in enumerate(parts) if seen.text.cased.strip()]
        if any(self._known(parts[place]) for place in said):
            return
        if said:
            yield said[0], Mark(0, len(parts[said[0]].text.cased))
        elif parts:
            yield 0, Mark(0, 0, None, _WORDLESS)

    def _known(self, seen: Seen) -> bool:
        for name, _ in self.exempt:
            for spot in seen.hits(f"exempt {name}")[:1]:
                seen.note(spot, f"{name} may go out while accounts are closed")
                return True
        return self.classed is not None and bool(seen.hits("classed"))


def _make(head: Head, keys: ClosureKeys) -> Unclassed:
    exempt = tuple((one.name, one.words()) for one in keys.exempt)
    return Unclassed(head, exempt, keys.classed.words() if keys.classed else None)


KIND = Kind("closure", ClosureKeys, _make)
