"""How many posts a second come through the whole pipeline: rows, audit chain, media, verdict."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
from atproto import CAR
from atproto_subscription.frames import Frame
from peers import postgres
from peers.pds import PDS
from peers.resident import Resident

from benchmarks.beadle import Beadle, configure
from benchmarks.firehose import Replay
from benchmarks.posts import posts
from benchmarks.recording import recorded
from benchmarks.report import Row, least

POSTS = 20_000
AT_ONCE = 200
EVERY = 100
"""One post in so many touches the policy."""
BATCH = 100
STREAMED = 6_000
COUNTS = "SELECT count(*), count(judged_at) FROM version"

Count = Callable[[], tuple[int, int]]


@contextmanager
def _sqlite(path: Path) -> Iterator[Count]:
    """Versions stored, and judged, on a connection that disturbs nobody."""
    while not path.exists():
        time.sleep(0.01)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:

        def count() -> tuple[int, int]:
            try:
                return database.execute(COUNTS).fetchone()
            except sqlite3.OperationalError:
                return 0, 0

        yield count


@contextmanager
def _postgres(url: str) -> Iterator[Count]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as database:

        def count() -> tuple[int, int]:
            try:
                return database.execute(COUNTS).fetchone() or (0, 0)
            except psycopg.errors.UndefinedTable:
                return 0, 0

        yield count


def _rate(count: Count, beadle: Beadle, total: int) -> float:
    """Posts judged per second, from the first that was stored to the last that was judged."""
    beadle.until(lambda: count()[0] > 0, 60)
    stored = count()[0]
    begun = time.monotonic()

    def done() -> bool:
        time.sleep(0.1)
        return count()[1] >= total

    if not beadle.until(done, 600):
        raise RuntimeError(f"only {count()} of {total} posts were taken in")
    return (total - stored) / (time.monotonic() - begun)


def listed(rounds: int) -> Iterable[Row]:
    """A first look at an account of 20,000 posts on a real server, on both databases."""
    with tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        print(f"writing {POSTS:,} posts to a real data server …", flush=True)
        texts = posts(POSTS, EVERY)
        for start in range(0, POSTS, AT_ONCE):
            council.post_many(texts[start : start + AT_ONCE])
        rates = []
        for number in range(rounds):
            config = configure(Path(place) / f"house{number}", pds, [council])
            with (
                Beadle("--config", str(config), folder=config.parent) as beadle,
                _sqlite(config.parent / "beadle.db") as count,
            ):
                rates.append(_rate(count, beadle, POSTS))
        bare = _bare(config.parent)
        middle = sorted(rates)[len(rates) // 2]
        note = f"{POSTS:,} posts; real PDS on the same cores; {middle / bare:.1%} of bare inserts"
        yield least("intake, first look, SQLite", rates, "posts/s", 500, note)
        yield least(f"  bare inserts, {BATCH} a commit, full sync", [bare], "rows/s")
        try:
            yield from _on_postgres(Path(place), pds, council, middle)
        except postgres.Missing as missing:
            yield Row("intake, first look, PostgreSQL", "not measured", note=str(missing))


def _on_postgres(place: Path, pds: PDS, council: Resident, sqlite_rate: float) -> Iterable[Row]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres.database(stack.enter_context(postgres.cluster())))
        config = configure(place / "postgres", pds, [council], database=url)
        key = '\nkey = { file = "beadle.key" }\n'
        config.write_text(key + config.read_text())
        beadle = stack.enter_context(Beadle("--config", str(config), folder=config.parent))
        count = stack.enter_context(_postgres(url))
        rate = _rate(count, beadle, POSTS)
    note = f"{rate / sqlite_rate:.2f} times SQLite; PostgreSQL 15 with fsync off"
    yield least("intake, first look, PostgreSQL", [rate], "posts/s", note=note)


def _bare(folder: Path) -> float:
    """What SQLite itself takes: the same versions written again into a table without an index."""
    with (
        closing(sqlite3.connect(folder / "beadle.db")) as source,
        closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as target,
    ):
        rows = source.execute("SELECT fingerprint, parts, links, raw, content FROM version")
        whole = rows.fetchall()
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=FULL")
        target.execute("CREATE TABLE version (fingerprint, parts, links, raw, content)")
        begun = time.monotonic()
        for start in range(0, len(whole), BATCH):
            target.execute("BEGIN IMMEDIATE")
            some = whole[start : start + BATCH]
            target.executemany("INSERT INTO version VALUES (?, ?, ?, ?, ?)", some)
            target.execute("COMMIT")
        return len(whole) / (time.monotonic() - begun)


def streamed(rounds: int) -> Iterable[Row]:
    """Recorded frames as fast as they are taken, beside what the SDK needs to decode them."""
    recording = recorded("tenth", posts(STREAMED, 10))
    rates = []
    for _ in range(rounds):
        with (
            tempfile.TemporaryDirectory() as place,
            recording.server(Path(place) / "pds") as (pds, residents),
            Replay(recording.frames, 0) as replay,
        ):
            config = configure(Path(place) / "house", pds, residents, firehose=replay.url)
            with (
                Beadle("--config", str(config), folder=config.parent) as beadle,
                _sqlite(config.parent / "beadle.db") as count,
            ):
                beadle.until_ready()
                threading.Timer(0.5, replay.go).start()
                rates.append(_rate(count, beadle, STREAMED))
    begun = time.monotonic()
    for data in recording.frames:
        frame = Frame.from_bytes(data)
        CAR.from_bytes(frame.body["blocks"])
    bare = len(recording.frames) / (time.monotonic() - begun)
    middle = sorted(rates)[len(rates) // 2]
    note = f"{STREAMED:,} commits, 10 % touch the policy; {middle / bare:.1%} of bare decoding"
    yield least("intake, firehose as fast as it goes", rates, "posts/s", 500, note)
    yield least("  atproto's decoding of the same frames alone", [bare], "frames/s")
