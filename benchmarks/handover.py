"""What a hand-over costs, and that a take-down does not wait behind alerts."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from peers.pds import PDS
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.beadle import Beadle, configure
from benchmarks.posts import posts
from benchmarks.report import Row, latency, most
from bot.store import migrate
from bot.store.schema import Council
from bot.store.store import Store, utc_now, wake

ALERTS = 500
AT_ONCE = 100


def woken(rounds: int) -> Iterable[Row]:
    """A write, its commit with full sync, and the waiting loop at work again."""
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{place}/beadle.db"
        migrate.upgrade(url)
        commits, wakes = asyncio.run(_wakes(url, 200 * rounds))
    yield latency("hand-over: one row written and committed", commits, 0, 0, "SQLite, full sync")
    yield latency("hand-over: begin of the write → waiting loop runs", wakes, 0, 0)


def _write(session: Session, number: int) -> None:
    row = {"id": f"c{number}", "name": "x", "since": utc_now()}
    session.execute(insert(Council), row)
    wake(session, "measured")


async def _wakes(url: str, count: int) -> tuple[list[float], list[float]]:
    commits, wakes = [], []
    async with Store(url) as store:
        for number in range(count):
            seen = store.signals.seen("measured")
            waiter = asyncio.create_task(store.signals.wait("measured", seen))
            await asyncio.sleep(0)
            begun = time.monotonic()
            writer = asyncio.create_task(store.write(_write, number))
            await waiter
            wakes.append(time.monotonic() - begun)
            await writer
            commits.append(time.monotonic() - begun)
    return commits[20:], wakes[20:]


def lanes(_rounds: int) -> Iterable[Row]:
    """A take-down ordered while 500 alerts wait for a desk."""
    with tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        config = configure(Path(place) / "house", pds, [council])
        with Beadle("--config", str(config), "--commands", "-", folder=config.parent) as beadle:
            beadle.until_ready()
            first = council.post(posts(1, 1)[0])[0]
            beadle.until(lambda: len(beadle.shown) == 1)
            texts = posts(ALERTS, 1)
            for start in range(0, ALERTS, AT_ONCE):
                council.post_many(texts[start : start + AT_ONCE])
            beadle.type("takedown 1 6.7 an advertisement")
            begun, shown = time.monotonic(), len(beadle.shown)
            beadle.until(lambda: council.get(first) is None)
            gone, then = time.monotonic() - begun, len(beadle.shown)
            beadle.until(lambda: b"Nothing more is needed" in beadle.output or
                         b"To undo: restore 1" in beadle.output)  # fmt: skip
            told = time.monotonic() - begun
            beadle.until(lambda: len(beadle.shown) > ALERTS)
            whole = time.monotonic() - begun
            assert beadle.process.stdin
            beadle.process.stdin.close()
    note = f"{ALERTS - shown} alerts not yet shown when it was ordered, {ALERTS - then} when gone"
    yield most("take-down with alerts queued: gone from the PDS", [gone], "s", note=note)
    yield most("  its outcome told", [told], "s", note="in its turn, after the alerts before it")
    yield most("  all alerts shown", [whole], "s")
