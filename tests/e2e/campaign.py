"""A campaign of kills: Beadle dies again and again, at moments spread over all that it does.

A moment is either a time, or a row: Beadle is stopped dead as soon as another process sees the
row, so that the crash falls between that commit and the next.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from random import Random

from e2e.house import PATIENCE, House
from e2e.officer import Officer
from e2e.sitting import Sitting

MOMENTS = {
    "a time": None,
    "stored, not judged": "SELECT 1 FROM version WHERE judged_at IS NULL LIMIT 1",
    "picture not copied": "SELECT 1 FROM media WHERE state = 'waiting' LIMIT 1",
    "alert not shown": "SELECT 1 FROM outbox WHERE lane = 'alert' AND state = 'waiting' LIMIT 1",
    "alert being shown": "SELECT 1 FROM outbox WHERE lane = 'alert' AND state = 'waiting' "
    "AND lease_until IS NOT NULL LIMIT 1",
    "command recorded": "SELECT 1 FROM command WHERE state = 'received' LIMIT 1",
    "action ordered": "SELECT 1 FROM action WHERE state = 'waiting' LIMIT 1",
    "step stored": "SELECT 1 FROM step WHERE started_at IS NULL LIMIT 1",
    "step under way": "SELECT 1 FROM step WHERE started_at IS NOT NULL AND outcome IS NULL LIMIT 1",
    "receipt stored": "SELECT 1 FROM action a JOIN step s ON s.action_id = a.id "
    "WHERE a.state = 'working' AND s.outcome IS NOT NULL LIMIT 1",
}
WAITING_ROWS = (
    "SELECT 1 FROM version WHERE judged_at IS NULL",
    "SELECT 1 FROM media WHERE state = 'waiting'",
    "SELECT 1 FROM outbox WHERE state = 'waiting'",
)
STARTING, WORKING, WAITING = 2.5, 1.5, 1.0
"""Seconds at most: a life cut short while it starts; work before the moment is looked for; and
how long the moment is waited for."""


class Campaign:
    """Kills and starts one house while an officer publishes and the Clerk decides."""

    def __init__(self, house: House, officer: Officer, seed: int, kills: int) -> None:
        self.house, self.officer, self.kills = house, officer, kills
        self.random = Random(seed)
        self.clerk = Sitting(house, officer.ledger, seed)
        self.caught: Counter[str] = Counter()
        self.seconds = 0.0

    def fight(self) -> None:
        """All lives but the last."""
        began = time.monotonic()
        self.house.start()  # it has a cursor from here on: nothing is published unseen
        self.officer.start()
        names = list(MOMENTS)
        for life in range(self.kills):
            self.officer.allowed = self.officer.total * (life + 1) // self.kills
            self._live(names[life % len(names)])
            self.house.kill()
            self.clerk.interrupted()
            if self.random.random() < 0.3:
                time.sleep(self.random.uniform(0, 1))  # what is published now, nobody watches
            self.house.start(ready=False)
        self.seconds = time.monotonic() - began

    def _live(self, moment: str) -> None:
        """Work until the moment, or until it does not come; then stand still."""
        query = MOMENTS[moment]
        if query is None and self.random.random() < 0.5:
            self._work(self.random.uniform(0, STARTING))
        else:
            self._work(PATIENCE, until_ready=True)
            self._work(self.random.uniform(0, WORKING))
        seen = query is not None and self._work(WAITING, query)
        self.caught[moment if seen else "a time"] += 1

    def _work(self, seconds: float, query: str = "", *, until_ready: bool = False) -> bool:
        """Let the Clerk decide for a while; True, standing still, where a row came up meanwhile."""
        ends, look = time.monotonic() + seconds, 0.0
        while time.monotonic() < ends:
            if time.monotonic() > look:
                self.clerk.go_on()
                if until_ready and self.house.ready:
                    return False
                look = time.monotonic() + 0.05
            if not query:
                time.sleep(0.01)
            elif self.house.rows(query):
                self.house.freeze()
                if self.house.rows(query):
                    return True
                self.house.thaw()
        return False

    def finish(self) -> None:
        """Let everything be caught up, and every order be carried out."""
        house, officer = self.house, self.officer
        house.until("all to be published", lambda: not officer.is_alive(), 120, 0.2)
        if officer.trouble:
            raise officer.trouble
        newest = {uri: entry.cids[-1] for uri, entry in officer.ledger.items()}
        gone = sum(entry.deleted for entry in officer.ledger.values())

        def caught_up() -> bool:
            rows = house.rows("SELECT ref, fingerprint, removed_by FROM post")
            left = sum(row["removed_by"] == "unknown" for row in rows)
            return left >= gone and {r["ref"]: r["fingerprint"] for r in rows} == newest

        house.until("all to be archived", caught_up, 90, 0.3)
        house.until("all to be done", lambda: not any(map(house.rows, WAITING_ROWS)), 90, 0.3)

    def tell(self, seed: int) -> None:
        """The figures, for whoever reads the test's output."""
        rows = self.house.rows("SELECT kind, count(*) FROM action GROUP BY kind")
        orders = ", ".join(f"{count} {kind}" for kind, count in rows)
        cases = self.house.value('SELECT count(*) FROM "case"')
        officer = self.officer
        sys.stdout.write(
            f"\ncampaign (seed {seed}): {self.kills} kills in {self.seconds:.0f} s, "
            f"{len(officer.ledger)} posts, {officer.edits} edits, {officer.deletions} deletions, "
            f"{cases} cases; {orders}\n"
            f"killed at: {dict(self.caught)}\n"
        )
