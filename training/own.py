"""Reads the posts that were written for Beadle into rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from policy.toxicity.labels import MEANING, TOXICITY
from training.rows import Row

_NAMES = {"threat": "menace"}
_ABUSE = {"abuse", "identity"}
"""Kinds of rows that carry the first head's labels themselves."""
_CIVIL = {"support", "advertising", "interest", "leak", "phishing", "disclosure"}
"""What may break a policy in the politest words."""
_HARMLESS = dict.fromkeys(TOXICITY, 0.0)
_UNLIKELY = 0.1
"""A post of one kind is seldom of another as well, and nobody has said so."""
POSTS = Path(__file__).parent / "posts"


def rows() -> Iterator[Row]:
    """The posts about meaning, and those about abuse, with all that is known of each."""
    for file in sorted(POSTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            yield Row(one["text"], _labels(one), "own", 2.0)


def _labels(one: dict[str, object]) -> dict[str, float]:
    """A row of a kind says yes or no to that kind; what is harmless is so for every kind."""
    kind, positive = str(one["kind"]), bool(one["label"])
    if kind in _ABUSE:
        return {label: float(value) for label, value in dict(one["labels"]).items()}
    meaning = _NAMES.get(kind, kind)
    if not positive:
        labels = dict.fromkeys(MEANING, 0.0)
        return labels | (_HARMLESS if one["by"] == "council" or kind == "criticism" else {})
    labels = dict.fromkeys(MEANING, _UNLIKELY) | {meaning: 1.0}
    labels |= {"threat": 1.0} if meaning == "menace" else {}
    return labels | (_HARMLESS if meaning in _CIVIL else {})
