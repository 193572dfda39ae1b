"""The kind ``sponsor``: somebody is thanked who may have paid for something.

``phrases``, ``patterns`` and ``lists`` are words that say so outright; ``thanks`` are words that
only thank, and count beside the name of a sponsor that the council has entered; ``offers`` are
words of trade, and make an advertisement of a post that names one. The reason says
whether the one who is named is on the council's list on that day, and of what: Witney's clause 7
lets the Town Clerk see fit for a sponsor of a council event or capital project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from policy import text as fold
from policy.deadlines import LONDON
from policy.rules.base import TRIGGER, Given, Head, Kind, Mark, Need, Rule, Seen, Spot, Words
from policy.rules.conditions import Conditions, Near
from policy.rules.keys import ConditionKeys, WordsKeys
from policy.verdict import Severity, Sponsor

_NEAR = Near(Words())
"""In the same sentence."""


class SponsorKeys(ConditionKeys, WordsKeys):
    """The keys of a rule of this kind."""

    thanks: WordsKeys
    offers: WordsKeys | None = None


@dataclass(frozen=True, slots=True)
class Thanked(Rule):
    """Fires on words of sponsorship, and on thanks beside a sponsor's name."""

    words: Words
    thanks: Words
    offers: Words
    conditions: Conditions

    def groups(self) -> Mapping[str, Words]:
        """All groups together are the trigger; each is looked at by itself as well."""
        own = {"sponsor": self.words, "thanks": self.thanks, "offers": self.offers}
        any_of_them = Words(
            tuple(phrase for words in own.values() for phrase in words.phrases),
            tuple(exact for words in own.values() for exact in words.exact),
            tuple(pattern for words in own.values() for pattern in words.patterns),
        )
        return {TRIGGER: any_of_them, **own, **self.conditions.groups()}

    def needs(self) -> tuple[Need, ...]:
        """A word that says so outright, or sponsors who may be thanked; and some word of either."""
        return frozenset({"sponsor", Given.SPONSORS}), frozenset({TRIGGER})

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """Each acknowledgement, with the sponsor's name where it stands in the sentence."""
        named = list(_named(seen))
        for spot in seen.hits("sponsor"):
            if self.conditions.met(seen, spot) is not None:
                yield _mark(spot, self._beside(seen, spot, named), named, self.head.why)
        for spot in seen.hits("thanks"):
            beside = self._beside(seen, spot, named)
            if beside is not None:  # on the list, whatever else stands in the sentence
                yield _mark(spot, beside, named, self.head.why)
        for spot in seen.hits("offers") if named else ():
            (start, end), sponsor = named[0]
            why = f"{sponsor.name}, a sponsor, is named with an offer, as an advertisement does."
            yield Mark(min(spot[0], start), max(spot[1], end), Severity.BREACH, why)

    def _beside(
        self, seen: Seen, spot: Spot, named: list[tuple[Spot, Sponsor]]
    ) -> tuple[Spot, Sponsor] | None:
        return next((one for one in named if _NEAR.reach(seen, spot, [one[0]])), None)


def _mark(
    spot: Spot, beside: tuple[Spot, Sponsor] | None, named: list[tuple[Spot, Sponsor]], why: str
) -> Mark:
    if beside is None and named:
        beside = named[0] if len(named) == 1 else None
    if beside is None:
        return Mark(*spot, None, f"{why} No sponsor of the council's list is named.")
    (start, end), sponsor = beside
    of = f" (for {sponsor.of})" if sponsor.of else ""
    return Mark(
        min(spot[0], start),
        max(spot[1], end),
        None,
        f"{why} {sponsor.name} is on the council's list of sponsors{of}.",
    )


def _named(seen: Seen) -> Iterator[tuple[Spot, Sponsor]]:
    """Where the names of sponsors of that day stand in the part, as whole words."""
    at = seen.subject.at
    day = at.astimezone(LONDON).date() if at is not None else None
    for sponsor in seen.subject.context.facts.sponsors:
        if _current(sponsor, day):
            found = _written(sponsor.name).search(seen.text.plain)
            if found:
                yield found.span(), sponsor


def _current(sponsor: Sponsor, day: date | None) -> bool:
    """Whether the sponsorship runs on that day; an unknown day lies in every one."""
    if day is None:
        return True
    return (sponsor.since is None or sponsor.since <= day) and (
        sponsor.until is None or day <= sponsor.until
    )


@lru_cache(maxsize=1024)
def _written(name: str) -> re.Pattern[str]:
    """A name as a whole word, its apostrophes written or not."""
    letters = fold.plain(name).replace("'", "")
    body = "'?".join(map(re.escape, letters))
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])")


def _make(head: Head, keys: SponsorKeys) -> Thanked:
    offers = keys.offers.words() if keys.offers else Words()
    return Thanked(head, keys.words(), keys.thanks.words(), offers, keys.conditions())


KIND = Kind("sponsor", SponsorKeys, _make)
