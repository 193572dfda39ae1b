"""Credentials that expire or are revoked: told at once, and watching goes on."""

from __future__ import annotations

from e2e import configured
from e2e.writing import BREACH, FINE


def test_a_revoked_password_is_told_at_once_and_mended_by_a_new_one(move_in, council):
    """Posts need no password, so they are still watched; a new one and a restart mend it."""
    house = move_in(council, check_seconds=0.5)
    house.start()
    first, _ = council.post(BREACH)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    # A server that is told to revoke a password in the middle of a log-in lets that session live.
    house.until("the log-in", lambda: house.rows("SELECT 1 FROM connection_secret"))
    council.revoke()
    house.until("the alarm", lambda: "NEEDS YOU: Bluesky" in house.shown)
    assert "A person must mend the password" in house.shown
    assert house.shown.count("NEEDS YOU: Bluesky") == 1
    second, _ = council.post(f"{BREACH} Again.")
    house.until("the next case", lambda: "Case 2: please decide" in house.shown)
    assert "NEEDS YOU: " in house.ask("status", "Audit chain")
    house.stop()

    house.secrets[configured.PASSWORD] = council.app_password("another")
    house.start()
    house.ask("takedown 2 6.5 supports a party", "Case 2 was removed")
    assert council.get(second) is None
    assert council.get(first) is not None
    assert "All is well" in house.ask("status", "Audit chain")
    house.unbroken()


def test_a_wrong_password_from_the_start_is_told_and_nothing_is_claimed(move_in, council):
    """A take-down that cannot be done says so, with what to do by hand."""
    house = move_in(council)
    house.secrets[configured.PASSWORD] = "wrong-pass-word-here"
    house.start()
    uri, _ = council.post(BREACH)
    house.until("the alarm", lambda: "NEEDS YOU: Bluesky" in house.shown)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    said = house.ask("takedown 1 6.5 supports a party", r"NOT DONE\. Case 1 is still public")
    assert "by hand" in said
    assert council.get(uri) is not None
    assert house.value('SELECT state FROM "case"') == "by_hand"
    assert "wrong-pass-word-here" not in house.shown + house.log.read_text()
    house.unbroken()


def test_a_password_that_is_not_set_is_told_and_watching_goes_on(move_in, council):
    """The name of the missing variable is said, so that somebody can set it."""
    house = move_in(council)
    house.secrets[configured.PASSWORD] = ""
    house.start()
    council.post(FINE)
    house.until("the post", lambda: house.value("SELECT count(*) FROM post") == 1)
    house.until("the alarm", lambda: configured.PASSWORD in house.shown)
    house.unbroken()
