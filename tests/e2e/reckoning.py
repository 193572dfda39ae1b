"""What must be so when a campaign is over: the archive against the ledger and the server."""

from __future__ import annotations

import re
from collections.abc import Mapping

from e2e.house import House
from e2e.officer import Entry
from peers.resident import POST, Resident


def standing(resident: Resident) -> dict[str, str]:
    """Every post that the server has now, with its CID, as anybody can read it."""
    found: dict[str, str] = {}
    cursor = None
    while True:
        params = {"repo": resident.did, "collection": POST, "limit": 100}
        if cursor:
            params["cursor"] = cursor
        reply = resident.http.get("com.atproto.repo.listRecords", params=params)
        reply.raise_for_status()
        page = reply.json()
        found.update({one["uri"]: one["cid"] for one in page["records"]})
        cursor = page.get("cursor")
        if not cursor or not page["records"]:
            return found


def archived(house: House, ledger: Mapping[str, Entry], stands: Mapping[str, str]) -> None:
    """Every version that the server ever had is archived once, in order, and each was judged."""
    query = (
        "SELECT p.ref, v.fingerprint, v.judged_at, v.raw FROM version v "
        "JOIN post p ON p.id = v.post_id ORDER BY p.id, v.number"
    )
    had: dict[str, list[str]] = {}
    for row in house.rows(query):
        had.setdefault(row["ref"], []).append(row["fingerprint"])
        assert row["judged_at"], f"never judged: {row['ref']}"
        assert row["raw"], f"nothing to put back: {row['ref']}"
    lost = ledger.keys() - had.keys()
    assert not lost, f"{len(lost)} posts are lost: {sorted(lost)[:5]}"
    wrong = {uri for uri, entry in ledger.items() if had[uri] != entry.cids}
    assert not wrong, [(uri, ledger[uri].cids, had[uri]) for uri in sorted(wrong)[:5]]
    assert had.keys() == ledger.keys()
    public = {r["ref"] for r in house.rows("SELECT ref FROM post WHERE removed_at IS NULL")}
    assert public == stands.keys(), public ^ stands.keys()
    assert not house.rows("SELECT 1 FROM media WHERE state != 'stored'")
    assert not house.rows("SELECT why FROM gap")


def judged_once(house: House, ledger: Mapping[str, Entry]) -> None:
    """One case for a post that breaches, none for one that never did, two for nobody."""
    rows = house.rows('SELECT p.ref, count(c.id) FROM post p LEFT JOIN "case" c '
                      "ON c.post_id = p.id GROUP BY p.id")  # fmt: skip
    counts = dict(rows)
    for uri, entry in ledger.items():
        if entry.breach:
            assert counts[uri] == 1, f"{counts[uri]} cases for a breach: {uri}"
        else:
            most = 1 if entry.ever_breached else 0
            assert counts[uri] <= most, f"{counts[uri]} cases: {uri} {entry}"
    twice = "SELECT version_id FROM verdict GROUP BY version_id HAVING count(*) > 1"
    assert not house.rows(twice)
    numbers = [row[0] for row in house.rows('SELECT number FROM "case" ORDER BY number')]
    assert numbers == list(range(1, len(numbers) + 1))


def told(house: House) -> None:
    """Each case was shown at the desk, and the outcome of each order; nothing waits or is dead."""
    shown = house.shown
    cards = {int(n) for n in re.findall(r"Case (\d+): (?:please decide|no longer public)", shown)}
    numbers = {row[0] for row in house.rows('SELECT number FROM "case"')}
    assert numbers <= cards, f"never shown: {sorted(numbers - cards)}"
    for kind, word in (("take_down", "removed"), ("restore", "restored")):
        orders = house.rows('SELECT c.number, count(*) FROM action a JOIN "case" c '
                            "ON c.id = a.case_id WHERE a.kind = ? GROUP BY c.id", kind)  # fmt: skip
        for number, count in orders:
            said = len(re.findall(rf"(?:Done\. )?Case {number} was {word}", shown))
            assert said >= count, f"case {number}: {count} times {word}, told {said} times"
    assert not house.rows("SELECT key FROM outbox WHERE state != 'sent'")


def carried_out(house: House, ledger: Mapping[str, Entry], stands: Mapping[str, str]) -> None:
    """No order is half done, and each receipt is what the server says."""
    unfinished = house.rows("SELECT id, kind, state FROM action WHERE finished_at IS NULL "
                            "OR state NOT IN ('done', 'already')")  # fmt: skip
    assert not unfinished, [tuple(row) for row in unfinished]
    assert not house.rows("SELECT 1 FROM step WHERE outcome IS NULL "
                          "OR outcome NOT IN ('done', 'already')")  # fmt: skip
    for row in house.rows('SELECT p.ref, c.state FROM "case" c JOIN post p ON p.id = c.post_id'):
        if row["state"] in ("restored", "taken_down"):
            there = row["ref"] in stands
            assert there == (row["state"] == "restored"), tuple(row)
    for uri, cid in stands.items():
        assert cid == ledger[uri].cids[-1], f"another version stands: {uri}"
    blamed = house.rows("SELECT p.ref FROM audit a JOIN post p ON a.subject = 'post:' || p.id "
                        "WHERE a.kind = 'removed'")  # fmt: skip
    ours = [row[0] for row in blamed if not ledger[row[0]].deleted]
    assert not ours, f"Beadle's own take-down was laid to somebody else: {ours}"


def pictures(resident: Resident, ledger: Mapping[str, Entry], stands: Mapping[str, str]) -> None:
    """The pictures of every post that stands are there, byte for byte."""
    for uri in stands:
        for cid, data in ledger[uri].blobs.items():
            assert resident.blob(cid) == data
