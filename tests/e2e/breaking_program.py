"""Beadle, in which one word in a private message or at a desk breaks what is heard.

The error says, as errors do, what it was about: words that must then stand in no log.
Run in the place of ``python -m bot``.
"""

from __future__ import annotations

import sys

from bot.clerk.reporting import talk
from bot.cli import main

WORD = "KABOOM"
_hear, _begin = talk.hear, talk.begin


def _heard(session, house, heard):
    """Hear all but what holds the word."""
    _break(heard, heard.text)
    return _hear(session, house, heard)


def _begun(session, house, heard, given=None):
    """Begin with all but what holds the word."""
    _break(heard, str(given))
    return _begin(session, house, heard, given)


def _break(heard, words: str) -> None:
    """An error with an error behind it, as libraries have them."""
    if WORD in words:
        cause = ValueError(f"cannot be heard: {words}")
        raise RuntimeError(f"{heard!r} of {heard.sender_name}: {words}") from cause


talk.hear, talk.begin = _heard, _begun

if __name__ == "__main__":
    sys.argv[0] = "beadle"
    main()
