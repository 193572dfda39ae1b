"""Text as it is meant, not as it is disguised, with every character's way back.

Owns the folding of a part's text into the two strings that rules look at, and the map from
them to the original. Folding takes time linear in the text, works on anything that Python calls
a string (lone surrogates, nothing but marks), and looks at no more than one character at a time,
so that the same letters always give the same result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, compress, count, repeat
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from policy.disguise import undone
from policy.edits import Way, put
from policy.entities import unescaped
from policy.lookalikes import LOOKALIKES
from policy.tokens import words_in

if TYPE_CHECKING:
    from policy.vocabulary import Vocabulary

_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols that show nothing; marks and format characters are known by category."""

_NEWLINES = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_NOT_KEPT = frozenset({"Cn", "Co", "Cs"})

_TAG = re.compile(r"#[^\W_]\w*")
_DIGIT_FOR_LETTER = re.compile(r"[A-Za-z][0-9][a-z]")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HUMP = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9]+(?![0-9a-z]))|(?<=[0-9])(?=[A-Z])"
    r"|(?<=[A-Z])(?=[A-Z][a-z])"
)
_FLAG = re.compile(
    "(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]{2}(?![\U0001f1e6-\U0001f1ff])"
)
_BLANKS = re.compile(r"[ \n]{2,}")
_FOLDS = re.compile(r"[^\n -_a-~]+")
"""What may fold into something else; the rest of ASCII stands for itself."""

_AS_IT_IS = re.compile(r"[A-Za-z0-9']+(?:[ -][A-Za-z0-9']+)*")
"""A phrase in which nothing folds but its case: nearly every one is, and there are many."""

_OF_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]")


def _bare(char: str) -> str:
    """One character without marks, in compatibility form, look-alikes as Latin letters."""
    if char in _NEWLINES:
        return "\n"
    if char.isspace():
        return " "
    kind = category(char)
    if kind == "Cs":
        return "\ufffd"
    if kind in {"Cc", "Cf", "Mn", "Me"} or char in _INVISIBLE:
        return ""
    if char in LOOKALIKES:
        return LOOKALIKES[char]
    letters = [
        LOOKALIKES.get(one, " " if one.isspace() else one)
        for one in normalize("NFKD", char)
        if category(one) not in {"Mn", "Me", "Cf"} and one not in _INVISIBLE
    ]
    # The two strings must stay in step: what grows when its case goes, grows here already.
    return "".join(one if len(one.casefold()) == 1 else one.casefold() for one in letters)


class _Table(dict[int, str]):
    """What ``str.translate`` asks for, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        """The folded character; private and unassigned ones are not kept, to bound memory."""
        char = chr(code)
        bare = _bare(char)
        if category(char) not in _NOT_KEPT:
            self[code] = bare
        return bare


_TABLE = _Table({code: _bare(chr(code)) for code in range(128)})


def _bared(text: str) -> str:
    """The text with each character folded; only those that may change are looked up."""
    if text.isascii() and text.replace("\n", "").isprintable() and "`" not in text:
        return text
    return _FOLDS.sub(lambda run: run.group().translate(_TABLE), text)


def _humps(text: str) -> list[int]:
    """Where a space goes into a hashtag: before each capital or number that starts a word.

    A digit among small letters stands for one: #V0teL4b0ur is cut at its capitals only.
    """
    return [
        tag.start() + hump.start()
        for tag in _TAG.finditer(text)
        for hump in (_CAPITAL if _DIGIT_FOR_LETTER.search(tag.group()) else _HUMP).finditer(
            tag.group()
        )
    ]


def _blank(run: re.Match[str]) -> str:
    return "\n" if "\n" in run.group() else " "


class Folded:
    """A text as rules see it.

    ``cased``: entities undone, compatibility forms, marks and invisible characters gone,
    look-alike letters as Latin ones, apostrophes and dashes plain, hashtags split at capitals,
    each run of blanks one space, or one newline where it held one; with a vocabulary, its words
    put back where they are disguised. ``plain``: the same with case folded, and newline, hyphen
    and underscore as spaces. Both have the same length and the same offsets. ``encoded`` is
    ``cased`` in UTF-8, ``words`` its words as ``policy.tokens`` has them.
    """

    __slots__ = (
        "_disguises",
        "_ends",
        "_entities",
        "_starts",
        "_text",
        "cased",
        "encoded",
        "original",
        "plain",
        "words",
    )

    def __init__(self, original: str, vocabulary: Vocabulary | None = None) -> None:
        self.original = original
        self._text, self._entities = _readable(original)
        text = _bared(self._text)
        if "#" in text:
            pieces, last = [], 0
            for at in _humps(text):
                pieces.append(text[last:at])
                last = at
            text = " ".join([*pieces, text[last:]])
        self.cased = _BLANKS.sub(_blank, text) if "  " in text or "\n" in text else text
        self.encoded = self.cased.encode()
        self.words = words_in(self.encoded)
        self._disguises: Way | None = None
        if vocabulary is not None:
            edits = undone(self.cased, self.encoded, self.words, vocabulary)
            if edits:
                self.cased, self._disguises = put(self.cased, edits), Way(edits)
                self.encoded = self.cased.encode()
                self.words = words_in(self.encoded)
        self.plain = level(self.cased.casefold())
        self._starts: Sequence[int] | None = None
        self._ends: Sequence[int] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the original behind ``start``..``end`` here; never empty.

        Expects ``0 <= start < end <= len(cased)``.
        """
        if self._starts is None:
            self._map()
        assert self._starts is not None
        if self._disguises is not None:
            start, end = self._disguises.back(start, end)
        first, last = self._starts[start], self._ends[end - 1]
        last = max(last, first + 1)
        return (first, last) if self._entities is None else self._entities.back(first, last)

    def _map(self) -> None:
        """Walk the same three steps again, keeping each character's place."""
        text, starts, ends = _bared_places(self._text)
        if "#" in text:
            text, starts, ends = _opened(text, starts, ends)
        runs = [run.span() for run in _BLANKS.finditer(text)]
        if runs:
            starts, ends = _closed(len(text), runs, starts, ends)
        self._starts, self._ends = starts, ends


