r"""Reads a pattern in RE2's syntax: the ways in which what it matches can be written.

Owns the reading, which errs on one side only: what is not known here is taken for anything at all.
A way is a piece of text in which letters and marks stand for themselves and ``0`` for a digit; a
blank is a place where no word goes on, ``*`` anything or nothing, ``~`` no letter and no digit, or
nothing, and ``O`` a digit or the letter. Where there are too many ways, what tells little is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

MARKS = "@%/[#&\u00a3"
"""Characters that stand for words of their own, wherever they stand."""

OPEN, BETWEEN = "*", " "

_MOST_JOINED, _MOST = 60, 400
"""So many ways are told apart where one thing stands beside another, and in all."""

_MOST_TIMES = 12

_REPEAT = re.compile(r"([*+?]|\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\})\??")
_FLAGS = re.compile(r"\(\?[imsU-]*\)")
_GROUP = re.compile(r"\((?:\?(?:P?<[^>]+>|[imsU-]*:))?")
_ESCAPE = re.compile(r"\\(?:[pP](?:\w|\{\^?\w+\})|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|[^QECx0-9])")
_LETTERS = re.compile(r"(?:[A-Za-z ](?![*+?{]))+")
"""What stands for itself, as often as it is written."""

_APART = re.compile(rf"[ ~{re.escape(MARKS)}]+")

Ways = frozenset[str]
_ANYTHING: Ways = frozenset({OPEN})
_WORD_ENDS: Ways = frozenset({BETWEEN})
_DIGIT: Ways = frozenset({"0"})
_DIGIT_OR_O: Ways = frozenset({"O"})
_MAYBE_APART: Ways = frozenset({"~"})
_MORE_WORDS: Ways = frozenset({"", f"{OPEN}{BETWEEN}"})
"""What ends where a word does, or nothing: the word behind it is whole."""


Clause = frozenset[str]
"""Words, or pieces of words, of which one at least must stand in the text."""


class UnknownError(Exception):
    """Something stands in a pattern that this file does not read."""


class Read(NamedTuple):
    """How a piece of a pattern may be written, and what is needed beside that."""

    ways: Ways
    clauses: tuple[Clause, ...] = ()


_UNTOLD = Read(_ANYTHING)

Telling = Callable[[Read], Iterable[Clause]]
"""What a text must have for a piece to stand there; what tells most comes first."""


class Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str, telling: Telling) -> None:
        self._text = pattern
        self._telling = telling
        self._at = 0

    def read(self) -> Read:
        """The whole pattern. Raises UnknownError."""
        read = self._either()
        if self._at < len(self._text):
            raise UnknownError
        return read

    def _either(self) -> Read:
        """One thing or another, up to the end of a group."""
        reads = [self._row()]
        while self._text.startswith("|", self._at):
            self._at += 1
            reads.append(self._row())
        if len(reads) == 1:
            return reads[0]
        ways = frozenset[str]().union(*(one.ways for one in reads))
        if len(ways) <= _MOST and not any(one.clauses for one in reads):
            return Read(ways)
        best = [next(iter(self._telling(one)), frozenset[str]()) for one in reads]
        return Read(_ANYTHING, (frozenset[str]().union(*best),)) if all(best) else _UNTOLD

    def _row(self) -> Read:
        """One thing after the other."""
        row = Read(frozenset({""}))
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            flags = _FLAGS.match(self._text, self._at)
            letters = _LETTERS.match(self._text, self._at)
            if flags:
                self._at = flags.end()
                if _REPEAT.match(self._text, self._at):
                    raise UnknownError  # RE2 repeats what stands before the flags
            elif letters:
                self._at = letters.end()
                row = self._beside(row, Read(frozenset({letters.group().lower()})))
            else:
                row = self._beside(row, self._repeated(self._one()))
        return row

    def _beside(self, one: Read, other: Read) -> Read:
        """One thing and then another; where that makes too many ways, each by itself."""
        clauses = one.clauses + other.clauses
        if len(one.ways) == 1 or len(other.ways) == 1:
            return Read(_joined(one.ways, other.ways), clauses)
        apart = all(way.endswith(BETWEEN) for way in one.ways) or all(
            way.startswith(BETWEEN) for way in other.ways
        )
        if not apart and len(one.ways) * len(other.ways) <= _MOST_JOINED:
            return Read(_joined(one.ways, other.ways), clauses)
        before = Read(_joined(one.ways, _WORD_ENDS if apart else _ANYTHING))
        # What stands further left still has something before it, which is no longer told.
        left = frozenset({f"{OPEN}{BETWEEN}"}) if apart else _ANYTHING
        if all(way.startswith(BETWEEN) for way in one.ways):
            left = _joined(_WORD_ENDS, left)
        return Read(_joined(left, other.ways), (*clauses, *self._telling(before)))

    def _repeated(self, read: Read) -> Read:
        """What was read, as often as what stands behind it says."""
        while found := _REPEAT.match(self._text, self._at):
            self._at = found.end()
            if found[1] == "?" and not read.clauses:
                read = Read(read.ways | {""})
            elif found[1] in {"?", "*"} or (found[2] and not int(found[2])):
                read = _perhaps(read)
            else:
                least = int(found[2] or 1)
                most = least if found[2] and not found[3] else int(found[4] or 0)
                read = Read(_again(read.ways, least, most), read.clauses)
        return read

    def _one(self) -> Read:
        sign = self._text[self._at]
        if sign == "(":
            return self._group()
        if sign == "[":
            return Read(self._class())
        if sign in "^$":
            self._at += 1
            return Read(_WORD_ENDS)
        if sign == ".":
            self._at += 1
            return _UNTOLD
        return Read(self._char())

    def _group(self) -> Read:
        opening = _GROUP.match(self._text, self._at)
        assert opening is not None
        self._at = opening.end()
        read = self._either()
        if not self._text.startswith(")", self._at):
            raise UnknownError
        self._at += 1
        return read

    def _class(self) -> Ways:
        """One of several characters: which, where they are told one by one."""
        self._at += 1
        negated = self._text.startswith("^", self._at)
        self._at += negated
        ways, first = self._member(), self._at
        while not self._text.startswith("]", self._at):
            ways |= self._member()
        self._at = max(self._at, first) + 1
        if negated or OPEN in ways:
            return _ANYTHING
        return _DIGIT_OR_O if ways == {"0", "o"} else ways

    def _member(self) -> Ways:
        """A character of a class, or a range of them."""
        if self._text.startswith("[:", self._at):
            raise UnknownError
        escaped = self._text.startswith("\\", self._at)
        first = self._char()
        if self._text[self._at : self._at + 1] != "-" or self._text[self._at + 1 :][:1] == "]":
            return first
        self._at += 1
        last = self._char()
        return _DIGIT if (first, last) == (_DIGIT, _DIGIT) and not escaped else _ANYTHING

    def _char(self) -> Ways:
        escape = _ESCAPE.match(self._text, self._at)
        if escape is not None:
            self._at = escape.end()
            return _escaped(escape.group())
        if self._text[self._at : self._at + 1] in {"", "\\"}:
            raise UnknownError
        self._at += 1
        return _letter(self._text[self._at - 1])


def _perhaps(read: Read) -> Read:
    """What was read, some times or not at all."""
    if not any(map(bare, read.ways)) and not read.clauses:
        return Read(_MAYBE_APART)
    return Read(_MORE_WORDS) if all(way.endswith(BETWEEN) for way in read.ways) else _UNTOLD


def _again(ways: Ways, least: int, most: int) -> Ways:
    """The ways so often; ``most`` is 0 where there is no end to it."""
    if least == most == 1:
        return ways
    left = set(map(bare, ways))
    if len(ways) > 1 and left in ({"0"}, {"O"}):
        ways = frozenset(f"~{digit}~" for digit in left)
    more = _MORE_WORDS if all(way.endswith(BETWEEN) for way in ways) else _ANYTHING
    if len(ways) > 1 or least > _MOST_TIMES:
        return _joined(ways, more)
    (way,) = ways
    if least <= most <= _MOST_TIMES:
        return _joined(frozenset(way * times for times in range(least, most + 1)), frozenset({""}))
    return _joined(frozenset({way * least}), more)


def bare(way: str) -> str:
    """What is left of a way without marks, and without what stands between words."""
    return _APART.sub("", way)


def _joined(before: Ways, after: Ways) -> Ways:
    joined = (one + other for one in before for other in after)
    return frozenset(one.replace("**", "*").replace("  ", " ") for one in joined)


def _letter(char: str) -> Ways:
    """A character that stands for itself, or for the same in the other case."""
    if char in MARKS:
        return frozenset({f" {char} "})
    if not char.isascii():
        # A letter of another script may be an ASCII one in the other case.
        return _ANYTHING if char.isalnum() else _WORD_ENDS
    return _DIGIT if char.isdigit() else frozenset({char.lower()}) if char.isalpha() else _WORD_ENDS


def _escaped(written: str) -> Ways:
    r"""What an escape stands for; ``\b`` is no character, but a place where no word goes on."""
    sign = written[1]
    if sign == "d":
        return _DIGIT
    if sign == "x":
        return _letter(chr(int(written[2:].strip("{}"), 16)))
    if sign in "wSDpP":
        return _ANYTHING
    if sign == "W":
        return frozenset({f"{BETWEEN}{OPEN}{BETWEEN}"})  # it may be a mark
    if sign in "bsAztnrfva":
        return _WORD_ENDS
    if sign.isalnum():
        raise UnknownError
    return _letter(sign)
