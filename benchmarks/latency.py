"""From a frame of the data server's stream to the alert at the desk."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from peers.pds import PDS

from benchmarks.beadle import Beadle, configure
from benchmarks.firehose import Replay, Witness
from benchmarks.posts import BREACH, posts
from benchmarks.recording import recorded
from benchmarks.report import Row, latency, least

WARM_UP = 5
SECONDS = 20
FAST = 300


def live(rounds: int) -> Iterable[Row]:
    """1 post/s on the real server; a second listener notes when each frame comes."""
    count = WARM_UP + 10 * rounds
    with tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        config = configure(Path(place) / "house", pds, [council])
        with (
            Witness(pds.url) as witness,
            Beadle("--config", str(config), folder=config.parent) as beadle,
        ):
            beadle.until_ready()
            for number in range(count):
                council.post(f"{BREACH[0]} ({number})")
                time.sleep(1.0)
            beadle.until(lambda: len(beadle.shown) >= count, 10)
            took = [beadle.shown[key] - came for key, came in witness.came.items()
                    if key in beadle.shown][WARM_UP:]  # fmt: skip
    note = "live, real PDS; each post touches the policy"
    yield latency("frame → alert at the desk, 1 post/s", took, 50, 150, note)


def _replay(name: str, what: str, every: int, seconds: float, target: float) -> Iterable[Row]:
    texts = posts(int(FAST * seconds), every)
    expected = len(texts) // every
    recording = recorded(name, texts)
    with (
        tempfile.TemporaryDirectory() as place,
        recording.server(Path(place) / "pds") as (pds, residents),
        Replay(recording.frames, FAST) as replay,
    ):
        config = configure(Path(place) / "house", pds, residents, firehose=replay.url)
        with Beadle("--config", str(config), folder=config.parent) as beadle:
            beadle.until_ready()
            replay.go()
            beadle.until(lambda: len(beadle.shown) >= expected, seconds + 60)
            took = [beadle.shown[key] - at for key, at in replay.sent.items()
                    if key in beadle.shown]  # fmt: skip
            lost = expected - len(took)
            span = max(beadle.shown.values()) - min(replay.sent.values())
    note = f"recorded frames of a real PDS, replayed at {FAST}/s for {seconds:.0f} s"
    warm = took[len(took) // 20 :]
    yield latency(what, warm, 0, target, note + (f"; {lost} NOT SHOWN" if lost else ""))
    if every == 1:
        yield least("  alerts shown per second then", [len(took) / span], "alerts/s")


def fast(_rounds: int) -> Iterable[Row]:
    """300 posts/s, one in ten touching the policy."""
    yield from _replay("tenth", "frame → alert, 300 posts/s, 10 % touch it", 10, SECONDS, 500)


def hard(_rounds: int) -> Iterable[Row]:
    """300 posts/s, all of them touching the policy: for information."""
    yield from _replay("each", "frame → alert, 300 posts/s, each touches it", 1, 10, 0)