def _readable(original: str) -> tuple[str, Way | None]:
    """The text without entities, and flags as blanks: two letters that mean a country."""
    if not original.isascii() and _OF_FLAGS.search(original):
        original = _FLAG.sub("  ", original)
    edits = unescaped(original) if "&" in original else ()
    return (put(original, edits), Way(edits)) if edits else (original, None)


def _bared_places(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The text with each character folded, and where each of it began and ended."""
    if _bared(text) is text:
        return text, range(len(text)), range(1, len(text) + 1)
    # Most of what is folded is one character for another.
    if all(len(_TABLE[ord(char)]) == 1 for run in _FOLDS.finditer(text) for char in run.group()):
        return text.translate(_TABLE), range(len(text)), range(1, len(text) + 1)
    sizes = list(map(len, map(_TABLE.__getitem__, map(ord, text))))
    starts = list(chain.from_iterable(map(repeat, count(), sizes)))
    return text.translate(_TABLE), starts, list(map(int.__add__, starts, repeat(1)))


def _closed(
    size: int, runs: list[tuple[int, int]], starts: Sequence[int], ends: Sequence[int]
) -> tuple[list[int], list[int]]:
    """The places without those of blanks that were taken together: the first stands for all."""
    keep = bytearray(b"\1") * size
    lasts = list(ends)
    for first, last in runs:
        keep[first + 1 : last] = bytes(last - first - 1)
        lasts[first] = lasts[last - 1]
    return list(compress(starts, keep)), list(compress(lasts, keep))


def _opened(
    text: str, starts: Sequence[int], ends: Sequence[int]
) -> tuple[str, list[int], list[int]]:
    """The text with its hashtags opened; a space put in stands for no character of its own."""
    pieces: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    last = 0
    for at in _humps(text):
        pieces += [text[last:at], " "]
        firsts += [*starts[last:at], starts[at]]
        lasts += [*ends[last:at], starts[at]]
        last = at
    pieces.append(text[last:])
    return "".join(pieces), [*firsts, *starts[last:]], [*lasts, *ends[last:]]


def plain(text: str) -> str:
    """A phrase as it will stand in :attr:`Folded.plain`, without blanks at its ends."""
    if _AS_IT_IS.fullmatch(text):
        return level(text.lower())
    return Folded(text).plain.strip()


def cased(text: str) -> str:
    """A phrase as it will stand in :attr:`Folded.cased`, its hyphens and breaks as spaces."""
    return level(Folded(text).cased.strip())


def level(text: str) -> str:
    """A piece of :attr:`Folded.cased` with newline, hyphen and underscore as spaces."""
    return text.replace("\n", " ").replace("-", " ").replace("_", " ")
