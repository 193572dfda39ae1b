"""The audit chain as it is written: one order, salted words, erasure on record."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from store.world import config, rows, sql

from bot.store import audit, councils, verify
from bot.store.schema_work import AuditDetail, AuditHead, AuditRow

APPENDER = Path(__file__).with_name("appender.py")
COUNCIL = "sampleford"


def append(store, *payloads, council=COUNCIL):
    for payload in payloads:
        entry = audit.Entry("note", "council", payload, "person:1")
        store.write_now(audit.record, council, entry)


def problems(store, *args, council=COUNCIL):
    return store.read_now(verify.verify, council, *args).problems


def test_four_hundred_appends_at_once_make_one_chain(store):
    """Threads of this process and threads of two others continue from each link once."""
    before = store.read_now(audit.head, COUNCIL)[0]
    url = store.engine.url.render_as_string(hide_password=False)
    others = [
        subprocess.Popen([sys.executable, APPENDER, url, COUNCIL, name, "100"]) for name in "ab"
    ]
    try:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda number: append(store, {"n": number}), range(200)))
        assert [other.wait(60) for other in others] == [0, 0]
    finally:
        for other in others:
            other.kill()
    chain = rows(store, AuditRow, council_id=COUNCIL)
    assert [row.seq for row in chain] == list(range(1, before + 401))
    assert len({row.previous for row in chain}) == len(chain)
    assert problems(store) == []


def test_entries_of_one_transaction_stand_in_order(store):
    entries = [audit.Entry("note", f"case:{number}") for number in range(5)]
    seq, last = store.write_now(audit.record, COUNCIL, *entries)
    newest = rows(store, AuditRow, council_id=COUNCIL)[-5:]
    assert [row.subject for row in newest] == [entry.subject for entry in entries]
    assert (newest[-1].seq, newest[-1].hash) == (seq, last) == store.read_now(audit.head, COUNCIL)


def test_chains_of_councils_are_apart(store):
    append(store, {"n": 1})
    append(store, {"n": 1}, council="otherham")
    for council in (COUNCIL, "otherham"):
        assert [row.seq for row in rows(store, AuditRow, council_id=council)] == [1, 2]
        assert problems(store, council=council) == []


def test_the_same_words_twice_have_different_digests(store):
    """Without the salt, short words could be guessed from the chain."""
    append(store, {"text": "yes"}, {"text": "yes"})
    first, second = rows(store, AuditRow, kind="note")
    assert first.digest != second.digest


def test_words_that_no_database_can_hold_stay_verifiable(store):
    odd = {"text": "lone \ud83d, NUL \x00, pair \ud83d\ude00, 😀", "n": [1, None, 2.5]}
    append(store, odd)
    assert problems(store) == []
    payload = rows(store, AuditDetail, council_id=COUNCIL)[-1].payload
    assert payload["text"] == "lone \ud83d, NUL \x00, pair 😀, 😀"


def test_no_words_lie_in_the_chain_itself(store):
    append(store, {"text": "about Mrs Example"})
    [found] = sql(store, "SELECT * FROM audit WHERE kind = 'note'")
    assert "Example" not in repr(found)


def test_erased_words_are_gone_and_their_erasure_is_on_record(store):
    append(store, {"text": "about Mrs Example"}, {"text": "stays"})
    store.write_now(audit.erase, COUNCIL, [2], "asked for under Art. 17")
    assert "Example" not in repr(sql(store, "SELECT * FROM audit_detail"))
    report = store.read_now(verify.verify, COUNCIL)
    assert (report.problems, report.erased, report.rows) == ([], 1, 4)
    about = store.read_now(audit.about, COUNCIL, ["council", "audit"])
    assert [(row.kind, detail is None) for row, detail in about] == [
        ("configured", False),
        ("note", True),
        ("note", False),
        ("erased", False),
    ]


def test_an_append_that_fails_leaves_head_and_chain_as_they_were(store):
    head = store.read_now(audit.head, COUNCIL)

    def fails(session):
        audit.record(session, COUNCIL, audit.Entry("note", "council"))
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(fails)
    assert store.read_now(audit.head, COUNCIL) == head
    assert problems(store) == []


def test_the_configuration_is_on_record_when_it_changes_and_only_then(store):
    same = {"sampleford": "one", "otherham": "two"}
    store.write_now(councils.adopt, config(), same)
    assert len(rows(store, AuditRow, kind="configured")) == 2
    store.write_now(councils.adopt, config(), {**same, "sampleford": "newer"})
    assert len(rows(store, AuditRow, kind="configured")) == 3
    latest = store.read_now(audit.latest_payload, COUNCIL, "configured")
    assert latest["pack_hash"] == "newer"
    assert len(rows(store, AuditHead)) == 2
