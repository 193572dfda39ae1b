"""The kind ``said_of``: words that are said of somebody who can be known.

The words are found like any others; who they are said of is looked for beside them, by the
form of a name, an office or a description. Said of nobody in particular (thieves, someone, the
council), denied, or said of the victim, they break no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from policy import namewords
from policy.people import Somebody, Sort, sentence_before, sentence_end, somebodies
from policy.rules.base import Head, Kind, Mark, Rule, Seen, Spot
from policy.rules.conditions import Triggered
from policy.rules.keys import ConditionKeys, Some, WordsKeys

_REACH = 220
_TIGHT = 4
"""Words that may stand between a lone first name and what is said of it."""

_DENIED = re.compile(
    r"\b(?:not|never|no|neither|nor|hardly|without|denies|denied|cleared|isn't|wasn't|aren't|"
    r"didn't|hasn't|doesn't|don't|haven't|wouldn't|isnt|wasnt|didnt|whether|if|against)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:someone|somebody|anyone|anybody|thieves|burglars|vandals|intruders|fraudsters|"
    r"scammers|robbers|criminals|crooks|people|residents|drivers|visitors|"
    r"owners|(?:a|an|some|two|three) (?:\w+ )?(?:man|men|woman|thief|"
    r"burglar|robber|intruder|fraudster|scammer|criminal|person|people|gang|youths?|lads?|boys?|"
    r"caller|vandal|driver|fox|cat|dog|seagull|magpie))\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:into|in|at|from|to|near|by|with|for|on|off|of|behind|outside|through|around)\s+"
    r"(?:the )?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"[ ,:(-]*(?:who|is|was|has|had|he|she|they)\b|'s\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|they)(?:'s|'re|'ve|'d|'ll)?\b(?P<said>(?:,? [\w'-]+){0,8}),? ?$",
    re.IGNORECASE,
)
_EARLIER = 2
"""Sentences that are looked at for whom a pronoun stands: "Ask Mr Rook. I know it. He took it."
"""
_FILLERS = (
    r"(?: (?:has|had|have|is|was|just|always|still|been|only|actually|probably|definitely|"
    r"obviously|clearly|allegedly|apparently|really|also|regularly|secretly|openly|now))*"
)
_FROM = r"(?:'s)?(?: (?:from|at|in|on|of|with|over|down) (?:the |our )?[\w']+(?: [\w']+){0,2}?)?"
_LONE = re.compile(
    rf"(?:^|[.!?:;\n\"*>-])\s*(?P<name>[^\W\d_][\w-]+)(?P<rest>{_FROM}{_FILLERS})\s?$",
    re.IGNORECASE,
)
_SMALL = re.compile(
    rf"(?:^\s*|[.!?:;,\n]\s*|\b(?:that|knows?|how|says?|said|heard|reckons?|told|and|but|"
    rf"because|ask|you|me|allegedly|"
    rf"apparently|saw|seen|so|as|bet) )(?P<name>[^\W\d_][\w-]+(?: [^\W\d_][\w-]+)?)"
    rf"(?P<rest>(?:,? (?:he|she|they|who))?{_FILLERS})\s?$",
    re.IGNORECASE,
)
_SINGULAR = re.compile(r"(?:is|was|has|'s)\b", re.IGNORECASE)

Side = Literal["before", "after", "either"]


class SaidOfKeys(ConditionKeys, WordsKeys):
    """The keys of a rule of this kind.

    ``who`` are the ways of being known that count, ``within`` the words that may lie between,
    and ``side`` where the person stands, seen from the words.
    """

    who: Annotated[list[Sort], Some] = Field(default_factory=lambda: list(Sort))
    within: Annotated[StrictInt, Field(ge=0, le=20)] = 8
    side: Side = "before"


@dataclass(frozen=True, slots=True)
class SaidOf(Triggered):
    """Fires on words that meet their conditions and are said of somebody."""

    who: frozenset[Sort]
    within: int
    side: Side

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """Each place from the person to the words, or the other way round."""
        last = 0
        for trigger in seen.hits("match"):
            if trigger[0] < last:
                continue
            found = self._person(seen.text.cased, trigger)
            if found is None:
                seen.note(trigger, "it is said of nobody who can be known, or it is denied")
                continue
            if self.conditions.met(seen, trigger) is not None:
                last = trigger[1]
                yield Mark(min(found[0], trigger[0]), max(found[1], trigger[1]))

    def _person(self, text: str, trigger: Spot) -> Spot | None:
        """Who it is said of: the nearest before, or after where that is the side to look at."""
        before = self._before(text, trigger) if self.side != "after" else None
        return before or (self._after(text, trigger) if self.side != "before" else None)

    def _before(self, text: str, trigger: Spot) -> Spot | None:
        start, earlier = sentence_before(text, trigger[0], _REACH)
        lead = text[start : trigger[0]]
        for one in reversed(somebodies(lead)):
            if self._counts(one, lead):
                return start + one.start, start + one.end
        lone = self._lone(lead, text[slice(*trigger)])
        if lone is not None:
            return start + lone[0], start + lone[1]
        said = _PRONOUN.search(lead)
        if said is None and self.side != "either":
            return None
        if _DENIED.search(" ".join(lead.split()[-3:])) or (said and _OTHERS.search(said["said"])):
            return None
        return self._earlier(text, earlier, start)

    def _counts(self, one: Somebody, lead: str) -> bool:
        gap = lead[one.end :]
        most = _TIGHT if one.sort is Sort.SINGLE else self.within
        if one.sort not in self.who or len(gap.split()) > most:
            return False
        if _OTHERS.search(gap) or _DENIED.search(gap):
            return False
        named = one.sort in {Sort.NAMED, Sort.SINGLE}
        return not (named and _BESIDE.search(lead[: one.start]) and not _RELATIVE.match(gap))

    def _lone(self, lead: str, said: str) -> Spot | None:
        """A first name that opens the sentence, or a name where nothing has its capitals."""
        if Sort.SINGLE not in self.who:
            return None
        plain = lead.islower() or (lead + said).isupper()
        found = (_SMALL if plain else _LONE).search(lead)
        if found is None:
            return None
        words = found.group("name").lower().split()
        if any(word in namewords.PLAIN or word in namewords.PLACES for word in words):
            return None
        one_only = _SINGULAR.match(said) or _SINGULAR.search(found.group("rest"))
        if words[-1].endswith("s") and not one_only:
            return None
        if not plain and not found.group("name")[:1].isupper():
            return None
        return found.span("name")

    def _earlier(self, text: str, start: int, end: int) -> Spot | None:
        """Whom a pronoun stands for: the last one named in the sentences before."""
        for _ in range(_EARLIER):
            said = [one for one in somebodies(text[start:end]) if one.sort in self.who]
            if said or not start:
                return (start + said[-1].start, start + said[-1].end) if said else None
            end = start
            start, _ = sentence_before(text, len(text[:end].rstrip(" \n.!?")), _REACH)
        return None

    def _after(self, text: str, trigger: Spot) -> Spot | None:
        """The first one named behind the words, with few words between."""
        start, size = trigger[0], trigger[1] - trigger[0]
        if _DENIED.search(" ".join(text[max(0, start - 40) : start].split()[-2:])):
            return None
        rest = text[start : sentence_end(text, trigger[1], _REACH)]
        for one in somebodies(rest):
            gap = rest[size : one.start]
            if one.start < size or one.sort not in self.who:
                continue
            near = len(gap.split()) <= self.within and not _OTHERS.search(gap)
            return (start + one.start, start + one.end) if near else None
        return None


def _make(head: Head, keys: SaidOfKeys) -> Rule:
    return SaidOf(
        head, keys.words(), keys.conditions(), frozenset(keys.who), keys.within, keys.side
    )


KIND = Kind("said_of", SaidOfKeys, _make)
