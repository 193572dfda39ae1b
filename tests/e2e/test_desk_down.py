"""A desk that takes no output holds up nothing else, and loses no alert."""

from __future__ import annotations

import fcntl
import os
import threading

from e2e.writing import FINE

CASES = 60


def breaches(council):
    """As many cases as a small pipe cannot hold."""
    council.post_many([f"Number {n}: please vote Labour on Thursday." for n in range(CASES)])


def cases(house):
    return house.value('SELECT count(*) FROM "case"') or 0


def test_a_desk_that_nobody_reads_does_not_hold_up_intake(house, council):
    """A stopped terminal (Ctrl-S): posts are archived and judged; read again, it shows all."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    house.start(ready=False, stdout=writer, script=False)
    os.close(writer)
    cursor = "SELECT 1 FROM stream WHERE caught_up_at IS NOT NULL"
    house.until("the first look", lambda: house.rows(cursor))
    breaches(council)
    house.until("the cases", lambda: cases(house) == CASES)
    waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND lane = 'alert'"
    assert house.value(waiting) > CASES // 2
    last, _ = council.post(FINE)
    seen = "SELECT judged_at FROM version v JOIN post p ON p.id = v.post_id WHERE p.ref = ?"
    house.until("the next post", lambda: house.value(seen, last))
    shown = []
    thread = threading.Thread(
        target=lambda: shown.extend(iter(lambda: os.read(reader, 65536), b""))
    )
    thread.start()
    house.until("all alerts", lambda: house.value(waiting) == 0)
    house.kill()
    thread.join()
    os.close(reader)
    words = " ".join(b"".join(shown).decode().split())
    assert all(f"Case {n}: please decide" in words for n in range(1, CASES + 1))
    house.unbroken()


def test_a_desk_that_is_gone_does_not_hold_up_intake(house, council):
    """Its window was closed: Beadle goes on, and the alerts are shown at the next desk."""
    reader, writer = os.pipe()
    house.start(ready=False, stdout=writer, script=False)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
    breaches(council)
    house.until("the cases", lambda: cases(house) == CASES)
    assert house.stop() == 0
    house.start()
    house.until(
        "all alerts",
        lambda: all(f"Case {n}: please decide" in house.shown for n in range(1, CASES + 1)),
    )
    house.unbroken()
