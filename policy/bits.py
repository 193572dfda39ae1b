"""Texts that are looked at together, as one number with a bit for each.

Owns reading such a number.
"""

from __future__ import annotations

_MANY = 20
"""Texts from which their places are read off the number's bytes, and not one by one."""

_OF_BYTE = [[place for place in range(8) if byte >> place & 1] for byte in range(256)]


def bits(texts: int) -> list[int]:
    """The places of the texts, in order."""
    if texts.bit_count() > _MANY:
        size = (texts.bit_length() + 7) // 8
        return [
            8 * place + one
            for place, byte in enumerate(texts.to_bytes(size, "little"))
            if byte
            for one in _OF_BYTE[byte]
        ]
    found = []
    while texts:
        lowest = texts & -texts
        found.append(lowest.bit_length() - 1)
        texts ^= lowest
    return found
