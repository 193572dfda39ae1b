"""Beadle, in which one word in a private message or at a desk breaks what is heard.

The error says, as errors do, what it was about: words that must then stand in no log.
Run in the place of ``python -m bot``.
"""

from __future__ import annotations

import sys

from bot.clerk.reporting import talk
from bot.cli import main

WORD = "KABOOM"
_hear = talk.hear


def _broken(session, house, heard, *more, **given):
    """Hear all but what holds the word."""
    if WORD in heard.text:
        raise RuntimeError(f"{heard!r} of {heard.sender_name}: {heard.text}") from _cause(heard)
    return _hear(session, house, heard, *more, **given)


def _cause(heard) -> Exception:
    """An error behind the error, as libraries have them."""
    return ValueError(f"cannot be heard: {heard.text}")


talk.hear = _broken

if __name__ == "__main__":
    sys.argv[0] = "beadle"
    main()
