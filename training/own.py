"""Reads the posts that were written for Beadle into rows, and parts those for calibration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from policy.toxicity.labels import MEANING, TOXICITY
from training.rows import Row, held_back

POSTS = Path(__file__).parent / "posts"
_CALIBRATION = 12
"""Per cent of these posts that are kept for calibration and thresholds."""

_NAMES = {"threat": "menace"}
_ABUSE = {"abuse", "identity"}
"""Kinds of rows that carry the first head's labels themselves."""
_CIVIL = {"support", "advertising", "interest", "leak", "phishing", "disclosure"}
"""What may break a policy in the politest words."""
_HARMLESS = dict.fromkeys(TOXICITY, 0.0)
_OWN, _FAIR = 2.0, 4.0
"""How much a post counts, and how much fair criticism does: its authors must not be raised."""
_UNLIKELY = 0.1
"""A post of one kind is seldom of another as well, and nobody has said so."""


def rows() -> list[Row]:
    """The posts to train on."""
    return [row for block, row in _all() if not held_back(block, _CALIBRATION)]


def for_calibration() -> list[Row]:
    """The posts that are kept for calibration."""
    return [row for block, row in _all() if held_back(block, _CALIBRATION)]


def _all() -> Iterator[tuple[str, Row]]:
    """Each row with the block that it lies in: neighbours were written as pairs, and stay so."""
    for file in sorted(POSTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            prefix, _, number = one["id"].partition("-")
            source = f"own:{one['kind']}:{one['by']}"
            weight = _FAIR if one["kind"] == "criticism" else _OWN
            yield f"{prefix} {int(number) // 10}", Row(one["text"], _labels(one), source, weight)


def _labels(one: dict[str, object]) -> dict[str, float]:
    """A row of a kind says yes or no to that kind; what is harmless is so for every kind."""
    kind = str(one["kind"])
    if kind in _ABUSE:
        return _abuse(one)
    meaning = _NAMES.get(kind, kind)
    if not one["label"]:
        labels = dict.fromkeys(MEANING, 0.0) | ({"threat": 0.0} if meaning == "menace" else {})
        return labels | (_HARMLESS if one["by"] == "council" or kind == "criticism" else {})
    labels = dict.fromkeys(MEANING, _UNLIKELY) | {meaning: 1.0}
    labels |= {"threat": 1.0} if meaning == "menace" else {}
    return labels | (_HARMLESS if meaning in _CIVIL else {})


def _abuse(one: dict[str, object]) -> dict[str, float]:
    labels = one["labels"]
    assert isinstance(labels, dict)
    found = {str(label): float(value) for label, value in labels.items()}
    # What is harmless is no veiled threat or slight either; rude words are not these by themselves.
    calm = found["toxicity"] < 0.3
    return found | ({"discrimination": 0.0, "menace": 0.0} if calm else {})
