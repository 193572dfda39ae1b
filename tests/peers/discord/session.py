"""A gateway session: its events, each with its number, and which switch lets an event through."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

_INTENTS = {
    "GUILD_MEMBER": 1 << 1, "GUILD_AUDIT_LOG": 1 << 2, "WEBHOOKS": 1 << 5,
    "MESSAGE": 1 << 9, "CHANNEL_PINS": 1 << 0, "GUILD": 1 << 0, "CHANNEL": 1 << 0,
    "THREAD": 1 << 0,
}  # fmt: skip
"""Which switch an event needs, by how its name begins; the first that fits counts."""


class Session:
    """One client's session. ``events``: all that it was sent, each with its number."""

    def __init__(self, intents: int) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.events: list[tuple[int, str]] = []
        self.seq = 0
        self.out: asyncio.Queue[str | None] | None = None

    def dispatch(self, name: str, data: Any) -> None:
        """Send an event now, or keep it for RESUME."""
        self.seq += 1
        frame = json.dumps({"op": 0, "s": self.seq, "t": name, "d": data})
        self.events.append((self.seq, frame))
        if self.out is not None:
            self.out.put_nowait(frame)


def intent_of(name: str) -> int:
    """The switch that an event needs; 0 for those that everybody gets."""
    if name == "INTERACTION_CREATE":
        return 0
    return next((bit for start, bit in _INTENTS.items() if name.startswith(start)), 0)
