"""Beadle on Telegram: the way to an alert, a minute of 100 posts a second, a take-down in a queue.

The desk is the Clerk's private chat, into which a bot may write once a second; where what is
measured is not that pace, posts that touch the policy come a little more slowly.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.beadle import Beadle
from benchmarks.channel import Channel
from benchmarks.report import Row, latency

WARM_UP = 5
PACED = 0.8
"""Posts a second that stay below the one message a second of the desk."""
FAST, MINUTE, EVERY = 100, 60, 100
QUEUED = 500
PATIENCE = 180.0
ALERT_MS, TAKEDOWN_S = 200, 1.0

HOUSE = """
scorer = "none"

[[connection]]
id = "telegram"
adapter = "telegram"
token = {{ file = "token" }}
archive_chat = "{archive}"
api = "{api}"
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
connection = "telegram"
address = "{channel}"
kind = "official"

[[council.desk]]
connection = "telegram"
channel = "{desk}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ telegram = "{clerk}" }}
"""


@contextmanager
def _house(channel: Channel) -> Iterator[Beadle]:
    """A Beadle that watches the channel, with the Clerk's commands offered there."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "token").write_text(channel.described["token"])
        config = HOUSE.format(**channel.described, bluesky="")
        (folder / "beadle.toml").write_text(config)
        with Beadle("--config", str(folder / "beadle.toml"), folder=folder) as beadle:
            beadle.until_ready()
            if not beadle.until(lambda: channel.commands() > 0):
                raise RuntimeError("the commands were not offered")
            yield beadle


def _rows(beadle: Beadle, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{beadle.folder}/beadle.db?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def count_until(beadle: Beadle, table: str, count: int) -> None:
    """Wait until a table, with its condition, has so many rows."""

    def there() -> bool:
        time.sleep(0.1)
        return int(_rows(beadle, f"SELECT count(*) FROM {table}")[0][0]) >= count

    if not beadle.until(there, PATIENCE):
        raise RuntimeError(f"not {count} rows of {table} after {PATIENCE:g} s")


def alerted(rounds: int) -> Iterable[Row]:
    """Posts that touch the policy, each a case, more slowly than the desk may speak."""
    count = WARM_UP + 20 * rounds
    with Channel() as channel, _house(channel) as beadle:
        posted = channel.post(PACED, count, 1)
        beadle.until(lambda: len(channel.alerts()) >= count, 10)
        shown = channel.alerts()
    took = [shown[one][0] - at for one, (_wall, at) in posted.items() if one in shown]
    missing = count - len(took)
    note = f"{PACED} a second: the desk's own pace is 1" + (f"; {missing} LOST" if missing else "")
    yield latency("Telegram: post → case at the desk", took[WARM_UP:], 0, ALERT_MS, note)


def minute(_rounds: int) -> Iterable[Row]:
    """100 posts/s for a minute, each forwarded into the group, one in a hundred against policy."""
    with Channel() as channel, _house(channel) as beadle:
        posted = channel.post(FAST, FAST * MINUTE, EVERY)
        count_until(beadle, "version WHERE judged_at IS NOT NULL", len(posted))
        expected = len(posted) // EVERY
        beadle.until(lambda: len(channel.alerts()) >= expected, PATIENCE)
        time.sleep(3)  # what is doubled would still come
        rows = _rows(beadle, "SELECT ref, judged_at FROM post JOIN version ON post_id = post.id")
        cases = _rows(beadle, 'SELECT count(*) FROM "case"')[0][0]
        shown = channel.alerts()
    stored = {ref.rpartition("/")[2].rpartition(":")[2]: _wall(at) for ref, at in rows}
    lag = [stored[one] - wall for one, (wall, _at) in posted.items() if one in stored]
    lost, doubled = len(posted) - len(lag), len(rows) - len(stored)
    yield Row(f"Telegram: {FAST} posts/s for {MINUTE} s", f"{lost} lost, {doubled} doubled",
              "0 lost, 0 doubled", not lost and not doubled, f"{len(posted):,} posts")  # fmt: skip
    yield latency("  post → verdict stored", lag, 0, 0)
    again = sum(len(times) - 1 for times in shown.values())
    right = cases == len(shown) == expected and not again
    figure = f"{cases} cases, {len(shown)} shown, {again} doubled"
    yield Row("  those that touch the policy", figure, f"{expected}, 0 doubled", right)


def _wall(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def ordered(rounds: int) -> Iterable[Row]:
    """Take-downs that the Clerk types while 500 alerts wait for her chat."""
    count = 5 * rounds
    with Channel() as channel, _house(channel) as beadle:
        posted = list(channel.post(200, QUEUED + 10, 1))
        count_until(beadle, '"case"', len(posted))
        took, waiting = [], QUEUED + 10 - len(channel.alerts())
        for number in range(1, count + 1):
            begun = channel.write(f"takedown {number} 6.7 an advertisement")
            took.append(_deleted(beadle, channel, posted[number - 1]) - begun)
            left = QUEUED + 10 - len(channel.alerts())
    worst = max(took)
    figure = f"{sorted(took)[count // 2]:.2f} s, worst {worst:.2f} s"
    note = f"n={count}; {waiting} alerts not yet sent at the first, {left} at the last"
    yield Row("Telegram: take-down typed → deletion asked for", figure, f"≤ {TAKEDOWN_S:g} s",
              worst <= TAKEDOWN_S, note)  # fmt: skip


def _deleted(beadle: Beadle, channel: Channel, post: str) -> float:
    """When Beadle asked for a post's deletion; infinity where it did not."""
    beadle.until(lambda: post in channel.deleted(), 30)
    return channel.deleted().get(post, float("inf"))
