"""The folder adapter: from the save of a file to the alert."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.beadle import Beadle
from benchmarks.posts import BREACH
from benchmarks.report import Row, latency

WARM_UP = 3


def saved(rounds: int) -> Iterable[Row]:
    """Save a post that touches the policy into the sandbox's folder."""
    took = []
    with tempfile.TemporaryDirectory() as place, Beadle(folder=Path(place)) as beadle:
        beadle.until_ready()
        for number in range(WARM_UP + 10 * rounds):
            post = Path(place) / "sandbox" / "posts" / f"2027-01-01-measured-{number}.md"
            mark = f"mark-{number}-end"
            begun = time.monotonic()
            post.write_text(f"---\ntitle: {mark}\n---\n\nBuy now with code {mark}! {BREACH[0]}\n")
            shown = beadle.until(lambda mark=mark: mark.encode() in beadle.output, 10)
            if shown and number >= WARM_UP:
                took.append(time.monotonic() - begun)
            time.sleep(0.5)
    yield latency("folder: file saved → alert", took, 0, 0, "sandbox; resolution 10 ms")
