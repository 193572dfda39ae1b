"""What is held is destroyed nowhere, and what is not is."""

from __future__ import annotations

import pytest
from store import kept
from store.kept import BY, COUNCIL
from store.world import NEWS, purge, row, rows, seeded

from bot.store import audit, holds, retention, schema
from bot.store.keeping.kind import MEDIA, POSTS, REPLIES
from bot.store.schema_keeping import Hold
from bot.store.schema_work import AuditRow, CaseNote, Command, Outbox, Step


def place(store, kind, **on):
    return store.write_now(holds.place, COUNCIL, kind, BY, "a request", **on)


def release(store, found):
    store.write_now(lambda s: holds.release(s, s.get_one(Hold, found.id), BY, "answered"))


@pytest.mark.parametrize("on", [
    {"kind": "case", "case_id": 1}, {"kind": "account", "account_id": 1}, {"kind": "all"},
])  # fmt: skip
def test_nothing_of_what_is_held_goes_anywhere_until_it_is_released(store, clock, on):
    kept.decide(store, kept.case(store, kept.archive(store, "p1")), "taken_down")
    kept.sent(store, "a")
    found = place(store, **on)
    clock.advance(days=40 * 366)
    assert purge(store) == {}
    lines = {line.kind: line for line in store.read_now(retention.plan, retention.Periods(COUNCIL))}
    assert (lines[POSTS].due, lines[POSTS].held, lines[MEDIA].held) == (0, 1, 1)
    assert lines["cases and decisions"].held == lines["alerts and answers sent"].held == 1
    assert row(store, schema.Version).parts is not None
    assert row(store, Step).prior == {"text": kept.WORDS}
    assert len(rows(store, CaseNote)) == len(rows(store, Outbox)) == len(rows(store, schema.Blob))
    assert len(rows(store, Command)) == 2
    release(store, found)
    purge(store)
    assert kept.traces(store) == set()
    kinds = [one.kind for one in rows(store, AuditRow, council_id=COUNCIL)]
    assert kinds.count("held") == kinds.count("released") == 1


def test_a_hold_on_a_case_holds_nothing_else(store, clock):
    case = kept.case(store, kept.archive(store, "p1"))
    kept.decide(store, case, "dismissed")
    kept.judged(store, kept.archive(store, "p2"))
    place(store, "case", case_id=case)
    clock.advance(days=10 * 366)
    assert purge(store)[POSTS] == 1
    assert row(store, schema.Post, ref="p1").id in {
        one.post_id for one in rows(store, schema.Version) if one.parts
    }


def test_a_hold_on_an_account_holds_no_other(store, clock):
    seeded(store, "p1", account=NEWS)
    kept.judged(store, row(store, schema.Post).id)
    place(store, "account", account_id=1)
    clock.advance(days=10 * 366)
    assert purge(store)[POSTS] == 1


def test_a_reply_that_is_held_is_not_even_cut_down_and_is_when_the_hold_ends(store, clock):
    found = place(store, "account", account_id=1)
    kept.judged(store, kept.archive(store, "r1", public=True))
    assert row(store, schema.Version).parts is not None
    clock.advance(days=10)
    release(store, found)
    assert purge(store) == {"replies to cut down": 1}
    assert row(store, schema.Version).parts is None
    clock.advance(days=21)
    assert purge(store)[REPLIES] == 1


def test_what_is_both_uncut_and_past_its_time_goes_once(store, clock):
    found = place(store, "all")
    kept.judged(store, kept.archive(store, "r1", public=True))
    clock.advance(days=31)
    assert purge(store) == {}
    release(store, found)
    assert purge(store)[REPLIES] == 1
    assert kept.traces(store) == {"audit_detail"} - {"audit_detail"}


def test_a_review_is_due_after_a_year(store, clock):
    found = place(store, "all")
    clock.advance(days=364)
    assert store.read_now(holds.to_review, COUNCIL) == []
    clock.advance(days=1)
    assert [one.id for one in store.read_now(holds.to_review, COUNCIL)] == [found.id]
    release(store, found)
    assert store.read_now(holds.to_review, COUNCIL) == []


def test_a_hold_that_is_placed_while_a_purge_is_at_work_waits_for_it(store, clock):
    """Whoever holds the chain goes first, so that what a hold promises is there."""
    kept.judged(store, kept.archive(store, "p1"))
    clock.advance(days=10 * 366)
    seen = []

    def half_way(session):
        audit.lock(session, COUNCIL)
        retention.step(session, retention.Periods(COUNCIL))
        seen.append(store.read_now(holds.standing, COUNCIL))

    store.write_now(half_way)
    assert seen == [[]]
    place(store, "all")
    assert len(store.read_now(holds.standing, COUNCIL)) == 1
