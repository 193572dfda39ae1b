"""Whether a number or an address is the council's own, or one that anybody may be given.

Owns the comparison only: the numbers and hosts themselves are facts that the council enters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from policy.rules.base import Seen, Spot
from policy.verdict import Facts

_SORT, _ACCOUNT = 6, 8
"""Digits of a sort code and of the account that follows it."""

_DIGITS = re.compile(r"\+?\(?\d[\d ()\-./]{1,}\d")


def is_own(seen: Seen, spot: Spot, allow: tuple[str, ...]) -> bool:
    """Whether the words at ``spot`` are in one of the named lists of the council's facts."""
    return owned(seen.text.cased[slice(*spot)], seen.subject.context.facts, allow)


def owned(words: str, facts: Facts, allow: tuple[str, ...]) -> bool:
    """Whether an address, or every number in the words, is in one of the named lists."""
    if "@" in words:
        return _mailed(words.casefold(), facts, allow)
    known = _numbers(facts, allow)
    numbers = [one for found in _DIGITS.finditer(words) for one in _parts(number(found.group()))]
    return bool(numbers) and all(one in known for one in numbers)


def number(words: str) -> str:
    """A telephone or account number's digits, as dialled inside the country."""
    digits = "".join(char for char in words if char in "0123456789")
    if "+44" in words or digits.startswith("0044"):
        return "0" + digits.removeprefix("00").removeprefix("44").removeprefix("0")
    return digits


@lru_cache(maxsize=256)
def _numbers(facts: Facts, allow: tuple[str, ...]) -> frozenset[str]:
    lists = [getattr(facts, name) for name in allow if name in {"contacts", "helplines"}]
    return frozenset(
        part
        for one in (entry for entries in lists for entry in entries)
        for found in _DIGITS.finditer(one)
        for part in _parts(number(found.group()))
    )


def _parts(digits: str) -> tuple[str, ...]:
    """A sort code and an account that were written without a word between; else the number."""
    both = len(digits) == _SORT + _ACCOUNT
    return (digits[:_SORT], digits[_SORT:]) if both else (digits,)


def _mailed(address: str, facts: Facts, allow: tuple[str, ...]) -> bool:
    if "contacts" in allow and any(address == one.casefold().strip() for one in facts.contacts):
        return True
    host = address.rpartition("@")[2]
    return "domains" in allow and any(
        host == domain.casefold() or host.endswith("." + domain.casefold())
        for domain in facts.domains
    )
