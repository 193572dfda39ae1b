"""Whom a report concerns, out of the words of somebody in distress. Pure.

Owns names and offices in words. Whoever may be meant is kept from reading, and nobody is guessed:
where words fit two people, both are kept from it and neither is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

KINDS = ("clerk", "deputy", "chairman", "member", "officer", "public", "unknown")
"""What a report says that it is about, what weighs most first."""

_NOT_THE_DEPUTY = r"(?! \w+ ?(?:mayor|chair)| mayor| chair)"
_OFFICES = (
    ("deputy", rf"(?:deputy|assistant)(?: \w+)? clerks?|deputy{_NOT_THE_DEPUTY}"),
    (
        "clerk",
        r"clerks?|proper officer|chief (?:officer|exec\w*)|(?:my|the) (?:line )?manager|boss",
    ),
    ("member", r"(?:vice|deputy)[ -](?:chair\w*|mayor\w*)|cllrs?|councill?ors?|council members?"),
    ("chairman", r"chair(?:man|woman|person)?|(?:lady |lord )?mayor(?:ess)?"),
    ("officer", r"officers?|colleagues?|co-?workers?|staff|employees?|assistant|caretaker"),
    ("public", r"members? of (?:the )?public|residents?|(?:the )?public|neighbou?rs?|strangers?"),
    ("unknown", r"unknown|anonymous\w*|(?:do not|don'?t|not) (?:know|sure)|no idea|nobody|dunno"),
)
"""An office in words; each place in a text is read once, by the first that fits it."""
_BESIDE = """
    mr mrs ms miss mx dr rev sir dame lord lady prof town parish city the a an another other
    of and or both from in is was it its by to
"""
_TITLES = frozenset(_BESIDE.split())
"""What stands beside names and is none."""
_APOSTROPHES = str.maketrans("\u2019\u2018\u0060\u00b4", "''''")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LIKE = 0.8
"""From which likeness on a surname is taken for a misspelt one."""
_LONG = 4


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the council, with the roles held today."""

    id: int
    name: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom it concerns: what kind of person, which one if that is certain, and who may be meant."""

    kind: str = "unknown"
    person: int | None = None
    kept_from: tuple[int, ...] = ()


def offices(words: str) -> list[str]:
    """The offices that are named in words, those that weigh most first."""
    found, _ = _offices(words)
    return [kind for kind in KINDS if kind in found]


def concerned(chosen: str | None, words: str, known: Sequence[Known]) -> Concerned:
    """Whom a report concerns by the choice made, if any, and the words beside it.

    A member of the public, chosen, is nobody of the council, whatever name stands beside it.
    """
    if chosen == "public":
        return Concerned("public")
    named, rest = _offices(words)
    if chosen is not None:
        named.add(chosen)
    possible = could_be(rest, known)
    holders = {one.id for one in known if one.roles & named & {"clerk", "deputy", "chairman"}}
    meant = [one for one in known if one.id in possible]
    fitting = [one for one in meant if _kind_of(one) in named] or meant
    person = fitting[0].id if len(fitting) == 1 else None
    if not meant and len(holders) == 1:
        [person] = holders
    kinds = named | ({_kind_of(one) for one in fitting} if person is not None else set())
    # Of several who may be meant, one whose office sends the report another way decides the way.
    kinds |= {_kind_of(one) for one in meant} & {"clerk"}
    return Concerned(_first(kinds), person, tuple(sorted(possible | holders)))


def unanswered(words: str, known: Sequence[Known]) -> Concerned:
    """The same where nobody answered whom it concerns: by what was written, for caution alone.

    Whoever decides and is named in it is kept from reading; of others it says nothing.
    """
    named, rest = _offices(words)
    readers = {"clerk", "deputy", "chairman"}
    kept = {one.id for one in known if one.roles & named & readers}
    kept |= could_be(rest, [one for one in known if one.roles & (readers | {"monitoring_officer"})])
    kinds = (named & {"clerk", "deputy"}) | {
        _kind_of(one) for one in known if one.id in kept and one.roles & {"clerk", "deputy"}
    }
    return Concerned(_first(kinds), None, tuple(sorted(kept)))


def could_be(words: str, known: Iterable[Known]) -> set[int]:
    """Who may be meant by the names in words: by both names, by one, misspelt a little."""
    tokens = _tokens(words)
    marks = {one.id: (one, _matched(tokens, _name(one.name))) for one in known}
    whole = {
        key: hit for key, (one, hit) in marks.items() if hit and len(hit) == len(_name(one.name))
    }
    explained = {place for hit in whole.values() for place in hit.values()}
    partly = {
        key
        for key, (one, hit) in marks.items()
        if hit and key not in whole and _is_hint(tokens, one, hit, explained)
    }
    return set(whole) | partly


def _is_hint(
    tokens: Sequence[str], one: Known, hit: dict[str, int], explained: Collection[int]
) -> bool:
    """Whether a part of a name may mean this person, and nobody whose name stands there in full."""
    if set(hit.values()) <= set(explained):
        return False
    name = _name(one.name)
    if name[-1] in hit or len(name) == 1:
        return True
    following = min(hit.values()) + 1
    # “Sam Jones” is not Sam Clerk: another surname follows, written as one.
    return not (following < len(tokens) and tokens[following][0].isupper())


def _matched(tokens: Sequence[str], name: Sequence[str]) -> dict[str, int]:
    """Which parts of a name stand where in the words."""
    found: dict[str, int] = {}
    for part in name:
        for place, token in enumerate(tokens):
            if place not in found.values() and _alike(_plain(token), part):
                found[part] = place
                break
    return found


def _alike(said: str, part: str) -> bool:
    if said in {part, f"{part}s"}:
        return True
    if min(len(said), len(part)) < _LONG:
        return False
    return said[0] == part[0] and SequenceMatcher(None, said, part).ratio() >= _LIKE


def _name(name: str) -> tuple[str, ...]:
    """The parts of a name by which somebody is known: no titles, no initials, no offices."""
    _, rest = _offices(name)
    parts = [_plain(token) for token in _tokens(rest)]
    return tuple(dict.fromkeys(part for part in parts if len(part) > 1)) or (_plain(name),)


def _tokens(words: str) -> list[str]:
    """The words that may be names, as they were written."""
    found = (token.removesuffix("'s") for token in _WORD.findall(words.translate(_APOSTROPHES)))
    pieces = [piece for token in found for piece in token.split("-")]
    return [piece for piece in pieces if piece and _plain(piece) not in _TITLES]


def _plain(token: str) -> str:
    folded = unicodedata.normalize("NFKD", token.casefold())
    return "".join(letter for letter in folded if letter.isalpha())


def _offices(words: str) -> tuple[set[str], str]:
    """The offices in words, and the words without them."""
    found: set[str] = set()
    rest = words.translate(_APOSTROPHES)
    for kind, pattern in _OFFICES:
        rest, count = re.subn(rf"\b(?:{pattern})\b", " ", rest, flags=re.IGNORECASE)
        if count:
            found.add(kind)
    return found, rest


def _kind_of(one: Known) -> str:
    for kind in ("clerk", "deputy", "chairman", "member"):
        if kind in one.roles:
            return kind
    return "member" if "co_opted" in one.roles else "officer"


def _first(kinds: Collection[str]) -> str:
    return next((kind for kind in KINDS if kind in kinds), "unknown")
