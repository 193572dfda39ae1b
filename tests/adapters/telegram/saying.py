"""What a desk on Telegram is given to say, and what it said."""

from __future__ import annotations

from adapters.contract import (
    Alert,
    Level,
    Offer,
)

LINES = "\n".join(f"Line {n}: resolved that the bins be emptied." for n in range(200))


def card(text="Case 14: please decide.", **more):
    """A case with a button."""
    offer = Offer("Dismiss", "dismiss", {"case": "14/2026"})
    return Alert("Case 14", text, Level.ASK, case="14", offers=(offer,), **more)


def texts(desk, chat=None):
    """What the bot said."""
    return [message.get("text") for message in desk.said(chat)]
