"""What counts as a word of a folded text, wherever words tell what may stand there.

Owns the form of words that ``policy.needed`` reads from patterns, in the bytes of a text.
"""

from __future__ import annotations

from policy.reading import MARKS

_POUND, _ENCODED_POUND = "\u00a3", "\x01"
"""The only mark that is more than a byte, and what stands for it: no folded text has that."""

_MARKED = [(mark.encode(), f" {mark} ".replace(_POUND, _ENCODED_POUND).encode()) for mark in MARKS]
_KEEPS = frozenset(f"abcdefghijklmnopqrstuvwxyz{_ENCODED_POUND}{MARKS}".encode("ascii", "ignore"))
MARKS_OF_WORDS = f"{_ENCODED_POUND}{MARKS}".encode("ascii", "ignore")
"""The marks that stand for words of their own, as they stand in words."""

_WORDS = bytes(
    low if low in _KEEPS else ord("0") if ord("0") <= low <= ord("9") else ord(" ")
    for low in bytes(range(256)).lower()
)
"""Letters in lower case, each digit as nought, and blanks for all that is no ASCII."""


def words_in(encoded: bytes) -> list[bytes]:
    """The words of a folded text in UTF-8, as ``policy.needed`` has them; each mark is one."""
    for mark, apart in _MARKED:
        if mark in encoded:
            encoded = encoded.replace(mark, apart)
    return encoded.translate(_WORDS).split()


def written(word: str) -> bytes:
    """A word as it stands in a text, of a word as ``policy.needed`` has it."""
    return word.replace(_POUND, _ENCODED_POUND).encode()


def read(word: bytes) -> str:
    """The same the other way."""
    return word.decode().replace(_ENCODED_POUND, _POUND)
