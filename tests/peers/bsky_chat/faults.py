"""What goes wrong on the way to the chat service, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FOR_LONG = 1_000_000


@dataclass
class Fault:
    """One kind of trouble for the methods whose name matches."""

    pattern: str
    times: int
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


class Faults:
    """Trouble that waits for its method."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self.down = False
        self.met = 0
        """How many calls met trouble."""

    def drop(self, method: str, times: int = 1) -> None:
        """Close the connection unanswered, and do nothing."""
        self._waiting.append(Fault(method, times))

    def fail(self, method: str, status: int, times: int = 1, **headers: str) -> None:
        """Answer with a status number; ``retry_after`` is the header Retry-After."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._waiting.append(Fault(method, times, status, named))

    def lose(self, method: str, times: int = 1) -> None:
        """Do what was asked, and close the connection unanswered."""
        self._waiting.append(Fault(method, times, lost=True))

    def next(self, method: str) -> Fault | None:
        """The trouble that this call meets."""
        for fault in self._waiting:
            if fault.times and re.search(fault.pattern, method):
                fault.times -= 1
                self.met += 1
                return fault
        return None

    def end(self) -> None:
        """All is well again.

        Trouble for a method that is asked again and again lasts until it ends: a PDS still passes
        on the last call of a reader who has gone, and that one would meet a trouble of one time.
        """
        self._waiting.clear()
