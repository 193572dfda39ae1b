"""Proposes thresholds: as low as a given share of harmless posts allows, on rows for calibration.

Owns the proposal only. The thresholds in force stand in the families' files, where a person put
them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policy.toxicity.labels import MEANING
from policy.toxicity.mini import Mini
from training import own
from training.evaluate import table
from training.measure import threshold
from training.rows import Row


def proposed(model: Mini, by: Sequence[str], most: float) -> dict[str, float]:
    """For each kind of meaning the threshold at which all kinds together raise at most so many.

    ``by`` is who wrote: other people, other thresholds. The share is found by halving.
    """
    rows = [row for row in own.for_calibration() if row.source.rsplit(":", 1)[1] in by]
    scores = table(model, [row.text for row in rows])
    harmless = np.asarray([_harmless(row) for row in rows])
    low, high = 0.0, most
    for _ in range(12):
        each = (low + high) / 2
        bars = _bars(model, rows, scores, harmless, each)
        raised = (scores[harmless] >= bars).any(axis=1).mean()
        low, high = (each, high) if raised <= most else (low, each)
    bars = _bars(model, rows, scores, harmless, low)
    return {label: round(float(bars[model.labels.index(label)]), 3) for label in MEANING}


def found(
    model: Mini, bars: dict[str, float], by: Sequence[str]
) -> dict[str, tuple[int, int, int]]:
    """By kind: how many that mean it are raised by any threshold, by their own, and of how many."""
    rows = [row for row in own.for_calibration() if row.source.rsplit(":", 1)[1] in by]
    scores = table(model, [row.text for row in rows])
    told: dict[str, tuple[int, int, int]] = {}
    places = {label: model.labels.index(label) for label in bars}
    for label in MEANING:
        its = [at for at, row in enumerate(rows) if row.labels.get(label) == 1.0]
        own_bar = (
            sum(scores[at, places[label]] >= bars[label] for at in its) if label in bars else 0
        )
        any_bar = sum(
            any(scores[at, places[other]] >= bar for other, bar in bars.items()) for at in its
        )
        told[label] = any_bar, int(own_bar), len(its)
    return told


def _harmless(row: Row) -> bool:
    return all(row.labels.get(label, 0.0) == 0.0 for label in MEANING) and "support" in row.labels


def _bars(
    model: Mini, rows: Sequence[Row], scores: np.ndarray, harmless: np.ndarray, each: float
) -> np.ndarray:
    bars = np.full(len(model.labels), 2.0)
    for label in MEANING:
        place = model.labels.index(label)
        wanted = [scores[at, place] for at, row in enumerate(rows) if row.labels.get(label) == 1.0]
        bars[place] = threshold(wanted, scores[harmless, place], each, 0.2) if wanted else 2.0
    return bars
