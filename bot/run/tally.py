"""What this process has done since it started, counted where it is done: plain numbers in memory.

It costs next to nothing whether or not anybody asks. What must outlive the process is a row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from threading import Lock

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds; the upper ends of the classes into which waiting times are counted."""

Concluded = tuple[str, str, timedelta]
"""A verdict that was stored: the council's id, its outcome, and how long the version waited."""


class Tally:
    """Counts since the start; may be read from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken_in: Counter[str] = Counter()
        self._judged: Counter[tuple[str, str]] = Counter()
        self._classes = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def taken_in(self, connection: str, versions: int) -> None:
        """New versions of posts were stored."""
        with self._lock:
            self._taken_in[connection] += versions

    def judged(self, verdicts: Iterable[Concluded]) -> None:
        """Verdicts were stored."""
        with self._lock:
            for council_id, outcome, waited in verdicts:
                seconds = max(0.0, waited.total_seconds())
                self._judged[council_id, outcome] += 1
                self._classes[bisect_left(BOUNDS, seconds)] += 1
                self._seconds += seconds

    def versions(self) -> dict[str, int]:
        """New versions by connection."""
        with self._lock:
            return dict(self._taken_in)

    def verdicts(self) -> dict[tuple[str, str], int]:
        """Verdicts by council and outcome."""
        with self._lock:
            return dict(self._judged)

    def waited(self) -> tuple[list[int], float]:
        """How many verdicts came within each of BOUNDS and after, added up; and all their seconds.

        The last number is that of all verdicts.
        """
        with self._lock:
            added, found = 0, []
            for number in self._classes:
                added += number
                found.append(added)
            return found, self._seconds
