"""Many people who report at the same time, each at their own pace, and what they were answered.

Owns who wrote what, and when which number came back. Runs beside Beadle, whether it is at work,
starting, or dead.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from e2e.station import Person, Station

NUMBER = re.compile(r"\bH-\d{4}-\d{4}\b")


@dataclass
class Reporter:
    """One person, and the words by which each of their reports is known."""

    person: Person
    words: list[str] = field(default_factory=list)


class Crowd:
    """Writes ``total`` reports, never further than :attr:`allowed`."""

    def __init__(self, station: Station, seed: int, total: int) -> None:
        self.station, self.total = station, total
        self.random = Random(seed)
        self.reporters = [Reporter(one) for one in station.officers]
        self.allowed = 0
        self.written = 0

    async def run(self) -> None:
        """Until all is written; nobody waits for an answer."""
        while self.written < self.total:
            if self.written >= self.allowed:
                await asyncio.sleep(0.02)
                continue
            await self._report(self.random.choice(self.reporters))
            await asyncio.sleep(self.random.uniform(0, 0.05))

    async def _report(self, who: Reporter) -> None:
        """What happened, in one message, and that it is to be sent now; NEW begins another."""
        if who.words:
            await self.station.write(who.person, "NEW")
        self.written += 1
        words = f"Report {self.written}.{self.random.randrange(10**9)}: they wait outside."
        who.words.append(words)
        await self.station.write(who.person, words)
        await self.station.write(who.person, "SEND")

    def acknowledged(self) -> Counter[str]:
        """Every number that anybody was told, and how often."""
        told: Counter[str] = Counter()
        for who in self.reporters:
            for text in self.station.said_to(who.person):
                told.update(set(NUMBER.findall(text)))
        return told

    @property
    def words(self) -> list[str]:
        """Everything that was reported."""
        return [words for who in self.reporters for words in who.words]
