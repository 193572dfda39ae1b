"""The kind ``link``: addresses that deceive or endanger whoever follows them.

Looks at every address that stands in the text and at the links that the platform gives, by
their form alone: nothing is fetched or asked of any network. ``look_for`` names what a rule is
about; the words that a check knows (shorteners, programs, hosts worth copying) come from word
lists. What an address is made of is owned by ``policy.web``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policy import web
from policy.rules.base import TRIGGER, Given, Head, Kind, Mark, Need, Rule, Seen, Spot, Words
from policy.rules.keys import Keys, WordsKeys
from policy.text import Folded

ADDRESSES = (
    r"(?i)\b[a-z][a-z0-9+.-]{1,12}:/{1,3}[^\s<>\"]+",
    r"(?i)\b(?:data|javascript|vbscript):[^\s<>\"]+",
    r"(?i)\b(?:[\pL\pN](?:[\pL\pN-]*[\pL\pN])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]+)\b(?:[:/?#][^\s<>\"]*)?",
    r"\[[^\]\n]{1,200}\]\([^()\s]{4,500}\)",
)
"""What may be an address: with its scheme, dangerous without, bare, or as Markdown writes it."""

LookFor = Literal[
    "another host",
    "blocked",
    "double extension",
    "look-alike",
    "number for a name",
    "program",
    "script",
    "shortener",
    "user before the host",
]

_MARKDOWN = re.compile(r"\[(.{1,200})\]\((\S{4,500})\)")
_TRAILING = ".,;:!?'\")]}*_"


class LinkKeys(Keys):
    """The keys of a rule of this kind; ``hosts`` holds what it compares with."""

    look_for: LookFor
    hosts: WordsKeys | None = None


@dataclass(frozen=True, slots=True)
class _Address:
    """One address: where its words stand in the folded part, and what they say beside it."""

    spot: Spot
    url: web.Url
    words: str = ""


@dataclass(frozen=True, slots=True)
class LinkRule(Rule):
    """Fires on addresses of one dangerous form."""

    look_for: str
    known: frozenset[str]
    trusted: tuple[str, ...]

    def groups(self) -> Mapping[str, Words]:
        """Addresses as they stand in a text; links that the platform gives need no words."""
        return {TRIGGER: Words(patterns=ADDRESSES)}

    def needs(self) -> tuple[Need, ...]:
        """An address in the text, or links that the platform gives."""
        return (frozenset({TRIGGER, Given.LINKS}),)

    def judge(self, seen: Seen) -> Iterator[Mark]:
        """The words of each address that has the form."""
        for address in _addresses(seen):
            why = _CHECKS[self.look_for](address, self, seen)
            if why:
                yield Mark(*address.spot, None, why)


def _addresses(seen: Seen) -> Iterator[_Address]:
    """Every address of the part. Read from the original: a disguise is what is looked for."""
    for link in seen.subject.links:
        url = web.parsed(link.url) if link.part == seen.part else None
        spot = _folded(seen.text, link.start, link.end) if url is not None else None
        if url is not None and spot is not None:
            yield _Address(spot, url, seen.text.original[link.start : link.end])
    last = 0
    for spot in seen.hits(TRIGGER):
        if spot[0] < last or seen.text.cased[spot[0] - 1 : spot[0]] == "@":
            continue
        last = spot[1]
        start, end = seen.text.span(*spot)
        words = seen.text.original[start:end]
        markdown = _MARKDOWN.fullmatch(words)
        url = web.parsed(markdown[2] if markdown else words.rstrip(_TRAILING))
        if url is not None:
            yield _Address(spot, url, markdown[1] if markdown else "")


def _folded(text: Folded, start: int, end: int) -> Spot | None:
    """The span here of a span of the original; None where nothing of it can be seen."""
    places = range(len(text.cased))
    first = bisect_right(places, start, key=lambda at: text.span(at, at + 1)[1])
    last = bisect_left(places, end, key=lambda at: text.span(at, at + 1)[0])
    return (first, last) if first < last else None


def _elsewhere(address: _Address, rule: LinkRule, seen: Seen) -> str:
    said = web.named_host(address.words)
    host = address.url.host
    if not said or not host or web.same_owner(said, host):
        return ""
    if host in rule.known:
        seen.note(address.spot, "the platform itself leads its links through that address")
        return ""
    return f"The link's words say {said}, but it leads to {host}."


def _blocked(address: _Address, rule: LinkRule, seen: Seen) -> str:
    blocked = (*seen.subject.context.facts.blocked_hosts, *rule.known)
    if any(web.within(address.url.host, one.casefold()) for one in blocked):
        return "The link leads to an address that the council has blocked."
    return ""


def _double(address: _Address, rule: LinkRule, _: Seen) -> str:
    first, last = web.extensions(address.url.path)
    if first and last in rule.known:
        return f"The file ends in .{first}.{last}: it looks like a document and is a program."
    return ""


def _program(address: _Address, rule: LinkRule, _: Seen) -> str:
    first, last = web.extensions(address.url.path)
    if last in rule.known and not first:
        return f"The link leads to a program to be downloaded (.{last})."
    return ""


def _alike(address: _Address, rule: LinkRule, seen: Seen) -> str:
    own = tuple(domain.casefold() for domain in seen.subject.context.facts.domains)
    copied = web.copied(address.url, (*own, *rule.trusted))
    if copied:
        return f"The address looks like {copied}, and is another."
    if address.url.mixed:
        return "The address is written with letters of several alphabets, as forged ones are."
    return ""


def _number(address: _Address, _: LinkRule, __: Seen) -> str:
    if address.url.numeric:
        return "The link leads to a number instead of a name, so nobody can tell whose it is."
    return ""


def _script(address: _Address, _: LinkRule, __: Seen) -> str:
    if address.url.scheme in {"data", "javascript", "vbscript"}:
        return "The link carries a program in itself instead of an address."
    return ""


def _shortener(address: _Address, rule: LinkRule, _: Seen) -> str:
    if any(web.within(address.url.host, one) for one in rule.known):
        return f"The link is shortened by {address.url.host}, so nobody can see where it leads."
    return ""


def _user(address: _Address, _: LinkRule, __: Seen) -> str:
    if address.url.user:
        return (
            f"The link begins with {address.url.user}, but leads to {address.url.host}: "
            "what stands before @ is not where it goes."
        )
    return ""


_CHECKS: dict[str, Callable[[_Address, LinkRule, Seen], str]] = {
    "another host": _elsewhere,
    "blocked": _blocked,
    "double extension": _double,
    "look-alike": _alike,
    "number for a name": _number,
    "program": _program,
    "script": _script,
    "shortener": _shortener,
    "user before the host": _user,
}


def _make(head: Head, keys: LinkKeys) -> LinkRule:
    known = keys.hosts.words().phrases if keys.hosts else ()
    trusted = tuple(one.casefold() for one in known)
    return LinkRule(head, keys.look_for, frozenset(trusted), trusted)


KIND = Kind("link", LinkKeys, _make)
