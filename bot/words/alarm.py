"""How an alarm is put: what is wrong, since when, whom to call, and when it is told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.words.times import at_time

NOT_CLEAN = "Posts not checked are not “clean”."
INSTALLED = "whoever installed Beadle"


@dataclass(frozen=True, slots=True)
class Said:
    """One trouble in words. ``what``: what is wrong and since when; ``then``: what follows.

    Both are whole sentences. ``once``: it is not told again.
    """

    title: str
    what: str
    then: str = ""
    once: bool = False


def text(said: Said, contact: str, again: datetime, at: datetime, *, first: bool) -> str:
    """The whole alarm; one that was told before begins with STILL."""
    parts = ["" if first else "STILL:", said.what, said.then]
    if contact:
        parts.append(f"Call {contact}.")
    if not said.once:
        parts.append(f"Unless it is over I tell you again {at_time(again, at)}.")
    return " ".join(part for part in parts if part)
