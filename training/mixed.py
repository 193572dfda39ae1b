"""Makes rows in which one sentence stands among ordinary news, as it does in a real notice.

Owns how they are put together. Without them a model learns that abuse comes alone: it read a
sentence for itself and missed the same one in the middle of a notice. What is harmless is put
among the news as well, so that the joining itself tells nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from training.rows import Row

_WORDS = 60
"""What is put together has at most so many words, so that all is seen in training."""
_SHARE = 3
"""Of so many short rows one is put among news."""
_WEIGHT = 1.0
_JOINTS = (" ", "\n\n", "\n")


def mixed(rows: Sequence[Row], seed: int) -> list[Row]:
    """Some of the rows again, each among one or two posts of ordinary news."""
    draw = random.Random(seed)  # noqa: S311 -- an order that can be repeated
    news = [row.text for row in rows if row.source == "own:none:council" and _short(row)]
    found = []
    for row in rows:
        if row.source.startswith("own:none") or not _short(row) or draw.randrange(_SHARE):
            continue
        before, after = draw.sample(news, 2)
        parts = draw.choice(([before, row.text], [row.text, after], [before, row.text, after]))
        text = draw.choice(_JOINTS).join(parts)
        if len(text.split()) <= _WORDS:
            found.append(Row(text, dict(row.labels), "mixed", _WEIGHT))
    return found


def _short(row: Row) -> bool:
    return len(row.text.split()) <= _WORDS // 2
