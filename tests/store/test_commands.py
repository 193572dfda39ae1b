"""Requests from desks: recorded once, carried out once, their words forgotten afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError
from store.world import START, row, rows, sql

from adapters.contract import Request
from bot.store import commands
from bot.store.schema_work import Command


def request(key="r1", **more):
    facts = {"channel": "desk", "sender": "clerk", "line": "dismiss 1 é \udc80"}
    return Request(key=key, **{**facts, **more})


def record(store, *args, desk="terminal", **more):
    return store.write_now(commands.record, "sampleford", desk, request(*args, **more))


def end(store, number, state="done"):
    def verb(session):
        taken = commands.take(session, number)
        if taken is None:
            return None
        commands.finish(session, taken[0], state)
        return taken[1]

    return store.write_now(verb)


def test_a_request_delivered_twice_is_recorded_once(store):
    first = record(store, "r1")
    assert record(store, "r1", line="something else") is None
    assert record(store, "r2") is not None
    assert record(store, "r1", desk="elsewhere") is not None
    assert store.read_now(commands.received)[0] == first
    assert len(rows(store, Command)) == 3


def test_the_database_itself_refuses_the_same_request_again(store):
    record(store)
    with pytest.raises(IntegrityError):
        sql(
            store,
            "INSERT INTO command (council_id, desk, channel, key, sender, sender_name, name, body,"
            " received_at, state) SELECT council_id, desk, channel, key, sender, sender_name, name,"
            " body, received_at, state FROM command",
        )


def test_a_request_comes_out_as_it_was_typed(store):
    number = record(store, args={"case": "1"}, command="dismiss")
    body = end(store, number)
    assert (body.line, body.command, body.args) == ("dismiss 1 é \udc80", "dismiss", {"case": "1"})


def test_words_lie_encrypted_and_are_forgotten_when_it_is_done(store):
    number = record(store, line="takedown 1 W5 about Mrs Example")
    assert b"Mrs Example" not in bytes(sql(store, "SELECT body FROM command")[0][0])
    end(store, number)
    assert row(store, Command).body == "{}"


def test_a_request_is_carried_out_once(store):
    number = record(store)
    with ThreadPoolExecutor(4) as threads:
        bodies = list(threads.map(lambda _: end(store, number), range(4)))
    assert sum(body is not None for body in bodies) == 1
    assert store.read_now(commands.received) == []


def test_a_request_whose_work_failed_is_still_to_be_carried_out(store):
    number = record(store)

    def fails(session):
        found, _body = commands.take(session, number)
        commands.finish(session, found, "done")
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(fails)
    assert store.read_now(commands.received) == [number]


def test_requests_are_carried_out_in_the_order_in_which_they_came(store):
    numbers = [record(store, key) for key in ("c", "a", "b")]
    assert store.read_now(commands.received) == numbers


@pytest.mark.parametrize(
    ("state", "ended"), [("done", START), ("refused", START), ("waiting", None)]
)
def test_a_request_that_waits_for_its_action_is_not_finished(store, state, ended):
    end(store, record(store), state)
    found = row(store, Command)
    assert (found.state, found.finished_at) == (state, ended)


def test_refusals_count_per_sender_and_day(store, clock):
    for key in ("r1", "r2"):
        end(store, record(store, key, sender="max"), "refused")
    end(store, record(store, "r3", sender="max"))
    end(store, record(store, "r4", sender="other"), "refused")
    assert store.read_now(commands.refusals, "sampleford", "max") == 2
    assert store.read_now(commands.refusals, "otherham", "max") == 0
    clock.advance(hours=15)
    assert store.read_now(commands.refusals, "sampleford", "max") == 0
