"""A data server that is away, refuses, is slow, or asks Beadle to slow down."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from e2e.writing import BREACH, FINE

QUICK = {"timeout_seconds": 1.0}


@pytest.fixture
def watched(pds, move_in):
    """A server of this test's own, an account on it, and Beadle at work."""
    council = pds.account("watched")
    house = move_in(council, **QUICK)
    house.start()
    return house, council


def failing(house):
    """Wait until Beadle knows that it does not watch."""
    state = "SELECT detail FROM stream WHERE connection = 'bluesky' AND state = 'failing'"
    return house.until("the trouble", lambda: house.value(state))


def test_a_server_that_is_away_is_stated_and_caught_up_with(pds, watched):
    """Status says so at once, the pauses grow, and nothing is done that was not done."""
    house, council = watched
    uri, _ = council.post(BREACH)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    pds.stop()
    failing(house)
    said = house.ask("status", "Audit chain")
    assert "NOT ALL IS WELL" in said
    assert "NOT WATCHED: Bluesky" in said
    house.type("takedown 1 6.5 supports a party")

    def pauses():
        return [int(n) for n in re.findall(r"again in (\d+) second", house.log.read_text())]

    house.until("a longer pause", lambda: max(pauses(), default=0) > pauses()[0])
    assert pauses() == sorted(pauses())
    assert "was removed" not in house.shown
    pds.start()
    council.login()
    meanwhile, _ = council.post(f"{FINE} while nobody looked")
    house.until("the take-down", lambda: "Case 1 was removed" in house.shown)
    assert council.get(uri) is None
    seen = "SELECT 1 FROM post WHERE ref = ?"
    house.until("the post", lambda: house.rows(seen, meanwhile))
    beats = "SELECT 1 FROM heartbeat WHERE loop = 'intake:bluesky' AND working"
    house.until("the heartbeat", lambda: house.rows(beats))
    assert "All is well" in house.ask("status", "Audit chain")
    assert house.rows("SELECT why FROM gap") == []
    house.unbroken()


def use_up(council):
    """Write until the server refuses: 600 points each time, of 5,000 an hour."""
    for number in range(12):
        try:
            council.post_many([f"{FINE} {number}.{n}" for n in range(200)])
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                return
            raise
    pytest.fail("the server set no limit")


@pytest.mark.parametrize("sign", [pytest.param("restart", marks=pytest.mark.soak), "kill"])
def test_a_server_that_is_restarted_loses_nothing(pds, watched, sign):
    """In good order or by a power cut: what was published around it is archived once."""
    house, council = watched
    uris = []
    for number in range(3):
        uris += [uri for uri, _ in council.post_many([f"{FINE} {number}.{n}" for n in range(20)])]
        if sign == "kill":
            pds.kill()
            pds.start()
        else:
            pds.restart()
        council.login()
    query = "SELECT ref FROM post"
    house.until("all", lambda: {row[0] for row in house.rows(query)} == set(uris))
    assert house.value("SELECT count(*) FROM version") == len(uris)
    assert house.rows("SELECT why FROM gap") == []
    house.unbroken()


def test_a_server_that_answers_nothing_for_a_while(pds, watched):
    """Its connections open, it says no word: the order waits, and is carried out once."""
    house, council = watched
    uri, _ = council.post(BREACH)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    pds.freeze()
    house.type("takedown 1 6.5 supports a party")
    time.sleep(4)
    assert house.value("SELECT finished_at FROM action") is None
    assert "was removed" not in house.shown
    pds.thaw()
    house.until("the take-down", lambda: "Case 1 was removed" in house.shown)
    assert council.get(uri) is None
    last, _ = council.post(FINE)
    seen = "SELECT 1 FROM post WHERE ref = ?"
    house.until("the next post", lambda: house.rows(seen, last))
    house.unbroken()


def test_a_server_that_asks_to_slow_down_is_obeyed_and_the_clerk_is_told(pds, watched):
    """Real 429s: the post still stands, nobody says otherwise, and watching goes on."""
    house, council = watched
    uri, _ = council.post(BREACH)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    pds.restart(rate_limits=True)
    council.login()
    bypass = council.headers.pop("x-ratelimit-bypass")
    use_up(council)
    house.type("takedown 1 6.5 supports a party")
    house.until("the word", lambda: "NOT DONE YET. " in house.shown)
    assert council.get(uri) is not None
    assert house.value("SELECT finished_at FROM action") is None
    council.headers["x-ratelimit-bypass"] = bypass
    last, _ = council.post(f"{FINE} in spite of it")
    seen = "SELECT 1 FROM post WHERE ref = ?"
    house.until("the next post", lambda: house.rows(seen, last))
    house.unbroken()


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_the_clerk_is_told_of_a_silence_after_the_set_time(pds, watched):
    """tell_after is a minute here, the shortest that is allowed; the end is told as well."""
    house, council = watched
    uri, _ = council.post(BREACH)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    pds.stop()
    failing(house)
    house.type("takedown 1 6.5 supports a party")
    house.until("the delay", lambda: "NOT DONE YET. " in house.shown)
    began = time.monotonic()
    house.until("the alarm", lambda: "ALARM: NOT WATCHED since" in house.shown, 100)
    assert time.monotonic() - began > 20
    pds.start()
    house.until("its end", lambda: "WATCHED AGAIN" in house.shown, 100)
    house.until("the take-down", lambda: "Case 1 was removed" in house.shown, 100)
    assert council.get(uri) is None
    house.unbroken()
