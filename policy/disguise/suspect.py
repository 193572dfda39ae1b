"""Where a text looks disguised, and which ways of undoing can be of use there.

Owns what an ordinary text has little of. RE2 says so of a whole text at once: what it lets through
is looked at closely, and most of what people write is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from policy.disguise.signs import SIGNS
from policy.ordinary import TWO_LETTERS

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_UNUSUAL = "|".join([f"{letter}{{3}}" for letter in _LETTERS] + [2 * one for one in "aiuhjkqvwxy"])
_NO_WORD = "|".join(
    one + other for one in _LETTERS for other in _LETTERS if one + other not in TWO_LETTERS
)
_MONEY = "\u20ac\u00a3"
_SUSPECT = re2.compile(
    r"(?i:"
    rf"[a-z][{SIGNS}*#%_]+[a-z]|\b[0-9@$]+[a-z]{{2}}[a-z0-9]|[a-z]{{2}}[0-9@$+|{_MONEY}]"
    rf"|[+|!{_MONEY}$][a-z]{{2}}|{_UNUSUAL}"
    r"|#[a-z]{6}|[a-z]-\n|[a-z][^a-z0-9\s'@]{1,8}[a-z]"
    r"|\b[a-z0-9@$][^a-z0-9]{1,8}[a-z0-9@$][^a-z0-9]{1,8}[a-z0-9@$]\b"
    rf"|\b(?:{_NO_WORD})\b|(?:vote|choose|back|elect[^ior]|support[^ei]|join[^eit])[a-z]{{4}})"
    r"|[a-z][A-Z]|[A-Z]{3}[a-z]{3}"
)
"""What an ordinary post has little of; RE2, as this is asked of every post."""

_ANYTHING = re2.Set.SearchSet()
_ANYTHING.Add(_SUSPECT.pattern)
_ANYTHING.Compile()
"""The same as a set, which tells sooner that there is nothing."""

_AROUND = 30
"""Characters on each side of what is suspect that are looked at."""

_MOST_SPOTS = 500
"""Suspect places after which the rest of a text is looked at as a whole."""

_CONSONANTS = "b-df-hj-np-tv-xz"
_HINTS = {
    "apart": r"(?:^|[^A-Za-z0-9])[A-Za-z0-9@$][^A-Za-z0-9]+[A-Za-z0-9@$](?:[^A-Za-z0-9]|$)",
    "signed": rf"[A-Za-z][{SIGNS}]|[{SIGNS}][A-Za-z]",
    "masked": rf"(?i:[a-z](?:[*#%_]|--)|\b[{_CONSONANTS}]+-[a-z]|[a-z]-[{_CONSONANTS}]+\b)",
    "repeated": rf"(?i:{_UNUSUAL})",
    "together": r"[a-z][A-Z]|[A-Z]{3}[a-z]{3}|#|(?i:vote|choose|back|elect|support|join)[A-Za-z]",
    "backwards": r"[A-Za-z][0-9@$]+[A-Za-z]|[A-Za-z]{2}[0-9@$]|\b[0-9@$][A-Za-z]{3}",
}
"""What a text has that a way of undoing can be of use for, in both RE2's and Python's syntax."""


def windows(cased: str, encoded: bytes) -> list[tuple[int, str]]:
    """What to look at, and where it begins: the suspect with a few words on each side.

    ``encoded`` is the text in UTF-8.
    """
    if not _ANYTHING.Match(encoded):
        return []
    found: list[tuple[int, int]] = []
    last = 0
    for count, (first, behind) in enumerate(_spots(cased, encoded)):
        if count == _MOST_SPOTS:
            found[-1] = (found[-1][0], len(cased))
            break
        if behind + _AROUND <= last:
            continue
        start = max(cased.rfind(" ", last, max(last, first - _AROUND)), last)
        end = cased.find(" ", behind + _AROUND)
        end = len(cased) if end < 0 else end
        if found and start <= last:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        last = end
    return [(start, cased[start:end]) for start, end in found]


def _spots(cased: str, encoded: bytes) -> Iterator[tuple[int, int]]:
    """Where something suspect stands, told in characters: RE2 counts the bytes of a character."""
    wide = len(cased) < len(encoded)
    at = by = 0
    for found in _SUSPECT.finditer(encoded):
        start, end = found.span()
        if wide:
            at += len(encoded[by:start].decode())
            by, start = start, at
            end = at + len(found.group().decode())
        yield start, end


_ALL = re2.Set.SearchSet()
for _hint in _HINTS.values():
    _ALL.Add(_hint)
_ALL.Compile()
_EACH = [(name, re.compile(hint)) for name, hint in _HINTS.items()]


def hints(text: str) -> set[str]:
    """What the text has of the above, by name."""
    standing = [_EACH[one] for one in _ALL.Match(text.encode()) or ()]
    # Python knows the letters of all scripts, and so where a word ends; RE2 those of ASCII.
    return {name for name, hint in standing if text.isascii() or hint.search(text)}
