"""A row of training data, and the fixed parting of what is trained on from what is held back.

Owns the hash that parts them: it looks at the words of a text alone, so that a text that stands
in several sets, or twice in one, falls on the same side everywhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from policy.toxicity.labels import LABELS

_WORDS = re.compile(r"\w+")
_HELD_BACK = 25
"""Per cent of the rows of a set from which some are held back."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text, what is known of it by label (0 to 1; a label that is missing is unknown), its set.

    ``weight`` is how much the row counts in training.
    """

    text: str
    labels: dict[str, float]
    source: str
    weight: float = 1.0

    def known(self) -> tuple[list[float], list[float]]:
        """The labels in their order, and for each whether it is known (1) or masked (0)."""
        return (
            [self.labels.get(label, 0.0) for label in LABELS],
            [float(label in self.labels) for label in LABELS],
        )


def key(text: str) -> str:
    """The same for texts that differ only in case, marks and spaces."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def held_back(text: str, share: int = _HELD_BACK) -> bool:
    """Whether the text belongs to the quarter, or other share, that is never trained on."""
    return _draw("held back", text) < share


def for_calibration(text: str) -> bool:
    """Whether a text that was held back serves calibration and thresholds; else it is evaluated."""
    return _draw("for calibration", text) < 50


def _draw(what: str, text: str) -> int:
    """A number from 0 to 99 that depends on the words alone."""
    digest = hashlib.sha256(f"beadle {what} {key(text)}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100


def once(rows: Iterable[Row]) -> list[Row]:
    """The rows without those whose words were seen before; empty ones are left out."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        words = key(row.text)
        if words and words not in seen:
            seen.add(words)
            kept.append(row)
    return kept
