"""A clock that jumps under the running program, by libfaketime where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.writing import BREACH, FINE

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.mark.soak
@pytest.mark.skipif(not LIBRARIES, reason="libfaketime (Debian's package faketime) is not there")
@pytest.mark.parametrize("jumps", [("+3h", "-5h", "+0"), ("+40d", "+0"), ("-400d", "+0")])
def test_a_clock_that_jumps_stops_nothing(house, council, tmp_path, jumps):
    """Forwards and back: each post is archived, judged and shown, orders are carried out."""
    clock = tmp_path / "clock"
    clock.write_text("+0\n")
    house.secrets |= {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    house.start()
    for number, jump in enumerate(jumps, 1):
        clock.write_text(f"{jump}\n")
        uri, _ = council.post(f"{BREACH} {number}")
        decide(house, council, uri)
    council.post(FINE)
    waiting = "SELECT 1 FROM outbox WHERE state != 'sent'"
    house.until("all to be told", lambda: not house.rows(waiting), 60)
    assert house.stop() == 0
    house.verified()
    house.unbroken()


def decide(house, council, uri):
    """Take the post down and put it back."""
    query = 'SELECT c.number, c.year FROM "case" c JOIN post p ON p.id = c.post_id WHERE p.ref = ?'
    gone = "SELECT 1 FROM post WHERE ref = ? AND removed_at IS NOT NULL"
    [case] = house.until("the case", lambda: house.rows(query, uri))
    label = f"{case['number']}/{case['year']}"
    house.type(f"takedown {label} 6.5 reason")
    house.until("the take-down", lambda: house.rows(gone, uri), 60)
    assert council.get(uri) is None
    house.type(f"restore {label} reason")
    house.until("the restore", lambda: not house.rows(gone, uri), 60)
    assert council.get(uri) is not None
