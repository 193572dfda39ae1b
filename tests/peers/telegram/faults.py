"""What a test lets go wrong on the fake Telegram."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from peers.telegram.world import ApiError


@dataclass
class Fault:
    """One thing that goes wrong, on the next ``times`` calls of a method (``*``: any but polls).

    ``code`` answers with that status (with ``retry_after`` seconds for 429) and does nothing;
    ``lose`` does it and cuts the connection before the answer; ``cut`` does nothing and cuts;
    ``delay`` waits so many seconds first; ``hold`` waits until the test sets the event.
    """

    method: str
    times: int = 1
    code: int = 0
    description: str = ""
    retry_after: int = 0
    lose: bool = False
    cut: bool = False
    delay: float = 0.0
    hold: asyncio.Event | None = None

    def refusal(self) -> ApiError:
        """The answer of a fault with a code."""
        words = {
            429: f"Too Many Requests: retry after {self.retry_after}",
            401: "Unauthorized",
            403: "Forbidden: bot was blocked by the user",
            502: "Bad Gateway",
        }
        more = {"retry_after": self.retry_after} if self.retry_after else {}
        return ApiError(self.code, self.description or words.get(self.code, "Internal"), **more)


@dataclass
class Faults:
    """The faults that are still to come."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Let it happen on the next calls."""
        self.waiting.append(fault)
        return fault

    def next(self, method: str) -> Fault | None:
        """The fault of this call, if it has one; used up."""
        for fault in self.waiting:
            matches = fault.method.lower() == method or (
                fault.method == "*" and method != "getupdates"
            )
            if matches and fault.times > 0:
                fault.times -= 1
                return fault
        return None
