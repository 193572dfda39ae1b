"""Finds somebody who can be known in a short piece of text: by name, office or description.

Owns what a name looks like, whatever its origin: words that begin with a capital, particles
between them, a title before them. No list of names is used, so that nobody is missed or found
for where they come from. Looks at slices of a few hundred characters, never at a whole post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from policy import namewords


class Sort(StrEnum):
    """How somebody is known: by a full name or a title, one name, an office, or a description."""

    NAMED = "named"
    SINGLE = "single"
    STAFF = "staff"
    OFFICE = "office"
    DESCRIBED = "described"


class Somebody(NamedTuple):
    """Where somebody is named in a slice, and how."""

    start: int
    end: int
    sort: Sort


_WHICH = (
    r"\b(?:the|our|your|their|this|that|my|his|her|a certain|of an?|one of (?:the|our|your|their))"
)
_ADJECTIVES = (
    r"(?: (?:town|parish|deputy|assistant|acting|interim|current|present|new|old|former|council|"
    r"council's|chief|senior|junior|vice|head|so-called|precious|dear|beloved|lovely|esteemed|"
    r"wonderful|own|local|allotments?|cemetery|market|hall|planning|finance|parks?|grounds|works|"
    r"events?|admin|administrative|responsible financial|leisure|facilities|car park|parking|"
    r"enforcement|civic|office|front|reception|bookings|site|night|part-time|useless|bloody|lazy|fat|great|good|ex)){0,3}"
)
_STAFF = (
    r"(?:clerks?|officers?|caretakers?|grounds(?:man|men|woman|keeper)|wardens?|cleaners?|"
    r"receptionists?|book-?keeper|administrator|apprentice|gardeners?|handyman|rfo|assistant|"
    r"supervisor|foreman|superintendent|secretary|sexton|town sergeant|lengthsman|registrar|"
    r"handyperson|odd-job man|payroll|managers?|staff|team|employees?)"
)
_OFFICES = (
    r"(?:mayor|mayoress|chairman|chairwoman|chairperson|chair|leader|councillors?|treasurer|"
    r"vicar|rector|priest|imam|rabbi|pastor|head-?teacher|head teacher|headmaster|headmistress|"
    r"landlord|landlady|publican|owner|boss|director|developer|builder|contractor|butcher|doctor|"
    r"gp|teacher|coach|farmer|scoutmaster|mp|neighbours?)"
)
_PERSONS = (
    r"(?:man|woman|bloke|lad|lass|guy|fella|fellow|chap|couple|family|lady|gent|gentleman|girl|"
    r"boy|tenants?|neighbours?|people|lot|driver|plot-?holder|plot holder|owner|owners|landlord|"
    r"landlady|manager|boss|chef|barman|barmaid|resident|person|mother|father|dad|mum|son|"
    r"daughter|brothers?|sisters?|one|woman|tenant|occupier|husband|wife)"
)
_STANDING = re.compile(
    rf"(?P<staff>{_WHICH}{_ADJECTIVES} {_STAFF}\b|\ba member of (?:our |the |council )?staff\b)"
    rf"|(?P<described>\b(?:the|that|this|a certain|them|those|him|her) (?:{_PERSONS} )?"
    rf"(?:(?:who|that|what) (?:lives?|lived|runs?|owns?|works?|rents?|has|parks?|keeps?|took)"
    rf"|at|from|of|behind|with|next door|opposite|in) (?:the |no\.? ?|number |flat |plot )?"
    rf"[\w'-]+(?: (?-i:[A-Z])[\w'-]+)?"
    rf"|\bmy (?:next-door |next door |upstairs |old |former )?(?:neighbours?|ex(?:-\w+)?|landlord|"
    rf"landlady|boss|brother(?:-in-law)?|sister|cousin|husband|wife|stepdad)\b"
    rf"|\b(?:number|no\.?|flat|plot) ?\d{{1,3}}[a-z]?\b)"
    rf"|(?P<office>{_WHICH}{_ADJECTIVES} {_OFFICES}\b|\bthe (?-i:[A-Z])[\w'-]+ {_OFFICES}\b)",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(
    r"(?:them|those|him|her) (?:of|with|in|from) |the (?:one|people) of", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_TITLE_WORDS = (
    "mr mrs ms miss mx dr rev revd reverend cllr cllrs councillor sir dame lady lord pc sgt prof "
    "mayor alderman father canon captain major colonel sister coach inspector clerk"
)
_TITLES = frozenset(_TITLE_WORDS.split())
_SMALL_WORDS = (
    "van von de der den del della di da dos du la le el al bin bint ibn ap ter ten st y e and"
)
_PARTICLES = frozenset(_SMALL_WORDS.split())
_STOP = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bCllr)(?<!\bRev)(?<!\b[Nn]o)(?<! [A-Z])"
    r"[.!?]+[\"')\]]*(?=\s|$)|\n[-*\u2022]"
)
_OPENERS = '.!?:;|\n*>"([#'


def somebodies(text: str) -> list[Somebody]:
    """Everybody named in a slice, in order; of those that overlap, the first and longest."""
    found = [*_standing(text), *_names(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Somebody] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def sentence_before(text: str, end: int, reach: int) -> tuple[int, int]:
    """Where the sentence that leads up to ``end`` begins, and the one before it, within reach."""
    first = max(0, end - reach)
    stops = [first, first, *(first + one.end() for one in _STOP.finditer(text[first:end]))]
    return stops[-1], stops[-2]


def sentence_end(text: str, start: int, reach: int) -> int:
    """Where the sentence goes on to, from ``start`` and within reach."""
    last = min(len(text), start + reach)
    stop = _STOP.search(text[start:last])
    return start + stop.start() if stop else last


def _standing(text: str) -> Iterator[Somebody]:
    for match in _STANDING.finditer(text):
        if not _INDEFINITE.match(match.group()):
            yield Somebody(*match.span(), Sort(str(match.lastgroup)))


def _names(text: str) -> Iterator[Somebody]:
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        last = _run(text, words, place)
        if last is None:
            place += 1
            continue
        run = words[place : last + 1]
        sort = _sort(text, run)
        if sort is not None:
            yield Somebody(run[0].start(), run[-1].end(), sort)
        place = last + 1


def _run(text: str, words: list[re.Match[str]], first: int) -> int | None:
    """The last word of a name that begins at ``first``; None where none begins there."""
    word = words[first].group()
    titled = word.lower() in _TITLES
    if not titled and not _proper(word):
        return None
    last = first
    for place in range(first + 1, min(first + 6, len(words))):
        between = text[words[place - 1].end() : words[place].start()]
        if between != " " and not (between == ". " and _short(words[place - 1].group())):
            break
        here = words[place].group()
        if _proper(here) or (titled and place == first + 1 and _lower_name(here)):
            last = place
        elif here not in _PARTICLES:
            break
    if titled and last == first:
        return None
    return last


def _short(word: str) -> bool:
    """Whether a stop behind the word is no end of a sentence: an initial, or a title."""
    return len(word) == 1 or word.lower() in _TITLES


def _proper(word: str) -> bool:
    """Whether a word may be part of a name: a capital, also behind a particle (al-Rashid)."""
    bare = word.removesuffix("'s").removesuffix("'")
    head, _, tail = bare.partition("-")
    if head in _PARTICLES and tail[:1].isupper():
        return True
    return bare[:1].isupper() and bare.lower() not in namewords.NEVER


def _lower_name(word: str) -> bool:
    return len(word) > 1 and word.lower() not in namewords.PLAIN


def _sort(text: str, run: list[re.Match[str]]) -> Sort | None:
    """How somebody is named by these words; None where they name a place or a body."""
    bare = [one.group().removesuffix("'s").removesuffix("'").lower() for one in run]
    titled = bare[0] in _TITLES
    if not titled and (bare[-1] in namewords.PLACES or bare[0] in namewords.PLACES):
        return None
    if len(run) > 1:
        return Sort.NAMED
    if len(bare[0]) == 1 or _opens(text, run[0].start()):
        return None
    return Sort.SINGLE


def _opens(text: str, start: int) -> bool:
    """Whether a word stands where any word has a capital."""
    before = text[:start].rstrip(" '")
    return not before or before[-1] in _OPENERS or not before[-1].isascii()
