"""What happened while Beadle was down: caught up with, and named where it cannot be."""

from __future__ import annotations

import time

import pytest
from e2e.writing import BREACH, FINE
from peers.pds import PDS


def archived(house, *uris):
    """Wait until these posts are archived."""
    house.until(
        "the posts",
        lambda: set(uris) <= {row[0] for row in house.rows("SELECT ref FROM post")},
    )


def removed(house):
    """The posts that are archived as no longer public."""
    return {r[0] for r in house.rows("SELECT ref FROM post WHERE removed_at IS NOT NULL")}


@pytest.mark.parametrize("source", ["firehose", "poll"])
def test_edits_and_deletions_while_beadle_was_down_are_found(move_in, council, source):
    """An edit into a breach becomes a case; a deletion is known; the same words ask nobody."""
    house = move_in(council, source)
    house.start()
    kept, edited, deleted = (council.post(f"{FINE} {n}")[0] for n in range(3))
    archived(house, kept, edited, deleted)
    house.kill()
    cid = council.edit(edited, BREACH)
    council.delete(deleted)
    new, _ = council.post("Please vote Labour, and do it twice.")
    brief, _ = council.post("Here for a moment.")
    council.delete(brief)
    house.start()
    archived(house, new)
    house.until("the deletion", lambda: deleted in removed(house))
    house.until("two cases", lambda: house.value('SELECT count(*) FROM "case"') == 2)
    assert house.value("SELECT fingerprint FROM post WHERE ref = ?", edited) == cid
    assert house.value("SELECT versions FROM post WHERE ref = ?", edited) == 2
    assert house.value("SELECT versions FROM post WHERE ref = ?", kept) == 1
    assert house.rows("SELECT why FROM gap") == []
    if source == "firehose":  # the stream tells of what came and went as well
        assert removed(house) == {deleted, brief}
    assert house.stop() == 0
    house.verified()
    house.unbroken()


def test_a_stream_that_no_longer_holds_all_is_made_good_by_a_listing_and_named(
    pds_installed, tmp_path, move_in
):
    """What came and went meanwhile cannot be known: the Clerk is told of the stretch."""
    with PDS(tmp_path / "pds", PDS_REPO_BACKFILL_LIMIT_MS="300") as pds:
        council = pds.account("forgetful")
        house = move_in(council)
        house.start()
        first, deleted = council.post(FINE)[0], council.post(f"{FINE} 2")[0]
        archived(house, first, deleted)
        house.kill()
        edited = council.edit(first, BREACH)
        council.delete(deleted)
        time.sleep(1)
        last, _ = council.post(f"{FINE} 3")
        house.start()
        archived(house, last)
        house.until("the deletion", lambda: removed(house) == {deleted})
        assert house.value("SELECT fingerprint FROM post WHERE ref = ?", first) == edited
        house.until("the case", lambda: "Case 1: please decide" in house.shown)
        told = "URGENT: NOT WATCHED: Bluesky (forgetful.test) from"
        house.until("the gap", lambda: told in house.shown)
        assert house.value("SELECT count(*) FROM gap") == 1
        assert "Gap: forgetful.test was not watched" in house.ask("status", "Audit chain")
        house.unbroken()


def test_a_server_put_back_to_an_earlier_state_is_noticed(pds_installed, tmp_path, move_in):
    """Rows of a post that the restored server no longer has say that it is not public."""
    with PDS(tmp_path / "pds") as pds:
        council = pds.account("brought-back")
        house = move_in(council)
        house.start()
        before = council.post(FINE)[0]
        archived(house, before)
        house.kill()
        pds.stop()
        saved = {f: f.read_bytes() for f in pds.data.rglob("*") if f.is_file()}
        pds.start()
        council.login()
        house.start()
        lost = council.post(f"{FINE} lost")[0]
        archived(house, lost)
        house.kill()
        pds.stop()
        for file in [f for f in pds.data.rglob("*") if f.is_file()]:
            if file not in saved:
                file.unlink()
        for file, data in saved.items():
            file.write_bytes(data)
        pds.start()
        house.start()
        house.until("the loss", lambda: removed(house) == {lost})
        after = council.post(f"{FINE} after")[0]
        archived(house, after)
        house.unbroken()
