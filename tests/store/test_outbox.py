"""The outbox: each row held by one worker at a time, tried until it is known, never lost."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from store.world import START, act, row, rows, seeded, sql

from adapters.contract import Address, Alert, Level, Offer, Ref
from bot.store import outbox, outstanding, tried
from bot.store.letters import Letter
from bot.store.outbox import LEASE
from bot.store.schema_work import DeskMessage, Outbox

CLAIMER = Path(__file__).with_name("claimer.py")
OFFER = Offer("Dismiss", "dismiss", {"case": "1"})
LETTER = Letter(
    Alert("Case 1", "Case 1: please decide. é \udc80", Level.ASK, offers=(OFFER,)), Address("desk")
)


def put(store, *keys, topic=None, desk="terminal"):
    for key in keys:
        store.write_now(outbox.put_alert, "sampleford", desk, key, LETTER, topic)


def claim(store, limit=20, target="terminal", lane="alert"):
    return store.write_now(outbox.claim, lane, target, limit)


def keys(claimed):
    return [one.key for one in claimed]


def test_a_letter_comes_out_as_it_went_in(store):
    put(store, "case:1")
    [one] = claim(store)
    assert one.letter == LETTER
    assert (one.council_id, one.attempts, one.created_at) == ("sampleford", 0, START)
    assert Letter.from_json(LETTER.to_json()) == LETTER


def test_what_waits_in_the_outbox_cannot_be_read_in_the_database(store):
    put(store, "case:1")
    assert b"please decide" not in bytes(sql(store, "SELECT body FROM outbox")[0][0])


def test_lanes_and_targets_do_not_wait_for_one_another(store):
    seeded(store, "p1")
    action = act(store, "p1", "take_down", state="waiting")
    store.write_now(outbox.put_action, "sampleford", "blog", action.id)
    put(store, "one")
    put(store, "two", desk="elsewhere")
    assert keys(claim(store)) == ["one"]
    assert keys(claim(store, target="elsewhere")) == ["two"]
    [order] = claim(store, target="blog", lane="action")
    assert (order.key, order.action_id, order.letter) == (f"action:{action.id}", action.id, None)


def test_rows_are_claimed_in_the_order_of_writing(store):
    put(store, "c", "a", "b")
    assert keys(claim(store, 2)) == ["c", "a"]
    assert keys(claim(store, 2)) == ["b"]


def test_workers_in_several_processes_never_hold_the_same_row(store, clock, key):
    clock.at = datetime.now(UTC)  # theirs is the real one
    names = [f"k{number:02}" for number in range(60)]
    put(store, *names)
    url = store.engine.url.render_as_string(hide_password=False)
    others = [
        subprocess.Popen(
            [sys.executable, CLAIMER, url, key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    try:
        assert [other.stdout.readline() for other in others] == ["ready\n"] * 3
        for other in others:
            other.stdin.write("\n")
            other.stdin.flush()
        with ThreadPoolExecutor(3) as threads:
            mine = list(threads.map(lambda _: keys(claim(store, 3)), range(4)))
        theirs = [other.communicate(timeout=60)[0].split() for other in others]
    finally:
        for other in others:
            other.kill()
    assert sorted(name for found in (*mine, *theirs) for name in found) == names


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_a_worker_does_not_wait_for_rows_that_another_is_claiming(store):
    """SKIP LOCKED: what a transaction under way has taken is passed over."""
    put(store, "one", "two")

    def first(session):
        mine = outbox.claim(session, "alert", "terminal", 1)
        session.flush()
        thread = ThreadPoolExecutor(1)
        try:
            return keys(mine), keys(thread.submit(claim, store).result(10))
        finally:
            thread.shutdown(wait=False)  # a claim that waits for this transaction ends after it

    assert store.write_now(first) == (["one"], ["two"])


def test_a_lease_runs_out(store, clock):
    put(store, "one")
    assert keys(claim(store)) == ["one"]
    clock.at = START + LEASE - timedelta(seconds=1)
    assert claim(store) == []
    clock.at = START + LEASE
    assert keys(claim(store)) == ["one"]


def test_leases_of_a_process_that_is_gone_are_given_back(store):
    put(store, "one", "two")
    first, second = claim(store)
    store.write_now(tried.sent, first, None)
    store.write_now(outbox.release)
    assert keys(claim(store)) == [second.key]


# ------------------------------------------------------------------ what came of it


def test_what_was_sent_is_forgotten_and_never_sent_again(store, clock):
    put(store, "one")
    [one] = claim(store)
    store.write_now(tried.sent, one, None, "shown")
    clock.advance(days=1)
    found = row(store, Outbox)
    assert (found.state, found.sent_at, found.body, found.detail) == ("sent", START, None, "shown")
    assert claim(store) == []
    assert store.read_now(outstanding.waiting) == {}


def test_a_pause_grows_and_has_an_end(store, clock):
    put(store, "one")
    pauses = []
    for attempt in range(16):
        [one] = claim(store)
        assert one.attempts == attempt
        store.write_now(tried.postpone, one, "the desk is down")
        assert claim(store) == []
        due = row(store, Outbox).next_at
        pauses.append((due - clock.at).total_seconds())
        clock.at = due
    assert pauses == [min(2**n, 600) for n in range(16)]


@pytest.mark.parametrize(("asked", "pause"), [(90.0, 90), (0.0, 1), (7200.0, 7200)])
def test_the_pause_that_the_platform_asks_for_is_kept(store, asked, pause):
    put(store, "one")
    [one] = claim(store)
    store.write_now(tried.postpone, one, "too many requests", asked)
    assert row(store, Outbox).next_at == START + timedelta(seconds=pause)


def test_a_letter_that_waits_does_not_hold_up_the_next(store):
    put(store, "one", "two")
    first, _second = claim(store)
    store.write_now(tried.postpone, first, "later")
    store.write_now(outbox.release)
    assert keys(claim(store)) == ["two"]


def test_a_dead_letter_is_kept_and_never_tried_again(store, clock):
    put(store, "one", "two")
    [one, _] = claim(store)
    store.write_now(tried.bury, one, "no such channel")
    clock.advance(days=1)
    store.write_now(outbox.release)
    assert keys(claim(store)) == ["two"]
    [dead] = rows(store, Outbox, state="dead")
    assert (dead.detail, dead.attempts, dead.body is None) == ("no such channel", 1, False)
    counts = {("alert", "terminal", "dead"): 1, ("alert", "terminal", "waiting"): 1}
    assert store.read_now(outstanding.waiting, "sampleford") == counts
    assert store.read_now(outstanding.waiting, "otherham") == {}


def test_an_alert_is_put_once(store):
    put(store, "case:1:opened", "case:1:opened")
    assert keys(claim(store)) == ["case:1:opened"]
    with pytest.raises(IntegrityError):
        sql(
            store,
            "INSERT INTO outbox (council_id, lane, target, key, state, created_at, attempts,"
            " next_at) SELECT council_id, lane, target, key, state, created_at, attempts, next_at"
            " FROM outbox",
        )
    assert store.read_now(outbox.was_put, ["case:2:opened", "case:1:opened"])
    assert not store.read_now(outbox.was_put, ["case:1"])


def test_a_later_alert_of_a_topic_replaces_the_earlier(store):
    put(store, "one", topic="case:1")
    [one] = claim(store)
    assert one.replaces is None
    store.write_now(tried.sent, one, Ref("terminal", "m1"))
    put(store, "two", topic="case:1")
    put(store, "three", topic="case:2")
    two, three = claim(store)
    assert (two.replaces, three.replaces) == (Ref("terminal", "m1"), None)
    store.write_now(tried.sent, two, Ref("terminal", "m2"))
    assert row(store, DeskMessage, topic="case:1").ref == "m2"


def test_of_a_topic_one_is_claimed_and_the_next_knows_what_it_replaces(store):
    put(store, "one", "two", topic="case:1")
    [one] = claim(store)
    store.write_now(tried.sent, one, Ref("terminal", "m1"))
    [two] = claim(store)
    assert (one.replaces, two.replaces) == (None, Ref("terminal", "m1"))


def test_only_what_was_never_tried_counts_as_due(store):
    put(store, "one", "two")
    [one, _] = claim(store)
    store.write_now(tried.postpone, one, "later")
    assert store.read_now(outstanding.due) == [("alert", "terminal", "two")]
