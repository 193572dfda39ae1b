"""What ``verify`` finds where a report is not what was filed, and what the chain gives away."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from store.world import rows, sql

from bot.store import crypto, report_chain, reports, verify
from bot.store.schema_reports import Report, ReportFile, ReportNote
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.store import now
from bot.store.types import sha256

COUNCIL = "sampleford"


@pytest.fixture
def sealed(key):
    """The reports' key, open."""
    crypto.unlock(Fernet.generate_key().decode(), crypto.REPORTS)


def file_one(session):
    """A report with two words, an addition and a picture whose bytes came."""
    report = reports.begin(session, COUNCIL, None, "chat", "place", {"what": "QUAGMIRE"})
    report.state, report.filed_at = "filed", now(session)
    reports.number(session, report, "")
    reports.note(session, report, "added", "QUAGMIRE again")
    file = reports.attach(session, report, "chat", "{}", "image/png", "QUAGMIRE.png")
    file.state, file.data, file.size, file.sha256 = "stored", b"bytes", 5, sha256(b"bytes")
    report_chain.keep(session, report)
    return report.id


@pytest.fixture
def filed(store, sealed):
    """The store with a draft and a report of which every part is on record."""
    store.write_now(reports.begin, COUNCIL, None, "chat", "place", {"what": "draft"})
    store.write_now(file_one)
    assert problems(store) == []
    return store


def problems(store):
    return store.read_now(verify.verify, COUNCIL).problems


def change(store, table, **values):
    """Something is written past Beadle, with the right key."""

    def write(session):
        for row in session.scalars(select(table).where(table.id.in_((1, 2)))):
            if not (table is Report and row.state == "draft"):
                for name, value in values.items():
                    setattr(row, name, value)

    store.write_now(write)


@pytest.mark.parametrize(
    ("table", "values", "says"),
    [
        (Report, {"answers": '{"what":"nothing"}'}, "report 2 was changed after it was filed"),
        (Report, {"reporter_id": 1}, "report 2 was changed after it was filed"),
        (Report, {"concerns": "clerk"}, "report 2 was changed after it was filed"),
        (Report, {"number": 9}, "report 2 was changed after it was filed"),
        (ReportNote, {"text": "less"}, "report 2: addition 1 was changed"),
        (ReportFile, {"sha256": "0" * 64}, "report 2: file 1 is not the one that came"),
        (ReportFile, {"data": b"other"}, "the bytes of file 1 were changed or are missing"),
        (ReportFile, {"data": None}, "the bytes of file 1 were changed or are missing"),
    ],
)
def test_a_part_that_was_changed_is_found(filed, table, values, says):
    change(filed, table, **values)
    [problem] = problems(filed)
    assert says in problem


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM report_note", "report 2: addition 1 is missing"),
        ("DELETE FROM report_file", "report 2: file 1 is missing"),
        ("UPDATE report SET state = 'draft'", "report 2 was filed and is missing"),
    ],
)
@pytest.mark.parametrize("with_key", [True, False])
def test_a_part_that_is_missing_is_found_with_the_key_or_without(filed, statement, says, with_key):
    if not with_key:
        crypto.lock(crypto.REPORTS)
    sql(filed, statement)
    assert problems(filed) == [says]


def test_without_the_key_it_is_said_that_nothing_was_read(filed):
    assert not filed.read_now(verify.verify, COUNCIL).sealed
    crypto.lock(crypto.REPORTS)
    assert filed.read_now(verify.verify, COUNCIL).sealed


def test_a_report_that_was_never_filed_is_found(filed):
    sql(filed, "UPDATE report SET state = 'filed'")
    assert problems(filed) == ["report 1 is not in the audit chain"]


def test_an_answer_that_is_put_right_in_good_order_is_on_record(filed):
    def correct(session):
        report = session.get_one(Report, 2)
        reports.answer(report, where="there")
        report_chain.keep(session, report)
        report_chain.keep(session, report)

    filed.write_now(correct)
    assert problems(filed) == []
    kinds = [row.kind for row in rows(filed, AuditRow) if row.subject == "report:2"]
    assert kinds.count("report changed") == 1


def test_the_chain_gives_away_neither_words_nor_equal_words(filed):
    """Two reports that say the same have digests that differ."""
    filed.write_now(file_one)
    payloads = [row.payload for row in rows(filed, AuditDetail) if "content" in row.payload]
    assert "QUAGMIRE" not in str(payloads)
    digests = [payload["content"] for payload in payloads]
    assert len(set(digests)) == len(digests) >= 6


def test_a_draft_leaves_nothing_on_record(store, sealed):
    def begin_and_throw_away(session):
        report = reports.begin(session, COUNCIL, None, "chat", "place", {"what": "x"})
        reports.note(session, report, "added", "y")
        reports.throw_away(session, report)

    before = len(rows(store, AuditRow))
    store.write_now(begin_and_throw_away)
    assert len(rows(store, AuditRow)) == before
    assert rows(store, Report) == []


def test_a_report_whose_bytes_are_broken_is_found_and_the_next_is_looked_at(filed):
    """Not that the key is wrong: it opens the others."""
    filed.write_now(file_one)
    sql(filed, "UPDATE report SET answers = 'broken' WHERE id = 2")
    sql(filed, "DELETE FROM report_note WHERE report_id = 3")
    assert problems(filed) == [
        "report 2 was changed after it was filed: it cannot be read",
        "report 3: addition 2 is missing",
    ]
