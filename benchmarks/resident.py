"""Memory with Bluesky and the terminal, and the work of a Beadle that has nothing to do."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
from peers.pds import PDS

from benchmarks.beadle import Beadle, configure
from benchmarks.posts import posts
from benchmarks.report import Row, most

POSTS = 2_000
AT_ONCE = 200
IDLE_SECONDS = 30
LIMIT_MB = 170


def megabytes(pid: int) -> tuple[float, float]:
    """Resident and proportional set size, in MB of 10^6 bytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes["Rss"] * 1024 / 1e6, sizes["Pss"] * 1024 / 1e6


def resident(_rounds: int) -> Iterable[Row]:
    """After 2,000 posts on the stream, 5 % of which touch the policy."""
    texts = posts(POSTS, 20)
    with tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        config = configure(Path(place) / "house", pds, [council])
        with Beadle("--config", str(config), folder=config.parent) as beadle:
            beadle.until_ready()
            fresh = megabytes(beadle.process.pid)
            for start in range(0, POSTS, AT_ONCE):
                council.post_many(texts[start : start + AT_ONCE])
            beadle.until(lambda: len(beadle.shown) >= POSTS // 20, 60)
            time.sleep(2)
            rss, pss = megabytes(beadle.process.pid)
            note = f"PSS {pss:.0f}; when ready RSS {fresh[0]:.0f}, PSS {fresh[1]:.0f} MB"
            yield most(f"resident after {POSTS:,} posts", [rss], "MB", LIMIT_MB, note)
            yield idle(psutil.Process(beadle.process.pid))


def idle(process: psutil.Process) -> Row:
    """What the process uses while nothing happens."""
    before, switches = process.cpu_times(), process.num_ctx_switches().voluntary
    time.sleep(IDLE_SECONDS)
    after = process.cpu_times()
    used = (after.user + after.system - before.user - before.system) / IDLE_SECONDS * 100
    woken = (process.num_ctx_switches().voluntary - switches) / IDLE_SECONDS
    note = f"over {IDLE_SECONDS} s; {woken:.0f} switches of context a second (main thread)"
    return most("CPU when idle", [used], "% of a core", note=note)
