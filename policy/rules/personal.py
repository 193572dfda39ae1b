"""The kind ``personal``: numbers and addresses that belong to a person, told by their form.

``find`` names the sorts that are looked for (``policy.identifiers``). What was found must be one
indeed, by the numbering plan or its check digits, and none of the council's own (``allow``).
``asked`` are words near it by which its owner asks to be reached there, ``beside`` words near
it without which it does not count: near is its sentence, and about the one before and after.
Beside them the conditions that rules share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, StrictStr

from policy import identifiers, mail
from policy.rules import own
from policy.rules.base import TRIGGER, Head, Kind, Mark, Need, Rule, Seen, Spot, Words
from policy.rules.conditions import Conditions, Triggered
from policy.rules.keys import ConditionKeys, Keys, Some, WordsKeys

_BEFORE, _AFTER = 140, 60
"""Code points that are near: a number's sentence, and about the one before."""


def _known(name: str) -> str:
    if name not in identifiers.FORMS:
        raise ValueError(f"nothing of that name is found; known: {', '.join(identifiers.FORMS)}")
    return name


class PersonalKeys(ConditionKeys, Keys):
    """The keys of a rule of this kind."""

    find: Annotated[list[Annotated[StrictStr, AfterValidator(_known)]], Some]
    asked: WordsKeys | None = None
    beside: WordsKeys | None = None


@dataclass(frozen=True, slots=True)
class Personal(Triggered):
    """Fires on identifiers of a person that nobody is asked to use."""

    find: tuple[str, ...]
    asked: Words | None
    beside: Words | None

    def groups(self) -> Mapping[str, Words]:
        """The forms, and what the conditions need."""
        groups = {TRIGGER: self.words, **self.conditions.groups()}
        near = {"asked": self.asked, "beside": self.beside}
        return groups | {name: words for name, words in near.items() if words is not None}

    def needs(self) -> tuple[Need, ...]:
        """A form, and whatever must stand beside it."""
        needs = Triggered.needs(self)
        return needs if self.beside is None else (*needs, frozenset({"beside"}))

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """Each identifier that counts, with the words that make it matter."""
        last = 0
        for trigger in seen.hits(TRIGGER):
            if trigger[0] < last:
                continue
            words = seen.text.cased[slice(*trigger)]
            if not any(identifiers.FORMS[name].valid(words) for name in self.find):
                seen.note(trigger, "its digits or its form show that it is something else")
                continue
            last = trigger[1]
            excuse = self._excuse(seen, trigger, words)
            if excuse:
                seen.note(trigger, excuse)
                continue
            spot = self.conditions.met(seen, trigger)
            if spot is not None:
                yield Mark(*spot)

    def _excuse(self, seen: Seen, trigger: Spot, words: str) -> str:
        allow, facts = self.conditions.allow, seen.subject.context.facts
        if allow and own.owned(_plain(words), facts, allow):
            return "it is one that the council publishes itself"
        if self.asked is not None and _near(trigger, seen.hits("asked")):
            return "somebody asks to be reached there"
        if self.beside is not None and not _near(trigger, seen.hits("beside")):
            return "no private matter stands beside it"
        return ""


def _plain(words: str) -> str:
    """An identifier without its disguise, as the council would enter it."""
    address = mail.address(words)
    if address is not None:
        return "@".join(address)
    return identifiers.telephone(words) or words


def _near(trigger: Spot, places: list[Spot]) -> bool:
    start, end = trigger
    return any(start - _BEFORE <= place[0] < end + _AFTER for place in places)


def _make(head: Head, keys: PersonalKeys) -> Rule:
    patterns = [one for name in keys.find for one in identifiers.FORMS[name].patterns]
    conditions: Conditions = keys.conditions()
    asked = keys.asked.words() if keys.asked is not None else None
    beside = keys.beside.words() if keys.beside is not None else None
    words = Words(patterns=tuple(dict.fromkeys(patterns)))
    return Personal(head, words, conditions, tuple(keys.find), asked, beside)


KIND = Kind("personal", PersonalKeys, _make)
