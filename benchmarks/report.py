"""Figures, and the table in which they are printed."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``met`` is None where there is no target."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None
    note: str = ""


Bench = Callable[[int], Iterable[Row]]
"""Measures, given the number of rounds."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which ``percent`` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def latency(what: str, seconds: Sequence[float], p50: float, p95: float, note: str = "") -> Row:
    """A row of p50, p95 and the worst in ms; a target of 0 is none."""
    if not seconds:
        return Row(what, "nothing arrived", met=False, note=note)
    middle, high = (percentile(seconds, at) * 1000 for at in (50, 95))
    wanted = [f"p{at} ≤ {most:g}" for at, most in ((50, p50), (95, p95)) if most]
    met = (not p50 or middle <= p50) and (not p95 or high <= p95) if wanted else None
    figure = f"p50 {middle:.0f}, p95 {high:.0f}, worst {max(seconds) * 1000:.0f} ms"
    return Row(what, figure, ", ".join(wanted), met, f"n={len(seconds)}; {note}".rstrip("; "))


def most(what: str, values: Sequence[float], unit: str, limit: float = 0, note: str = "") -> Row:
    """A row of the median of some rounds that ought to be small."""
    middle = statistics.median(values)
    target = f"≤ {limit:g} {unit}" if limit else ""
    return Row(what, _spread(values, unit), target, middle <= limit if limit else None, note)


def least(what: str, values: Sequence[float], unit: str, limit: float = 0, note: str = "") -> Row:
    """A row of the median of some rounds that ought to be large."""
    middle = statistics.median(values)
    target = f"≥ {limit:g} {unit}" if limit else ""
    return Row(what, _spread(values, unit), target, middle >= limit if limit else None, note)


def _spread(values: Sequence[float], unit: str) -> str:
    middle = f"{_number(statistics.median(values))} {unit}"
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(min(values))} to {_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show(rows: Sequence[Row]) -> None:
    """Print the rows as a table in Markdown."""
    head = ("what", "figure", "target", "met", "note")
    lines = [head, tuple("-" * len(word) for word in head)]
    met = {True: "yes", False: "NO", None: ""}
    lines += [(r.what, r.figure, r.target, met[r.met], r.note) for r in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        print("| " + " | ".join([*cells, line[4]]) + " |")
