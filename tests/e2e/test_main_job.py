"""The main job from end to end: a post, the clause, the take-down, the restore, the proof."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e import configured
from e2e.house import BEADLE, House
from e2e.writing import BREACH, FINE, blob_cids, embedded, png

PICTURES = (png(1), png(2, side=300))


def alerted(house: House, text: str = "Case 1: please decide"):
    """Wait until the desk shows the case."""
    house.until("the case at the desk", lambda: text in house.shown)


@pytest.mark.parametrize("source", ["firehose", "poll"])
def test_a_post_is_cited_taken_down_restored_and_proved(move_in, council, source):
    """What stands on the server is read back by another client, before and after."""
    house = move_in(council, source)
    house.program = BEADLE
    house.start()
    embed = embedded(council, *PICTURES)
    uri, cid = council.post(BREACH, embed=embed)
    fine, _ = council.post(FINE)
    alerted(house)
    assert "6.5" in house.shown
    assert "vote Labour" in house.shown

    house.ask("takedown 1 6.5 supports a party", r"Done\. Case 1 was removed .* and I checked")
    assert council.get(uri) is None
    assert council.get(fine) is not None

    house.ask("restore 1 the deputy and I read it again", r"Done\. Case 1 was restored")
    back = council.get(uri)
    assert back is not None
    assert back["cid"] == cid
    assert [council.blob(one) for one in blob_cids(embed)] == list(PICTURES)
    assert house.rows("SELECT id FROM post WHERE removed_at IS NOT NULL") == []

    assert house.stop() == 0
    assert "as recorded" in house.verified()
    house.unbroken()


def test_what_beadle_did_itself_opens_no_case_and_alarms_nobody(house, council):
    """The removal and the return come back through the stream and are known for what they are."""
    house.start()
    uri, _ = council.post(BREACH)
    alerted(house)
    for _round in range(2):
        house.ask("takedown 1 6.5 supports a party", "was removed at")
        house.ask("restore 1 read again", "was restored at")
    council.post("The very last post.")
    house.until("the last post", lambda: house.value("SELECT count(*) FROM post") == 2)
    assert council.get(uri)
    assert house.value('SELECT count(*) FROM "case"') == 1
    assert house.value("SELECT count(*) FROM version") == 2
    assert house.value("SELECT count(*) FROM audit WHERE kind = 'removed'") == 0
    assert "PUBLIC AGAIN" not in house.shown
    assert "not by Beadle" not in house.shown


def test_the_same_in_a_folder_of_posts(tmp_path: Path):
    """A folder's file is a draft while it is down, and the very same bytes afterwards.

    By ``python -m bot`` from the first import on, as it is installed; so is the test above.
    """
    posts = tmp_path / "posts"
    posts.mkdir()
    with House(tmp_path / "house", configured.folder(posts)) as house:
        house.program = BEADLE
        house.start()
        file = posts / "2026-11-13-change.md"
        words = f"---\ntitle: Change\ndate: 2026-11-13\n---\n{BREACH}\n".encode()
        file.write_bytes(words)
        alerted(house)
        house.ask("takedown 1 6.5 supports a party", r"Done\. Case 1 was removed")
        assert b"draft: true" in file.read_bytes()
        house.ask("restore 1 read again", r"Done\. Case 1 was restored")
        assert file.read_bytes() == words
        assert house.stop() == 0
        assert "as recorded" in house.verified()
        house.unbroken()


def test_a_post_edited_while_its_take_down_is_ordered_is_archived_before_it_goes(house, council):
    """Nothing that nobody has a copy of is deleted: the edit is taken in first."""
    house.start()
    uri, _ = council.post(BREACH)
    alerted(house)
    lock = house.hold()  # nothing is stored meanwhile, so that the edit is news to everybody
    house.type("takedown 1 6.5 supports a party")
    edited = council.edit(uri, "Please vote Labour on Friday instead.")
    lock.close()
    house.until("the outcome", lambda: "was removed at" in house.shown)
    assert council.get(uri) is None
    fingerprints = house.rows("SELECT fingerprint FROM version ORDER BY number")
    assert fingerprints[-1][0] == edited
    house.ask("restore 1 read again", "was restored at")
    assert council.get(uri)["cid"] == edited
    house.unbroken()
