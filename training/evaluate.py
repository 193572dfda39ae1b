"""Calibrates the exported model, and writes what it does on texts that it was not trained on.

Owns the model card's figures: each is computed here, by the engine that ships, and none is
typed by hand. Thresholds and calibration come from the half of the held-back rows that is kept
for it, the figures from the other half and from sets that were never trained on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policy.pack import load_pack
from policy.rules.toxicity import Scores
from policy.toxicity.labels import LABELS, MEANING, TOXICITY
from policy.toxicity.mini import Mini
from policy.verdict import AccountKind, AuthorKind, Context
from training import own
from training.export import platt
from training.measure import auc, logit
from training.rows import Row, for_calibration, held_back, once
from training.sets import Sets

HELD = Path(__file__).parents[1] / "evaluation" / "held"


def table(model: Mini, texts: Sequence[str]) -> np.ndarray:
    """Scores by text and label."""
    rows = []
    for start in range(0, len(texts), 64):
        rows += [
            [one[label] for label in model.labels] for one in model.score(texts[start : start + 64])
        ]
    return np.asarray(rows)


def calibrated(model: Mini, public: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Slope and shift by label, from the rows for calibration; ``model`` itself has none yet."""
    rows = [*public, *own.for_calibration()]
    logits = logit(table(model, [row.text for row in rows]))
    found = {}
    for place, label in enumerate(LABELS):
        known = [at for at, row in enumerate(rows) if label in row.labels]
        wanted = np.asarray([rows[at].labels[label] for at in known])
        found[label] = platt(logits[known, place], wanted) if len(known) > 50 else (1.0, 0.0)
    return found


def calibration_rows(sets: Sets) -> list[Row]:
    """The public rows that were held back for calibration."""
    return [row for row in once(sets.jigsaw()) if held_back(row.text) and for_calibration(row.text)]


def test_rows(sets: Sets) -> list[Row]:
    """The public rows that were held back for the figures."""
    return [
        row for row in once(sets.jigsaw()) if held_back(row.text) and not for_calibration(row.text)
    ]


def held(name: str) -> list[dict[str, str]]:
    """One of the sets that were written for evaluation and held back from training."""
    lines = (HELD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def aucs(model: Mini, rows: Sequence[Row]) -> dict[str, tuple[float, int, int]]:
    """By label of the first head: AUC, how many rows say yes, and of how many."""
    scores = table(model, [row.text for row in rows])
    found = {}
    for label in TOXICITY:
        known = [at for at, row in enumerate(rows) if label in row.labels]
        wanted = [rows[at].labels[label] > 0.5 for at in known]
        place = model.labels.index(label)
        found[label] = auc(scores[known, place], wanted), sum(wanted), len(known)
    return found


def meaning_aucs(model: Mini) -> dict[str, tuple[float, int, int]]:
    """By kind of meaning, on the posts kept for calibration."""
    rows = own.for_calibration()
    scores = table(model, [row.text for row in rows])
    found = {}
    for label in MEANING:
        known = [at for at, row in enumerate(rows) if row.labels.get(label) in {0.0, 1.0}]
        wanted = [rows[at].labels[label] > 0.5 for at in known]
        found[label] = (
            auc(scores[known, model.labels.index(label)], wanted),
            sum(wanted),
            len(known),
        )
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """The thresholds of the rules for a public reply: any of these labels raises a post."""

    above: dict[str, float]

    @property
    def reply(self) -> float:
        """The threshold of plain toxicity."""
        return self.above["toxicity"]

    def raised(self, model: Mini, texts: Sequence[str]) -> np.ndarray:
        """Of each text, whether a rule raises it."""
        scores = table(model, texts)
        bars = np.asarray([self.above.get(label, 2.0) for label in model.labels])
        return np.asarray((scores >= bars).any(axis=1))

    def said(self) -> str:
        """The thresholds in words."""
        each = ", ".join(f"{label} {bar}" for label, bar in self.above.items())
        return f"A public reply is raised from: {each}."


def in_force() -> Figures:
    """The thresholds that the built-in families have for a public reply."""
    found: dict[str, float] = {}
    for rule in load_pack("witney").rules:
        if isinstance(rule, Scores) and rule.head.scope_in(REPLY) is not None:
            found |= dict(rule.above)
    return Figures(found)


REPLY = Context(AccountKind.PUBLIC_REPLY, AuthorKind.PUBLIC)


def ucc_and_recall(
    model: Mini, sets: Sets, test: Sequence[Row], bar: float
) -> tuple[float, float, tuple[int, int]]:
    """Healthy comments raised, toxic rows found, and of how many each."""
    healthy = [row.text for row in sets.ucc() if row.labels["healthy"] > 0.5]
    toxic = [row.text for row in test if row.labels["toxicity"] > 0.5]
    place = model.labels.index("toxicity")
    shares = [float((table(model, texts)[:, place] >= bar).mean()) for texts in (healthy, toxic)]
    return shares[0], shares[1], (len(healthy), len(toxic))
