"""Texts that are looked at together, as one number with a bit for each.

Owns reading such a number.
"""

from __future__ import annotations

from itertools import compress, count

_MANY = 64
"""Texts from which their places are read off the number's digits, and not one by one."""

_DIGITS = bytes(digit == ord("1") for digit in range(256))


def bits(texts: int) -> list[int]:
    """The places of the texts, in order."""
    if texts.bit_count() > _MANY:
        return list(compress(count(), bin(texts)[:1:-1].encode().translate(_DIGITS)))
    found = []
    while texts:
        lowest = texts & -texts
        found.append(lowest.bit_length() - 1)
        texts ^= lowest
    return found
