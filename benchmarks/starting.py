"""How soon the command answers, and how soon Beadle is ready."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from peers.pds import PDS

from benchmarks import ROOT
from benchmarks.beadle import BEADLE, Beadle, configure, python
from benchmarks.posts import posts
from benchmarks.report import Row, most, percentile

HISTORY = 200


def helped(rounds: int) -> Iterable[Row]:
    """``beadle --help`` beside a Python that does nothing."""
    python("-c", "pass")
    bare = [python("-c", "pass") for _ in range(5 * rounds)]
    took = []
    for _ in range(5 * rounds + 1):
        begun = time.monotonic()
        subprocess.run([*BEADLE, "--help"], check=True, capture_output=True)
        took.append(time.monotonic() - begun)
    ratio = percentile(took[1:], 50) / percentile(bare, 50)
    yield most("beadle --help", took[1:], "s", 0.3, f"{ratio:.1f} times python -c pass")


def ready(rounds: int) -> Iterable[Row]:
    """From the start to "Ready": the sandbox, a second ``make run``, an account on Bluesky."""
    with tempfile.TemporaryDirectory() as place:
        first = [_sandbox(Path(place) / str(number)) for number in range(rounds)]
        yield most("ready: sandbox, the first time", first, "s", 3, "database and key are made")
        again = [_sandbox(Path(place) / "0") for _ in range(rounds)]
        yield most("ready: sandbox, again", again, "s", 3)
        yield most("ready: make run, again", _make(Path(place), rounds), "s", 3)
    with tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        council.post_many(posts(HISTORY, 20))
        folders = [Path(place) / f"house{number}" for number in range(rounds)]
        configs = [configure(folder, pds, [council]) for folder in folders]
        what = f"ready: Bluesky, account of {HISTORY} posts"
        yield most(f"{what}, the first time", [_house(one) for one in configs], "s", 3, "real PDS")
        yield most(f"{what}, again", [_house(one) for one in configs], "s", 3, "real PDS")


def _sandbox(folder: Path) -> float:
    folder.mkdir(exist_ok=True)
    with Beadle(folder=folder) as beadle:
        return beadle.until_ready()


def _house(config: Path) -> float:
    with Beadle("--config", str(config), folder=config.parent) as beadle:
        return beadle.until_ready()


def _make(place: Path, rounds: int) -> list[float]:
    """``make run`` in this checkout, on a database of its own."""
    if shutil.which("make") is None:
        return []
    config = place / "example.toml"
    example = (ROOT / "config.example.toml").read_text()
    config.write_text(example.replace("bot/sandbox/posts", str(ROOT / "bot/sandbox/posts")))
    took = []
    for _ in range(rounds + 1):
        make = ("make", "-C", str(ROOT), "run", f"ARGS=--config {config}")
        with Beadle(folder=place, command=make) as beadle:
            took.append(beadle.until_ready())
    return took[1:]
