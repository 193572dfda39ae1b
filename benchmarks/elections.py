"""The timetable of every Thursday of seventeen years, for every type of poll."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from benchmarks.beadle import python
from benchmarks.report import Row, most
from policy.elections.rules import Kind
from policy.elections.timetable import timetable

FIRST, LAST = date(2019, 1, 3), date(2035, 12, 27)


def thursdays(rounds: int) -> Iterable[Row]:
    """In a process of its own each time, so that nothing is remembered from the round before."""
    code = "from benchmarks.elections import every; print(every())"
    took = [python("-c", code) for _ in range(rounds + 1)]
    note = f"{every():,} timetables with their reasons, start of the process included"
    yield most("every Thursday 2019 to 2035", took[1:], "s", 2, note)


def every() -> int:
    """Work them all out; how many there were."""
    polls = [FIRST + timedelta(days=7 * week) for week in range((LAST - FIRST).days // 7 + 1)]
    return sum(bool(timetable(kind, poll).reasons) for kind in Kind for poll in polls)
