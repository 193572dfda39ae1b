"""The kind ``address``: a mailbox outside the council's domains, given as the council's contact.

A town council writes from addresses of its own, so that its post is its own and can be found
again (a council-owned domain is also what auditors ask for). Looks at every address in a text,
plain or spelled out; a club's address, or another public body's, is no matter of this rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy import mail
from policy.rules import own
from policy.rules.base import TRIGGER, Head, Kind, Mark, Rule, Seen, Words
from policy.rules.conditions import Conditions, Triggered
from policy.rules.keys import ConditionKeys, WordsKeys
from policy.verdict import Facts

_PUBLIC = re.compile(r"\.(?:gov|nhs|police|mod|ac|sch|parliament)\.uk$|\.gov$|\.mil$|\bnalc\b")
_ROLE = re.compile(
    r"clerk|council|cllr|townhall|mayoress|town\.hall|(?:^|[._-])mayor|mayor(?:$|s?office|sparlour|\d)|"
    r"(?:^|[._-])(?:rfo|admin\.?tc|parlour|theoffice)(?:$|[._\d-])|(?:^|[._-])tc(?:$|[._\d-])|"
    r"(?:town|parish)(?:office|admin)|allotments?officer|(?<=[a-z])[tp]c(?:office|admin)?\d*$"
)
_BODY = re.compile(r"council|townhall|town-hall|-tc\.")
_WITHIN, _REACH = 8, 100
"""Words, and code points, within which something stands before an address."""


class AddressKeys(ConditionKeys):
    """The keys of a rule of this kind.

    ``council`` are words before an address that make it the council's contact, ``others`` those
    by which it is somebody else's.
    """

    council: WordsKeys
    others: WordsKeys


@dataclass(frozen=True, slots=True)
class Address(Triggered):
    """Fires on addresses that stand as the council's and are not at its domains."""

    council: Words
    others: Words

    def groups(self) -> Mapping[str, Words]:
        """Every address, and whose it may be."""
        whose = {"council": self.council, "others": self.others}
        return {TRIGGER: self.words, **whose, **self.conditions.groups()}

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """Each such address, with the one to be given instead."""
        last, facts = 0, seen.subject.context.facts
        for spot in seen.hits(TRIGGER):
            found = mail.address(seen.text.cased[slice(*spot)])
            if spot[0] < last or found is None or seen.text.cased[spot[0] - 1 : spot[0]] == "/":
                continue
            last = spot[1]
            local, host = found
            excuse = self._excuse(seen, spot[0], local, host)
            if excuse:
                seen.note(spot, excuse)
            elif self.conditions.met(seen, spot) is not None:
                yield Mark(*spot, None, f"{_WHY} Give {_instead(facts)} instead.")

    def _excuse(self, seen: Seen, start: int, local: str, host: str) -> str:
        facts = seen.subject.context.facts
        if own.owned(f"{local}@{host}", facts, ("contacts", "domains")):
            return "it is one of the Council's own addresses"
        if _PUBLIC.search(host):
            return "it belongs to another public body"
        free = mail.is_free(f"{local}@{host}")
        if not free and not facts.domains:
            return "the Council has not entered its domains, so this may be one of its own"
        theirs, ours = self._near(seen, "others", start), self._near(seen, "council", start)
        if _ROLE.search(local) or (_BODY.search(host) and not theirs):
            return ""
        if theirs > ours:
            return "it is somebody else's address"
        return "" if ours else "it is not given as the Council's"

    def _near(self, seen: Seen, group: str, start: int) -> int:
        """Where the last word of the group ends that stands few words before; 0 for none."""
        text = seen.text.cased
        return max(
            (
                place[1]
                for place in seen.hits(group)
                if 0 <= start - place[1] < _REACH and len(text[place[1] : start].split()) <= _WITHIN
            ),
            default=0,
        )


_WHY = "An address outside the Council's domains is given as the Council's contact."


def _instead(facts: Facts) -> str:
    """What the council would have people write to."""
    for contact in facts.contacts:
        for word in contact.split():
            if "@" in word:
                return word.strip(",;()<>")
    if facts.domains:
        return f"an address at {facts.domains[0]}"
    return "an address of the Council's own"


def _make(head: Head, keys: AddressKeys) -> Rule:
    conditions: Conditions = keys.conditions()
    words = Words(patterns=mail.PATTERNS)
    return Address(head, words, conditions, keys.council.words(), keys.others.words())


KIND = Kind("address", AddressKeys, _make)
