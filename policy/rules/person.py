"""The kind ``person``: somebody in public life is named, whom the council has entered.

The names are facts of the council, with dates and parties, and are never part of Beadle: a
person's party is political opinion. A name counts in full, or as a title with the last name;
with ``by_surname`` the last name alone counts too, which is also many a harmless word.
``phrases``, ``exact``, ``patterns`` and ``lists`` are other words that name such a person
("Cllr" and a name). Conditions as for the kind ``phrase``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from pydantic import StrictBool

from policy import text as fold
from policy.deadlines import LONDON
from policy.rules.base import Given, Head, Kind, Mark, Need, Rule, Seen, Spot, Words
from policy.rules.conditions import Conditions
from policy.rules.keys import ConditionKeys, WordsKeys
from policy.verdict import NamedPerson

_TITLES = ("cllr", "councillor", "mr", "mrs", "ms", "miss", "mx", "dr", "mayor", "sir", "dame")
_MOST = 8
"""Places of one name that are looked at."""

Who = Literal["everybody", "all but the mayor", "candidates"]


class PersonKeys(ConditionKeys, WordsKeys):
    """The keys of a rule of this kind; without words of its own it knows the entered names only."""

    who: Who = "everybody"
    by_surname: StrictBool = False


@dataclass(frozen=True, slots=True)
class Named(Rule):
    """Fires on a name that meets the conditions."""

    who: str
    words: Words
    conditions: Conditions
    by_surname: bool = False

    def groups(self) -> Mapping[str, Words]:
        """The words that name somebody in public life; entered names are looked for in place."""
        return {"named": self.words, **self.conditions.groups()}

    def needs(self) -> tuple[Need, ...]:
        """A word that names somebody, or persons who may be named; and a companion of either."""
        return (frozenset({"named", Given.PERSONS}), *self.conditions.needs())

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """Each name once, with what stands near it."""
        last = 0
        for start, end, person in sorted(self._places(seen), key=lambda one: (one[0], -one[1])):
            if start < last:
                continue
            spot = self.conditions.met(seen, (start, end))
            if spot is not None:
                last = end
                why = f"{self.head.why} Named: {person}." if person else None
                yield Mark(*spot, None, why)

    def _places(self, seen: Seen) -> Iterator[tuple[int, int, str]]:
        at = seen.subject.at
        day = at.astimezone(LONDON).date() if at is not None else None
        for person in seen.subject.context.facts.persons:
            if self._meant(person, day):
                for start, end in _found(seen.text.plain, person.name, self.by_surname):
                    yield start, end, _described(person)
        for start, end in seen.hits("named"):
            yield start, end, ""

    def _meant(self, person: NamedPerson, day: date | None) -> bool:
        if day is not None and (
            (person.since is not None and day < person.since)
            or (person.until is not None and person.until < day)
        ):
            return False
        if self.who == "candidates":
            return person.standing
        return self.who == "everybody" or "mayor" not in person.role.casefold()


def _described(person: NamedPerson) -> str:
    said = [person.role, person.party, "a candidate" if person.standing else ""]
    more = ", ".join(one for one in said if one)
    return f"{person.name} ({more})" if more else person.name


def _found(plain: str, name: str, by_surname: bool) -> Iterator[Spot]:  # noqa: FBT001 - a key
    """The places of a name as whole words."""
    needles = _needles(name)
    for needle in (*needles, needles[0].rpartition(" ")[2]) if by_surname and needles else needles:
        start, count = plain.find(needle), 0
        while start >= 0 and count < _MOST:
            end = start + len(needle)
            if not (plain[start - 1 : start].isalnum() or plain[end : end + 1].isalnum()):
                yield start, end
            start, count = plain.find(needle, end), count + 1


@lru_cache(maxsize=1024)
def _needles(name: str) -> tuple[str, ...]:
    """The full name without titles, and each title with the last name."""
    words = fold.plain(name).split()
    while words and words[0].rstrip(".") in _TITLES:
        words = words[1:]
    if len(words) < 2:  # noqa: PLR2004 - one name alone is too little to know somebody by
        return (fold.plain(name),) if words and fold.plain(name) != words[0] else ()
    return (" ".join(words), *(f"{title} {words[-1]}" for title in _TITLES))


def _make(head: Head, keys: PersonKeys) -> Named:
    return Named(head, keys.who, keys.words(), keys.conditions(), keys.by_surname)


KIND = Kind("person", PersonKeys, _make)
