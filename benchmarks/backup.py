"""A backup of a large record while posts arrive, and the restore of it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import psutil
from sqlalchemy import insert
from sqlalchemy.orm import Session

from adapters import contract
from benchmarks.beadle import BEADLE, Beadle
from benchmarks.report import Row, most, percentile
from benchmarks.resident import megabytes
from bot.backup import shelf
from bot.config.load import load_config
from bot.config.model import LONDON
from bot.run import keys
from bot.store import audit, councils, migrate
from bot.store.intake import Intake
from bot.store.schema import Blob, Media, Version
from bot.store.schema_backup import Backup
from bot.store.store import Store

POSTS, BATCH = 100_000, 1_000
PICTURES, PICTURE = 5_000, 200_000
RATE = 50.0
QUIET = 45.0
"""Seconds of posts before the backup begins, with which those beside it are compared."""
AGO = timedelta(days=120)
LONGEST = 900.0

CONFIG = """
scorer = "none"

[backup]
folder = "shelf"
at = "{at}"

[[connection]]
id = "blog"
adapter = "folder"

[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ terminal = "clerk" }}

[[council.account]]
connection = "blog"
address = "{address}"

[[council.desk]]
connection = "terminal"
"""
COUNCIL = "sampleford"


def made(rounds: int) -> Iterable[Row]:
    """100,000 posts and 1 GB of pictures; 50 posts/s arrive meanwhile. One round."""
    del rounds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "house"
        config = _seeded(folder)
        size = (folder / "beadle.db").stat().st_size
        yield from _backed_up(config, size)
        yield from _restored(folder, Path(place) / "new")


def _seeded(folder: Path) -> Path:
    """A record of an account that is no longer watched, so that a look at it finds nothing gone."""
    print(f"writing {POSTS:,} posts and {PICTURES * PICTURE / 1e9:.0f} GB …", flush=True)
    (folder / "old").mkdir(parents=True)
    (folder / "posts").mkdir()
    config = folder / "beadle.toml"
    config.write_text(CONFIG.format(at="00:00", address="old"))
    loaded, url = load_config(config), f"sqlite:///{folder / 'beadle.db'}"
    migrate.upgrade(url)
    store = Store(url, clock=lambda: datetime.now(UTC) - AGO)
    keys.open_general(store, loaded)
    keys.open_reports(store, loaded)
    store.write_now(councils.adopt, loaded, {COUNCIL: "seeded"})
    for start in range(0, POSTS, BATCH):
        batch = contract.Batch(tuple(map(_post, range(start, start + BATCH))))
        store.write_now(lambda session, batch=batch: Intake(session, "blog", "folder").take(batch))
    store.write_now(_judged)
    for start in range(0, PICTURES, 50):
        store.write_now(_pictures, range(start, start + 50))
    store.close()
    return config


def _post(number: int) -> contract.Posted:
    words = f"Notice {number}. " + "The library in the High Street opens at ten on Monday. " * 6
    return contract.Posted(
        contract.Post(
            account="blog:old",
            ref=contract.Ref("folder", f"old/{number}.md"),
            author=None,
            parts=(contract.Part("text", words),),
            fingerprint=hashlib.sha256(words.encode()).hexdigest(),
            raw=words.encode(),
            posted_at=datetime.now(UTC) - AGO,
        )
    )


def _judged(session: Session) -> None:
    session.execute(Version.__table__.update().values(judged_at=datetime.now(UTC) - AGO))


def _pictures(session: Session, numbers: range) -> None:
    """As :mod:`bot.store.media` keeps them, many in one transaction."""
    blobs, rows, entries = [], [], []
    versions = session.query(Version.id, Version.post_id).offset(numbers.start).limit(len(numbers))
    for version_id, post_id in versions.all():
        data = os.urandom(PICTURE)
        key = hashlib.sha256(data).hexdigest()
        blobs.append({"council_id": COUNCIL, "sha256": key, "size": PICTURE, "data": data})
        rows.append(
            {"council_id": COUNCIL, "version_id": version_id, "position": 0, "connection": "blog",
             "ref": key, "mime": "image/png", "alt": "", "size": PICTURE, "state": "stored",
             "sha256": key, "attempts": 0, "next_at": datetime.now(UTC) - AGO}
        )  # fmt: skip
        entries.append(audit.Entry("media", f"post:{post_id}", {"ref": key, "sha256": key}))
    session.execute(insert(Blob), blobs)
    session.execute(insert(Media), rows)
    audit.record(session, COUNCIL, *entries)


@dataclass
class Arriving:
    """Posts saved into the watched folder, at one pace, each with the time at which it was."""

    folder: Path
    saved: dict[str, float] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Save them until told to stop."""
        begun = time.time()
        while not self.stop.wait(max(0.0, begun + len(self.saved) / RATE - time.time())):
            name = f"{len(self.saved)}.md"
            self.saved[name] = time.time()
            (self.folder / name).write_text(f"Notice {name}: the library opens at ten on Monday.")


