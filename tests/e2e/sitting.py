"""The Clerk of these campaigns: decides on the cases that are hers, one command at a time.

She reads the rows to see what is done, and types again what was typed into a process that died
before it was recorded, as a person would.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from e2e.house import House
from e2e.officer import Entry

_CASES = """
    SELECT c.id, c.number, c.state, p.ref,
           (SELECT count(*) FROM action a WHERE a.case_id = c.id) AS orders
    FROM "case" c JOIN post p ON p.id = c.post_id ORDER BY c.id
"""
MOST_ORDERS = 4
"""Take-downs and restores of one case in a campaign, before it is left alone."""


class Sitting:
    """Decides while Beadle lives and dies around her. ``orders`` counts what was carried out."""

    def __init__(self, house: House, ledger: Mapping[str, Entry], seed: int) -> None:
        self.house = house
        self.ledger = ledger
        self.random = Random(seed)
        self.asked: tuple[int, str] | None = None

    def interrupted(self) -> None:
        """Beadle died: what was asked is looked up anew."""
        self.asked = None

    def go_on(self) -> None:
        """Type the next command, if the last one has had its effect. Never waits."""
        cases = {row["id"]: row for row in self.house.rows(_CASES)}
        if self.asked is not None:
            case, wanted = self.asked
            if cases[case]["state"] != wanted:
                return
            self.asked = None
        ready = [row for row in cases.values() if self._hers(row)]
        if ready:
            self._decide(self.random.choice(ready))

    def _hers(self, row) -> bool:
        entry = self.ledger.get(row["ref"])
        if entry is None or not entry.for_clerk:
            return False
        undecided = row["state"] in ("open", "restored", "ordered")
        return (undecided or row["state"] == "taken_down") and row["orders"] < MOST_ORDERS

    def _decide(self, row) -> None:
        number, state = row["number"], row["state"]
        if state == "ordered":  # ordered before the crash: it is carried out without a word
            return
        if state == "taken_down":
            self.house.type(f"restore {number} read again")
            self.asked = row["id"], "restored"
        else:
            self.house.type(f"takedown {number} 6.5 supports a party")
            self.asked = row["id"], "taken_down"

    def restore_all(self) -> None:
        """Put everything back that is down."""
        down = [row["number"] for row in self.house.rows(_CASES) if row["state"] == "taken_down"]
        for number in down:
            self.house.type(f"restore {number} the campaign is over")
        still = "SELECT 1 FROM \"case\" WHERE state IN ('taken_down', 'ordered') LIMIT 1"
        self.house.until("all to be back", lambda: not self.house.rows(still), 90, 0.2)
