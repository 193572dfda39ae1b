"""``beadle check -``: texts held against a pack."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable

from benchmarks.beadle import COMMAND
from benchmarks.posts import SIXTY_WORDS
from benchmarks.report import Row, least

TEXTS = 20_000


def checked(rounds: int) -> Iterable[Row]:
    """Posts of 60 words as JSON lines, in one process."""
    few, many = _lines(1), _lines(TEXTS)
    rates = []
    for _ in range(rounds + 1):
        start = _seconds(few)  # start-up and the pack's loading are not the checker's
        rates.append((TEXTS - 1) / (_seconds(many) - start))
    note = "60 words each, JSON lines in and out, one process, start-up taken off"
    yield least("beadle check -", rates[1:], "posts/s", note=note)


def _lines(count: int) -> bytes:
    texts = (f"{SIXTY_WORDS} {number}" for number in range(count))
    lines = (json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts))
    return "\n".join(lines).encode()


def _seconds(given: bytes) -> float:
    begun = time.monotonic()
    command = [COMMAND, "check", "--format", "jsonl", "-"]
    subprocess.run(command, input=given, check=True, capture_output=True)
    return time.monotonic() - begun
