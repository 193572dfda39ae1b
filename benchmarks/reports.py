"""From what an officer writes in private to the words "saved", and to the report's number."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.beadle import Beadle
from benchmarks.channel import OFFICERS, Channel
from benchmarks.report import Row, latency

WARM_UP = 5
ACKNOWLEDGED_MS = 2_000
PATIENCE = 60.0
SAVED = re.compile(r"\bsaved\b", re.IGNORECASE)
NUMBER = re.compile(r"\bH-\d{4}-\d{4}\b")

HOUSE = """
scorer = "none"

[[connection]]
id = "telegram"
adapter = "telegram"
token = {{ file = "token" }}
api = "{api}"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"
contacts = ["01632 960100"]

[[council.account]]
connection = "telegram"
address = "{channel}"
kind = "official"
author_kind = "officer"

[[council.desk]]
connection = "telegram"
channel = "{desk}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ telegram = "{clerk}" }}
"""
OFFICER = """
[[council.person]]
name = "Officer {number}"
role = "officer"
identities = {{ telegram = "{id}" }}
"""


@contextmanager
def _house(channel: Channel) -> Iterator[Beadle]:
    """A Beadle that takes reports, with everybody on its list."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "token").write_text(channel.described["token"])
        officers = enumerate(channel.described["officers"].split())
        config = HOUSE.format(**channel.described)
        config += "".join(OFFICER.format(number=number, id=one) for number, one in officers)
        (folder / "beadle.toml").write_text(config)
        with Beadle("--config", str(folder / "beadle.toml"), folder=folder) as beadle:
            beadle.until_ready()
            if not beadle.until(lambda: channel.commands() > 0):
                raise RuntimeError("the commands were not offered")
            yield beadle


class Desk:
    """Officers by number, and when Beadle answered each of them."""

    def __init__(self, channel: Channel, beadle: Beadle) -> None:
        self._channel, self._beadle = channel, beadle
        self._chats = channel.described["officers"].split()

    def answered(self, begun: Mapping[int, float], words: re.Pattern[str]) -> list[float]:
        """Seconds from each officer's message to the first answer with the words; waits for all."""

        def took() -> dict[int, float]:
            said = self._channel.said()
            return {
                who: first - at
                for who, at in begun.items()
                if (first := _first(said.get(self._chats[who], ()), at, words))
            }

        self._beadle.until(lambda: len(took()) == len(begun), PATIENCE)
        return list(took().values())


def _first(said: Iterable[list[float | str]], after: float, words: re.Pattern[str]) -> float | None:
    times = [float(at) for at, text in said if float(at) > after and words.search(str(text))]
    return min(times, default=None)


def acknowledged(rounds: int) -> Iterable[Row]:
    """One officer after the other reports something and sends it; then many at the same moment."""
    count = min(WARM_UP + 20 * rounds, OFFICERS)
    with Channel() as channel, _house(channel) as beadle:
        desk = Desk(channel, beadle)
        first, last = [], []
        for who in range(count):
            text = f"Somebody wrote to me that they know where I park ({who})."
            first += desk.answered({who: channel.tell(who, text)}, SAVED)
            last += desk.answered({who: channel.tell(who, "SEND")}, NUMBER)
            time.sleep(0.05)
        begun = {who: channel.tell(who, f"And again, all at once ({who}).") for who in range(count)}
        crowd = desk.answered(begun, re.compile("."))
    lost = 3 * count - len(first) - len(last) - len(crowd)
    note = f"{lost} NOT ANSWERED" if lost else "SQLite, full sync; the fake Bot API"
    yield latency("report: message → “saved”", first[WARM_UP:], 0, ACKNOWLEDGED_MS, note)
    yield latency("report: SEND → its number", last[WARM_UP:], 0, ACKNOWLEDGED_MS)
    note = f"{count} officers at once; a bot says 30 things a second"
    yield latency("report: message → answer, all at once", crowd, 0, 0, note)
