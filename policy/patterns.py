"""Finds patterns in a text: which of them match, and then where one does.

Owns RE2, which takes time linear in the text and cannot be made to backtrack. A pattern is asked
only where a text has the words that it needs (``policy.gate``), of several such texts together, and
by itself: a set of several patterns has a state for each mixture of what matched so far, and new
posts make new ones. Patterns are made ready when they are first asked, once for all packs that have
them; any thread may do so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import re2

from policy.gate import Gate
from policy.reading import Clause
from policy.rules.base import Spot

_ROOM = 8 << 20
"""Bytes that a pattern's table may grow to; where it is full, it begins anew, which is slow."""

_READY = 4096
"""Patterns that are kept ready: more than a few councils have."""

_TOGETHER, _BETWEEN = 32, b"\n\n"
"""Texts that are asked together, and what stands between them: no word, and a line's end."""

_PIECE = re.compile(
    r"\\p(?:\w|\{\w+\})|\\.|(?P<set>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])"
    r"|\{(?P<fewest>\d+),(?P<most>\d+)\}",
    re.DOTALL,
)
"""A set of characters, a count, and what only looks like one: it is escaped, or stands in a set."""

_BEYOND = r"\x{80}-\x{10FFFF}"
_OF_SCRIPTS = {
    rf"\p{name}": ascii_ + _BEYOND
    for names, ascii_ in (
        (("{Lu}",), "A-Z"),
        (("{Ll}",), "a-z"),
        (("L", "{L}"), "A-Za-z"),
        (("N", "{N}"), "0-9"),
    )
    for name in names
}
"""Kinds of character of all scripts, and all that lies beyond ASCII beside those within it: of two
ranges RE2 makes far less than of hundreds."""

_LONG_COUNT = 8
"""A count up to so many and more is a longer one."""

_KIND = re.compile(r"\\p(?:\w|\{\w+\})|\\.", re.DOTALL)
_END = re.compile(r"[$^]")
_OF_ONE = re.compile(r"\\[Az]|\(\?\w*-")
"""What a pattern has that may ask for an end, of a line or a text, and whatever its lines are."""

MOST_PLACES = 64
"""How many places of one group are looked at in one part: a flood of one word is one matter."""


def quiet() -> re2.Options:
    """RE2's options: errors are raised, not printed, and a pattern stays small."""
    options = re2.Options()
    options.log_errors = False
    return options


class Patterns:
    """Patterns by numbers. ``number`` gives each set of words that one needs the set's number."""

    def __init__(self, written: Sequence[str], number: Callable[[Clause], int]) -> None:
        self._written = written
        self.gate = Gate(written, number)

    def matching(self, number: int, texts: Sequence[bytes]) -> Iterator[int]:
        """The places of those texts in which a pattern stands, if it is without a letter.

        Most stand nowhere, so that several texts are asked together first, and loosely.
        """
        ready = _made_ready(self._written[number])
        loose, together = ready.loose, ready.together
        for start in range(0, len(texts), together):
            some = texts[start : start + together]
            # None stands for no match, not for trouble: running out of room raises at the start.
            if loose.Match(_BETWEEN.join(some)):
                for place, text in enumerate(some, start):
                    if (len(some) == 1 or loose.Match(text)) and ready.matches(text):
                        yield place

    def places(self, number: int, text: str, encoded: bytes) -> list[Spot]:
        """The places of one pattern, at most MOST_PLACES; an empty match is none."""
        # In ASCII a byte is a character, and nothing has to be counted again.
        found = _placed(self._written[number]).finditer(encoded if text.isascii() else text)
        spots = (one.span() for one in islice(found, MOST_PLACES))
        return [spot for spot in spots if spot[0] < spot[1]]


class _Ready(NamedTuple):
    """A pattern to be asked of texts: first loosely, of so many together."""

    pattern: str
    loose: re2.Set
    together: int

    def matches(self, text: bytes) -> bool:
        """Whether it stands in a text in which it does loosely."""
        exact = asked(self.pattern)
        return exact is self.loose or bool(exact.Match(text))


@lru_cache(maxsize=_READY)
def _made_ready(pattern: str) -> _Ready:
    try:
        loose = asked(loosened(pattern))
    except re2.error:  # it was read wrong, or has no room so
        return _Ready(pattern, asked(pattern), 1)
    return _Ready(pattern, loose, 1 if _OF_ONE.search(pattern) else _TOGETHER)


def loosened(pattern: str) -> str:
    """A pattern that matches wherever this one does, of several texts in a row as well.

    Its longer counts have no end, as RE2 has a state for each mixture of counts that are under way.
    What lies beyond ASCII counts as a letter. A line's ends count as a text's.
    """
    loose = pattern if r"\Q" in pattern else _PIECE.sub(_loosely, pattern)
    return f"(?m){loose}" if loose != pattern or _END.search(pattern) else pattern


def _loosely(piece: re.Match[str]) -> str:
    fewest, most, those = piece["fewest"], piece["most"], piece["set"]
    if most is not None:
        return piece[0] if int(most) < _LONG_COUNT else f"{{{fewest},}}"
    if those is None:
        return f"[{_OF_SCRIPTS[piece[0]]}]" if piece[0] in _OF_SCRIPTS else piece[0]
    if those.startswith("[^"):
        return those  # it would leave out more
    return _KIND.sub(lambda kind: _OF_SCRIPTS.get(kind[0], kind[0]), those)


@lru_cache(maxsize=_READY)
def asked(pattern: str) -> re2.Set:
    """A set of one pattern, which tells sooner than the pattern whether it matches.

    Raises re2.error where it is none, or has no room.
    """
    options = quiet()
    options.max_mem = _ROOM
    made = re2.Set.SearchSet(options)
    made.Add(pattern)
    made.Compile()
    return made


@lru_cache(maxsize=_READY)
def _placed(pattern: str) -> re2._Regexp:
    return re2.compile(pattern, quiet())