@dataclass
class Watching:
    """What Beadle and the processes that it began take of memory (PSS, MB), as often as asked.

    Beadle itself grows with the posts that arrive, backup or not: so the two are kept apart.
    """

    beadle: psutil.Process
    seen: list[tuple[float, float, float]] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Look until told to stop."""
        while not self.stop.wait(0.2):
            with suppress(psutil.Error, OSError):
                begun = self.beadle.children(recursive=True)
                beside = sum(megabytes(one.pid)[1] for one in begun)
                self.seen.append((time.time(), megabytes(self.beadle.pid)[1], beside))


def _backed_up(config: Path, size: int) -> Iterator[Row]:
    folder = config.parent
    due = (datetime.now(LONDON) + timedelta(seconds=QUIET + 75)).replace(second=0, microsecond=0)
    config.write_text(CONFIG.format(at=f"{due:%H:%M}", address="posts"))
    store = Store(f"sqlite:///{folder / 'beadle.db'}")
    store.write_now(_as_if_made)
    store.close()
    arriving = Arriving(folder / "posts")
    with Beadle("--config", str(config), folder=folder) as beadle:
        if not beadle.until_ready(300):
            raise RuntimeError("Beadle did not become ready")
        watching = Watching(psutil.Process(beadle.process.pid))
        begun = [Thread(target=one.run) for one in (arriving, watching)]
        for one in begun:
            one.start()
        try:
            start, end = _made(folder)
            time.sleep(5)
        finally:
            arriving.stop.set()
            watching.stop.set()
            for one in begun:
                one.join(30)
        time.sleep(5)
    took = _took(folder, arriving.saved)
    alone = [one for at, one in took if start - QUIET <= at < start]
    beside = [one for at, one in took if start <= at < end]
    load = os.getloadavg()[0]
    before, during = (percentile(one, 95) * 1000 for one in (alone, beside))
    middle = [percentile(one, 50) * 1000 for one in (alone, beside)]
    note = (
        f"of posts stored and checked; p50 {middle[0]:.0f} and {middle[1]:.0f} ms; "
        f"n={len(alone)} and {len(beside)}; load {load:.1f}"
    )
    yield Row("intake p95 without and with a backup", f"{before:.0f} and {during:.0f} ms",
              "at most doubled", during <= 2 * before, note)  # fmt: skip
    quiet = max(own for at, own, _ in watching.seen if start - QUIET <= at < start)
    peak = max(own for at, own, _ in watching.seen if start <= at < end)
    taken = max(beside for at, _, beside in watching.seen if start <= at < end)
    note = f"PSS of its process; Beadle itself, as posts arrive: {quiet:.0f}, then {peak:.0f}"
    yield most("memory that a backup takes besides", [taken], "MB", 50, note)
    yield most("a backup, proved", [end - start], "s", note=f"{size / 1e9:.2f} GB, {POSTS:,} posts")


def _as_if_made(session: Session) -> None:
    """The next one is due at the time of day set, and not at the start."""
    at = datetime.now(UTC)
    session.add(Backup(name="", place="", scheduled=True, state="made", began_at=at, detail=""))


def _made(folder: Path) -> tuple[float, float]:
    """When the backup was begun and done, by the rows."""
    query = "SELECT state, detail FROM backup WHERE name != '' ORDER BY id DESC LIMIT 1"
    start = 0.0
    deadline = time.time() + LONGEST
    with closing(sqlite3.connect(f"file:{folder / 'beadle.db'}?mode=ro", uri=True)) as database:
        while time.time() < deadline:
            row = database.execute(query).fetchone()
            if row and row[0] == "running":
                start = start or time.time()
            elif row and row[0] == "made":
                return start, time.time()
            elif row:
                raise RuntimeError(f"no backup was made: {row[1]}")
            time.sleep(0.2)
    raise RuntimeError("the backup came to no end")


def _took(folder: Path, saved: dict[str, float]) -> list[tuple[float, float]]:
    """(when saved, seconds until its verdict was stored) of all posts that arrived."""
    query = (
        "SELECT post.ref, version.judged_at FROM version JOIN post ON post.id = version.post_id "
        "JOIN account ON account.id = post.account_id WHERE account.address = 'posts'"
    )
    found = []
    with closing(sqlite3.connect(folder / "beadle.db")) as database:
        for ref, judged_at in database.execute(query):
            at = saved.get(Path(json.loads(ref)[-1] if ref.startswith("[") else ref).name)
            if at is not None and judged_at is not None:
                judged = datetime.fromisoformat(judged_at).replace(tzinfo=UTC).timestamp()
                found.append((at, judged - at))
    if len(found) < 0.99 * len(saved):
        raise RuntimeError(f"of {len(saved)} posts only {len(found)} were taken in and checked")
    return found


def _restored(folder: Path, new: Path) -> Iterator[Row]:
    [name] = shelf.backups(folder / "shelf")
    began = time.monotonic()
    words = [*BEADLE, "restore", str(folder / "shelf" / name), "--to", str(new)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"not restored: {done.stderr[-500:]}")
    yield most("restore and verify", [time.monotonic() - began], "s", 300, "digests, chain, media")
