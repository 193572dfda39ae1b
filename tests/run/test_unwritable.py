"""A database that cannot be written: told from memory by the routes, then put on record and over.

The disks are real and small, the lock and the full disk are SQLite's own.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from peers.household import START
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from adapters.contract import Outcome, Receipt, Unavailable
from bot.clerk.unwritable import FULL, reason
from bot.config.alarm import Alarm
from bot.run import pulse as pulsing
from bot.run import supervisor, ticks
from bot.run.pulse import Pulse
from bot.run.ticks import Ticker
from bot.store import engine, unwatched
from bot.store.schema import Post
from bot.store.schema_alarm import Trouble


@dataclass
class Taker:
    """A route that keeps what it was told, or refuses."""

    got: list[str] = field(default_factory=list)
    down: bool = False

    async def say(self, alert, *_where):
        if self.down:
            raise Unavailable("It is down.")
        self.got.append(alert.text)
        return Receipt(Outcome.DONE, "")


class Bench:
    """A pulse whose seconds and routes are the test's."""

    def __init__(self, clock) -> None:
        self.at, self.clock = 0.0, clock
        self.route, self.other = Taker(), Taker()
        routes = {"one": self.route, "two": self.other}
        self.pulse = Pulse(Alarm(contact="Ann, 01632 960001"), routes, clock, lambda: self.at)

    async def pass_(self, seconds: float) -> None:
        """Seconds go by, and the pulse looks as often as it does."""
        ends = self.at + seconds
        while self.at < ends:
            step = min(pulsing.LOOK, ends - self.at)
            self.at += step
            self.clock.at += timedelta(seconds=step)
            await self.pulse.look()


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self):
        return self.at


async def test_it_is_told_after_a_minute_and_again_at_growing_intervals():
    bench = Bench(Clock())
    await bench.pass_(55)
    assert bench.route.got == []
    await bench.pass_(10)
    [told] = bench.route.got
    assert told.startswith("NOTHING CAN BE WRITTEN DOWN since 09:00: no write comes to its end.")
    assert "Posts not checked are not “clean”. Call Ann, 01632 960001." in told
    counts = []
    for hours in (0.9, 0.2, 3.7, 0.4):
        await bench.pass_(hours * 3600)
        counts.append(len(bench.route.got))
    assert counts == [1, 2, 2, 3]
    assert bench.route.got[1].startswith("STILL: NOTHING CAN BE WRITTEN DOWN since 09:00")
    assert bench.other.got == bench.route.got


async def test_a_route_that_is_down_is_tried_again_and_holds_up_no_other():
    bench = Bench(Clock())
    bench.route.down = True
    await bench.pass_(70)
    assert (len(bench.route.got), len(bench.other.got)) == (0, 1)
    bench.route.down = False
    await bench.pass_(65)
    assert (len(bench.route.got), len(bench.other.got)) == (1, 1)


async def test_a_short_one_is_told_to_nobody_and_a_process_that_stood_still_writes_first():
    bench = Bench(Clock())
    await bench.pass_(50)
    bench.pulse.wrote()
    await bench.pass_(50)
    bench.at += 3600  # nothing of this process ran
    await bench.pulse.look()
    await bench.pass_(ticks.OFTEN * ticks.CALM)  # until the next tick of calm ones that writes
    bench.pulse.wrote()
    await bench.pass_(50)
    assert bench.route.got == []
    assert bench.pulse.over is None


async def ticked(home, pulse) -> None:
    at_work = home.running
    await Ticker(home.store, at_work.house, at_work.supervisor, at_work.alone, at_work.stop, None,
                 pulse).often()  # fmt: skip


async def test_a_locked_database_is_told_from_memory_and_its_end_by_all_and_once(
    household, monkeypatch
):
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    async with household() as home:
        await home.see("a", "A horse.")
        bench = Bench(home.clock)
        await ticked(home, bench.pulse)
        (path,) = home.folder.glob("*.db")
        lock = sqlite3.connect(path, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        await ticked(home, bench.pulse)
        await bench.pass_(120)
        lock.close()
        [told] = bench.route.got
        assert "since 09:00: another program holds the database locked." in told
        for _ in range(3):
            await ticked(home, bench.pulse)
        await home.settled()
        (over,) = home.desk.texts("EVERYTHING IS WRITTEN DOWN AGAIN. From 09:00 until now")
        assert "another program holds the database locked" in over
        (row,) = await home.rows(Trouble, Trouble.kind == "database")
        assert row.over_at is not None
        stretches = await home.store.read(unwatched.between, "village", START)
        assert [one.why for one in stretches] == [
            "Nothing could be written: another program holds the database locked."
        ]
        assert bench.route.got == [told]


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of a few megabytes, of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)],
        check=False, capture_output=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_disk_that_is_full_while_posts_are_stored_breaks_nothing_and_goes_on_with_room(
    household, small_disk, monkeypatch, caplog
):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.2)
    caplog.set_level(logging.CRITICAL)
    home = household()
    path = Path(home.url.removeprefix("sqlite:///"))
    shutil.move(path, small_disk / path.name)
    home.url = f"sqlite:///{small_disk / path.name}"
    await home.start()
    await home.desk.until(lambda s: "THE DISK IS NEARLY FULL" in s.alert.text)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"0" * 4096):
            pass
    for number in range(20):
        home.platform.publish(f"p{number}", "A horse. " * 5000)
    async with asyncio.timeout(60):
        while "intake:site" not in home.running.supervisor.deaths:  # noqa: ASYNC110  sets no event
            await asyncio.sleep(0.05)
    assert len(await home.rows(Post)) < 20
    ballast.unlink()
    async with asyncio.timeout(60):
        while len(await home.rows(Post)) < 20:
            home.store.changed.clear()
            await home.store.changed.wait()
    await home.end()
    with sqlite3.connect(small_disk / path.name) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def test_what_ails_the_database_is_said_without_a_word_of_what_was_to_be_written(tmp_path):
    """SQLite's own full database: its file may not grow."""
    place = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with place.connect() as line:
        line.execute(text("CREATE TABLE t (words TEXT)"))
        line.execute(text("PRAGMA max_page_count=4"))
        with pytest.raises(OperationalError) as full:
            line.execute(text("INSERT INTO t VALUES (:words)"), {"words": "secret " * 20_000})
        line.rollback()
    place.dispose()
    assert reason(full.value) == FULL
