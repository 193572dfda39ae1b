r"""What must stand in a text wherever a pattern matches.

Owns what tells most of the ways in which a pattern can be written (``policy.reading``). A pattern
of which nothing can be told needs nothing; a text without what another needs is one that it cannot
match. What is needed are words of ASCII letters and digits, in lower case, each digit written
``0``: whole (``vote``), two side by side (``vote for``), or where the pattern leaves open what
stands beside them, what a word begins with (``vot*``), ends with (``*shire``) or holds
(``*trump*``).

Reading the patterns of all families takes longer than all else that a start does, so what theirs
need lies in ``needs.json``, which ``python -m policy.needs`` writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from math import fsum

from policy.ordinary import GLUE, ORDINARY
from policy.reading import BETWEEN, MARKS, OPEN, Clause, Read, Reader, UnknownError, bare

_ENDS = {"s": 40, "t": 25, "d": 8, "ll": 8, "m": 8, "re": 8, "ve": 8}
SHORTENED_ENDS = frozenset(_ENDS)
"""What stands behind an apostrophe, which parts words here."""

_SHORTENED = _ENDS | {"don": 5, "didn": 2, "isn": 2, "couldn": 2, "won": 1, "doesn": 1, "wasn": 1}
_SHORTENED |= {"aren": 1, "hasn": 1, "haven": 1, "wouldn": 1, "weren": 1, "shouldn": 1}
"""The same, and what stands before one."""

CHAINS = {"#4": 4, "#6": 6, "#9": 9}
"""Words for so many digits in a row, whatever but letters stands between them; o is a nought."""

_PIECE = re.compile(rf"[a-z0]+|[{re.escape(MARKS)}]")
_NO_DIGIT = re.compile(r"[^0O]")


_MOST_CLAUSES = 3
"""So many of what a pattern needs are told: those that tell most."""

_COMMON = 60
"""Where of a hundred posts so many have what a pattern needs, it tells too little beside others."""


def needed(pattern: str) -> tuple[Clause, ...]:
    """What must stand in a text that the pattern matches, what tells most first; () for nothing.

    At most _MOST_CLAUSES. Expects a pattern that RE2 takes.
    """
    told = brought().get(pattern)
    return read(pattern) if told is None else tuple(map(frozenset, told))


@lru_cache(maxsize=4096)
def read(pattern: str) -> tuple[Clause, ...]:
    """The same, read from the pattern itself."""
    try:
        clauses = _clauses(Reader(pattern, _clauses).read())[:_MOST_CLAUSES]
    except UnknownError:
        return ()
    return tuple(clauses[:1] + [one for one in clauses[1:] if _share(one) < _COMMON])


@cache
def brought() -> Mapping[str, list[list[str]]]:
    """The patterns that Beadle brings, each with what it needs; RE2 takes them all."""
    found: dict[str, list[list[str]]] = json.loads((files("policy") / "needs.json").read_bytes())
    return found


def forget() -> None:
    """Let go of what only making checkers needs; who makes another one has it read again."""
    brought.cache_clear()
    read.cache_clear()
    rarity.cache_clear()


def _clauses(read: Read) -> list[Clause]:
    clauses = {*read.clauses}
    clause = [min(_atoms(way), key=rarity, default="") for way in read.ways]
    if all(clause):
        clauses.add(frozenset(clause))
    # Exactly, or the order within a set would decide between two clauses that are as rare.
    return sorted(clauses, key=lambda clause: (_share(clause), sorted(clause)))


def _share(clause: Clause) -> float:
    """Of a hundred posts about so many have it, were its words never side by side."""
    return fsum(map(rarity, clause))


def _atoms(way: str) -> Iterator[str]:
    """The words, and pieces of words, of one way of writing."""
    last = ""
    for piece in _PIECE.finditer(way):
        start, end = piece.span()
        before = "" if way[start - 1 : start] == BETWEEN else OPEN
        atom = before + piece.group() + ("" if way[end : end + 1] == BETWEEN else OPEN)
        yield atom
        whole = "" if OPEN in atom else atom
        if whole and last and way[start - 1 - len(last) : start - 1] == last:
            yield f"{last} {whole}"
        last = whole
    digits = max(map(len, _NO_DIGIT.split(bare(way))))
    yield from (chain for chain, size in CHAINS.items() if size <= digits)


_OFTEN = (
    "monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december day days week weeks "
    "month year years morning evening noon until till before after since when every still "
    "never need asked ask council town parish mayor clerk councillor councillors cllr "
    "hall office library park street road public meeting minutes notice website uk gov "
    "org com www election party labour conservative green church school centre community "
    "residents resident events event nobody everyone which were was have has had been who "
    "one there open shut off as welcome thanks sorry please new free see"
)
_FREQUENT = frozenset(_OFTEN.split())
"""What councils write about all day; a guess of one in twenty posts serves for each."""


@lru_cache(maxsize=1 << 14)
def rarity(atom: str) -> float:
    """Of a hundred posts about so many have a word, or a piece of one."""
    if atom in MARKS:
        return 10
    if atom in CHAINS:
        return 40 / CHAINS[atom]
    first, _, second = atom.partition(" ")
    if second:
        return min(rarity(first), rarity(second), rarity(first) * rarity(second) / 500)
    piece = atom.strip(OPEN)
    if atom in _SHORTENED or piece in _FREQUENT:
        return _SHORTENED.get(atom, 5)
    if piece == atom:
        return 50 if piece in GLUE else 3 if piece in ORDINARY else 20 if piece < "a" else 0.2
    size = len(piece) // (2 if piece < "a" else 1)
    return (90, 70, 30, 4, 1)[size] if size <= 4 else 0.3  # noqa: PLR2004
