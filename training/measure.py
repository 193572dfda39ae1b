"""How good a model is on labelled texts: ranks, thresholds and shares. Nothing here is random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def auc(scores: Sequence[float], wanted: Sequence[bool]) -> float:
    """The chance that a wanted text scores higher than one that is not; ties count half.

    Not a number where either is missing.
    """
    values, labels = np.asarray(scores, dtype=float), np.asarray(wanted, dtype=bool)
    high, low = int(labels.sum()), int((~labels).sum())
    if not high or not low:
        return float("nan")
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[place]
    return float((ranks[labels].sum() - high * (high + 1) / 2) / (high * low))


def share(scores: Sequence[float], threshold: float) -> float:
    """The share of the scores that reach the threshold; 0 of none."""
    values = np.asarray(scores, dtype=float)
    return float((values >= threshold).mean()) if len(values) else 0.0


def reliability(
    scores: Sequence[float], wanted: Sequence[bool], bins: int = 10
) -> list[tuple[float, float, int]]:
    """For each tenth of the scale: the mean score, the share that was wanted, and how many."""
    values, labels = np.asarray(scores, dtype=float), np.asarray(wanted, dtype=bool)
    found = []
    for low in np.arange(bins) / bins:
        inside = (values >= low) & (values < low + 1 / bins + (low + 1 / bins >= 1))
        if inside.any():
            found.append(
                (float(values[inside].mean()), float(labels[inside].mean()), int(inside.sum()))
            )
    return found


def logit(scores: np.ndarray) -> np.ndarray:
    """The logits of scores, within what sixteen digits can tell apart."""
    inner = np.clip(scores, 1e-13, 1 - 1e-13)
    return np.asarray(np.log(inner / (1 - inner)))


def threshold(
    wanted: Sequence[float], harmless: Sequence[float], most_false: float, least: float
) -> float:
    """The lowest threshold from ``least`` on that raises at most a share of the harmless.

    ``wanted`` is only looked at so that no threshold lies above all of it.
    """
    values = np.sort(np.asarray(harmless, dtype=float))[::-1]
    allowed = int(most_false * len(values))
    bar = float(values[allowed]) + 1e-6 if len(values) > allowed else 0.0
    top = float(np.max(np.asarray(wanted))) if len(wanted) else 1.0
    return round(min(max(bar, least), top), 3)
