"""Beadle on Discord: the way to an alert, a minute of 300 messages a second, and commands then."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from peers.pds import PDS
from peers.resident import Resident

from benchmarks.beadle import ACCOUNT, Beadle
from benchmarks.guild import Guild, Load, Seen
from benchmarks.posts import posts
from benchmarks.report import Row, latency, most, percentile
from benchmarks.resident import idle, megabytes

WARM_UP = 5
FAST = 300.0
MINUTE = 60.0
CUTS = 20
PATIENCE = 180.0
ALERT_MS, ACK_MS, LIMIT_MB = 200, 300, 200
POSTS = 1_000

HOUSE = """
scorer = "none"

[[connection]]
id = "discord"
adapter = "discord"
token = {{ file = "token" }}
api = "{api}"
gateway = "{gateway}"
{bluesky}
[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"
domains = []
contacts = []
channels = []
helplines = ["999"]

[[council.account]]
connection = "discord"
address = "{news}"
kind = "official"

[[council.desk]]
connection = "discord"
channel = "{desk}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ discord = "{clerk}" }}
"""
BLUESKY = """
[[connection]]
id = "bluesky"
adapter = "bluesky"
service = "{service}"
plc = "{plc}"
source = "firehose"
identifier = "{handle}"
password = {{ file = "app-password" }}
"""


@contextmanager
def _house(guild: Guild, pds: PDS | None = None, other: Resident | None = None) -> Iterator[Beadle]:
    """A Beadle that watches the server's news, with the Clerk's commands offered there."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "token").write_text(guild.described["token"])
        bluesky = account = ""
        if pds and other:
            (folder / "app-password").write_text(other.password)
            bluesky = BLUESKY.format(service=pds.url, plc=pds.plc, handle=other.handle)
            account = ACCOUNT.format(handle=other.handle)
        config = HOUSE.format(**guild.described, bluesky=bluesky) + account
        (folder / "beadle.toml").write_text(config)
        with Beadle("--config", str(folder / "beadle.toml"), folder=folder) as beadle:
            beadle.until_ready()
            if not beadle.until(lambda: guild.commands() > 0):
                raise RuntimeError("the commands were not offered")
            yield beadle


def _rows(beadle: Beadle, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{beadle.folder}/beadle.db?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def _count(beadle: Beadle, query: str) -> int:
    return int(_rows(beadle, f"SELECT count(*) FROM {query}")[0][0])


def _judged(beadle: Beadle, count: int) -> bool:
    """Wait until so many versions have their verdict."""
    query = "version WHERE judged_at IS NOT NULL"
    return beadle.until(lambda: _count(beadle, query) >= count, PATIENCE)


def alerted(rounds: int) -> Iterable[Row]:
    """1 message/s, each of which touches the policy."""
    count = WARM_UP + 20 * rounds
    with Guild() as guild, _house(guild) as beadle:
        written = guild.load(Load(1.0, count, 1)).written
        beadle.until(lambda: len(guild.alerts()) >= count, 10)
        shown = guild.alerts()
    took = [shown[one][0] - at for one, (_wall, at) in written.items() if one in shown]
    note = "each touches the policy" + _missing(count - len(took), "NOT SHOWN")
    yield latency("Discord: message → case at the desk", took[WARM_UP:], 0, ALERT_MS, note)


def _missing(count: int, words: str) -> str:
    return f"; {count} {words}" if count else ""


def minute(_rounds: int) -> Iterable[Row]:
    """300 messages/s for a minute, one in a hundred touching the policy, and 20 disconnects."""
    with Guild() as guild, _house(guild) as beadle:
        seen = guild.load(Load(FAST, MINUTE, 100, CUTS))
        _judged(beadle, len(seen.written))
        judged = dict(_rows(beadle, "SELECT p.ref, v.judged_at FROM version v "
                                    "JOIN post p ON p.id = v.post_id"))  # fmt: skip
        versions, cases = _count(beadle, "version"), _count(beadle, '"case"')
        expected = len(seen.written) // 100
        beadle.until(lambda: len(guild.alerts()) >= cases, 30)
        shown = guild.alerts()
    yield from _kept(seen, judged, versions)
    yield _cases(cases, shown, expected)


def _kept(seen: Seen, judged: dict[str, str | None], versions: int) -> Iterable[Row]:
    lag = {}
    for ref, at in judged.items():
        message = ref.rpartition("/")[2]
        if message in seen.written and at is not None:
            lag[message] = _wall(at) - seen.written[message][0]
    lost, doubled = len(seen.written.keys() - lag.keys()), versions - len(judged)
    note = f"{seen.resumed} RESUMEs, {seen.identified - 1} new sessions"
    yield Row(f"Discord: {FAST:.0f} messages/s for {MINUTE:.0f} s, {CUTS} disconnects",
              f"{len(seen.written):,} written, {lost} lost, {doubled} doubled",
              "0 lost, 0 doubled", not lost and not doubled, note)  # fmt: skip
    yield latency("  message → verdict stored", list(lag.values()), 0, 0, "disconnects included")


def _cases(cases: int, shown: dict[str, list[float]], expected: int) -> Row:
    doubled = sum(len(times) - 1 for times in shown.values())
    right = cases == len(shown) == expected and not doubled
    figure = f"{cases} cases, {len(shown)} shown, {doubled} doubled"
    return Row("  those that touch the policy", figure, f"{expected}, 0 doubled", right)


def _wall(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def acknowledged(rounds: int) -> Iterable[Row]:
    """Slash commands while 300 messages/s are judged, one in ten touching the policy."""
    with Guild() as guild, _house(guild) as beadle:
        seen = guild.load(Load(FAST, 10.0 * rounds, 10, commands=10.0))
        _judged(beadle, len(seen.written))
    took = [one for one in seen.acks if one is not None]
    high = percentile(took, 99) * 1000
    never = len(seen.acks) - len(took)
    figure = f"p50 {percentile(took, 50) * 1000:.0f}, p99 {high:.0f}, worst {max(took) * 1000:.0f}"
    note = f"n={len(seen.acks)}, 10 a second" + _missing(never, "NEVER")
    yield Row("Discord: command → acknowledged, 300 messages/s", f"{figure} ms",
              f"p99 ≤ {ACK_MS}", high <= ACK_MS and not never, note)  # fmt: skip


def resident(_rounds: int) -> Iterable[Row]:
    """Discord and Bluesky together, without a model, after 1,000 posts on each."""
    texts = posts(POSTS, 20)
    with Guild() as guild, tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        with _house(guild, pds, council) as beadle:
            fresh = megabytes(beadle.process.pid)
            guild.load(Load(FAST, POSTS / FAST, 20))
            for start in range(0, POSTS, 200):
                council.post_many(texts[start : start + 200])
            if not _judged(beadle, 2 * POSTS - 1):
                raise RuntimeError("not all posts were judged")
            time.sleep(5)
            rss, pss = megabytes(beadle.process.pid)
            note = f"PSS {pss:.0f}; when ready RSS {fresh[0]:.0f}, PSS {fresh[1]:.0f} MB"
            what = "resident: Discord and Bluesky, no model, 2,000 posts"
            yield most(what, [rss], "MB", LIMIT_MB, note)
            yield idle(psutil.Process(beadle.process.pid))
