"""kill -9 at any moment while many people report: nothing is lost, doubled, or said too early."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import time
from collections import Counter
from contextlib import suppress
from random import Random

import pytest
from cryptography.fernet import Fernet
from e2e.crowd import Crowd
from e2e.house import Overdue
from e2e.station import Station
from peers.telegram import Telegram

SEED = "BEADLE_CAMPAIGN_SEED"
"""The environment variable that repeats a campaign's choices."""
MOMENTS = {
    "a time": None,
    "stored, not heard": "SELECT 1 FROM mail WHERE state = 'received' LIMIT 1",
    "a draft": "SELECT 1 FROM report WHERE state = 'draft' LIMIT 1",
    "answer not sent": "SELECT 1 FROM outbox WHERE lane = 'mail' AND state = 'waiting' LIMIT 1",
    "answer being sent": "SELECT 1 FROM outbox WHERE lane = 'mail' AND state = 'waiting' "
    "AND lease_until IS NOT NULL LIMIT 1",
    "readers not told": "SELECT 1 FROM outbox WHERE lane = 'alert' AND state = 'waiting' "
    "AND key LIKE '%report%' LIMIT 1",
}
ANSWERS = "SELECT count(*) FROM outbox WHERE key LIKE 'mail:%' AND state = 'waiting'"
PEOPLE = 40


class Campaign:
    """Kills and starts one house while a crowd reports."""

    def __init__(self, station: Station, crowd: Crowd, seed: int, kills: int) -> None:
        self.station, self.crowd, self.kills = station, crowd, kills
        self.house = station.house
        self.random = Random(seed + 1)
        self.caught: Counter[str] = Counter()
        self.seconds = 0.0

    async def fight(self) -> None:
        """All lives but the last; after each death what was acknowledged is on disk."""
        began = time.monotonic()
        await self.station.start()
        moments = list(MOMENTS)
        for life in range(self.kills):
            self.crowd.allowed = self.crowd.total * (life + 1) // self.kills
            await self._live(moments[life % len(moments)])
            await asyncio.to_thread(self.house.kill)
            self.acknowledged_is_stored()
            await self.station.start(ready=False)
        self.seconds = time.monotonic() - began

    async def _live(self, moment: str) -> None:
        """Work for a while, and then until the moment; a life may end while it starts."""
        query = "SELECT coalesce(max(id), 0) FROM mail"
        before = self.house.value(query) or 0
        if self.random.random() < 0.7:
            with suppress(Overdue):  # nothing may be left to hear
                await asyncio.to_thread(
                    self.house.until, "more", lambda: self.house.value(query) > before, 12
                )
        await asyncio.sleep(self.random.uniform(0, 1.2))
        query = MOMENTS[moment]
        seen = query is not None and await asyncio.to_thread(self.house.catch, query, seconds=1.0)
        self.caught[moment if seen else "a time"] += 1

    def acknowledged_is_stored(self) -> None:
        """Every number that somebody was told is that of a report on disk."""
        rows = self.house.rows("SELECT year, number FROM report WHERE number IS NOT NULL")
        stored = {f"H-{year}-{number:04d}" for year, number in rows}
        early = self.crowd.acknowledged().keys() - stored
        assert not early, f"acknowledged before it was stored: {sorted(early)}"

    async def finish(self) -> None:
        """Let everything be heard and answered."""
        total = self.crowd.total

        def done() -> bool:
            filed = self.house.value("SELECT count(*) FROM report WHERE number IS NOT NULL")
            waiting = self.house.value("SELECT count(*) FROM mail WHERE state != 'done'")
            return filed >= total and not waiting and not self.house.value(ANSWERS)

        await asyncio.to_thread(self.house.until, "all to be heard", done, 300, 0.3)

    def reckon(self) -> None:
        """Every report is there once, with its words, and each was acknowledged."""
        words = Counter(self._what())
        lost = [one for one in self.crowd.words if one not in words]
        assert not lost, f"{len(lost)} are lost: {lost[:3]}"
        doubled = [one for one, count in words.items() if count > 1]
        assert not doubled, f"{len(doubled)} are doubled: {doubled[:3]}"
        assert len(words) == self.crowd.total
        numbers = [n for (n,) in self.house.rows("SELECT number FROM report ORDER BY number")]
        assert numbers == list(range(1, self.crowd.total + 1))
        self.acknowledged_is_stored()
        assert len(self.crowd.acknowledged()) == self.crowd.total

    def _what(self) -> list[str]:
        """What happened, in each report, opened with the key."""
        key = Fernet((self.house.folder / "beadle-reports.key").read_text().split()[0])
        rows = self.house.rows("SELECT answers FROM report")
        return [json.loads(key.decrypt(row["answers"]))["what"] for row in rows]


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("total", "kills"), [(60, 6), pytest.param(1000, 50, marks=[
    pytest.mark.soak, pytest.mark.timeout(3600)])])  # fmt: skip
async def test_no_report_is_lost_or_doubled_and_none_is_acknowledged_too_early(
    tmp_path, total, kills, capsys
):
    """Every report on disk once and numbered without a gap; each number was told to somebody."""
    seed = int(os.environ.get(SEED) or secrets.randbelow(10**6))
    async with Telegram() as telegram:
        station = Station(telegram, tmp_path, officers=min(PEOPLE, total // 4))
        with station.house:
            await station.open_chats()
            crowd = Crowd(station, seed, total)
            campaign = Campaign(station, crowd, seed, kills)
            writing = asyncio.create_task(crowd.run())
            try:
                await campaign.fight()
                await writing
                await campaign.finish()
                assert await asyncio.to_thread(station.house.stop) == 0
                campaign.reckon()
            except BaseException as error:
                error.add_note(f"to repeat the campaign's choices: {SEED}={seed}")
                raise
            finally:
                writing.cancel()
            assert "as recorded" in await asyncio.to_thread(station.house.verified)
            station.house.unbroken()
    told = sum(crowd.acknowledged().values())
    with capsys.disabled():
        sys.stdout.write(
            f"\ncampaign (seed {seed}): {total} reports by {len(crowd.reporters)} people under "
            f"{kills} kills in {campaign.seconds:.0f} s: 0 lost, 0 doubled, {told} "
            f"acknowledgements; killed at: {dict(campaign.caught)}\n"
        )
