"""How long reports and letters are kept, what stays of them, and that it is on record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from store.world import rows

from bot.store import (
    crypto,
    holds,
    letterbox,
    report_chain,
    report_retention,
    reports,
    retention,
    verify,
)
from bot.store.keeping.kind import years_before
from bot.store.people import Somebody
from bot.store.schema_reports import LetterboxItem, Report, ReportFile, ReportNote
from bot.store.schema_work import AuditRow
from bot.store.store import now
from bot.store.types import sha256

COUNCIL = "sampleford"
SIX_YEARS = 6 * 366
BY = Somebody(1, "sam-clerk", "Sam Clerk", frozenset({"clerk"}))


@pytest.fixture
def sealed(key):
    """The reports' key, open."""
    crypto.unlock(Fernet.generate_key().decode(), crypto.REPORTS)


def closed(session, *, held=False):
    """A report with words, a note and a file, that was closed now; its key."""
    report = reports.begin(session, COUNCIL, 1, "chat", "place", {"what": "QUAGMIRE"})
    report.state, report.filed_at, report.concerned_id = "closed", now(session), 1
    report.closed_at = report.opened_at = now(session)
    reports.number(session, report, "")
    reports.note(session, report, "note", "QUAGMIRE", 1)
    file = reports.attach(session, report, "chat", "{}", "image/png", "QUAGMIRE.png")
    file.state, file.data, file.size, file.sha256 = "stored", b"bytes", 5, sha256(b"bytes")
    report_chain.keep(session, report)
    if held:
        holds.place(session, COUNCIL, holds.REPORT, BY, report_id=report.id)
    return report.id


def purge(store):
    retention.purge(store, retention.Periods(COUNCIL))


def problems(store):
    return store.read_now(verify.verify, COUNCIL).problems


@pytest.mark.parametrize("with_key", [True, False])
def test_a_report_is_erased_after_its_years_and_number_and_dates_stay(
    store, clock, sealed, with_key
):
    """Also where the key is lost: what nobody can open is erased all the same."""
    store.write_now(closed)
    clock.advance(days=SIX_YEARS - 30)
    purge(store)
    assert problems(store) == []
    assert rows(store, Report)[0].erased_at is None
    clock.advance(days=60)
    if not with_key:
        crypto.lock(crypto.REPORTS)
    purge(store)
    purge(store)
    [report] = rows(store, Report)
    assert (report.number, report.year, report.erased_at) == (1, 2026, clock())
    assert report.closed_at is not None
    assert (report.answers, report.place, report.salt) == (None, "", None)
    assert (report.reporter_id, report.concerned_id, report.kept_from) == (None, None, [])
    [note] = rows(store, ReportNote)
    assert (note.kind, note.text, note.person_id) == ("note", None, None)
    assert rows(store, ReportFile) == []
    [row] = [row for row in rows(store, AuditRow) if row.kind == "report erased"]
    assert row.subject == f"report:{report.id}"
    assert problems(store) == []


def test_a_hold_keeps_it_and_its_end_lets_it_go(store, clock, sealed):
    key = store.write_now(closed, held=True)
    clock.advance(days=SIX_YEARS + 30)
    purge(store)
    assert rows(store, Report)[0].erased_at is None

    def let_go(session):
        [row] = holds.standing(session, COUNCIL, report_id=key)
        holds.release(session, row, BY)

    store.write_now(let_go)
    purge(store)
    assert rows(store, Report)[0].erased_at is not None


def test_a_report_that_is_not_closed_is_never_erased(store, clock, sealed):
    key = store.write_now(closed)
    store.write_now(lambda session: setattr(session.get_one(Report, key), "closed_at", None))
    clock.advance(days=40 * 366)
    purge(store)
    assert rows(store, Report)[0].erased_at is None


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE report SET erased_at = NULL", "was to be erased, and is there"),
        ("UPDATE report_note SET text = 'x'", None),
        ("DELETE FROM report", "was filed and is missing"),
    ],
)
def test_what_is_done_to_an_erased_report_past_beadle_is_found(
    store, clock, sealed, statement, says
):
    store.write_now(closed)
    clock.advance(days=SIX_YEARS + 30)
    purge(store)
    if says is None:
        store.write_now(lambda s: setattr(s.get_one(ReportNote, 1), "text", "words again"))
        says = "was erased, and holds words all the same"
    else:
        if statement.startswith("DELETE"):
            store.write_now(lambda s: s.execute(text("DELETE FROM report_note")))
        store.write_now(lambda s: s.execute(text(statement)))
    assert [says in problem for problem in problems(store)] == [True]


def test_erasing_past_beadle_is_no_erasure(store, sealed):
    store.write_now(closed)
    store.write_now(lambda s: setattr(s.get_one(Report, 1), "erased_at", now(s)))
    assert problems(store) == ["report 1 was erased, and no erasure is on record"]


def test_letters_go_after_their_days_with_the_key_or_without_and_on_record(store, clock, sealed):
    body = {"text": "QUAGMIRE"}
    store.write_now(letterbox.put, "chat", "digest", body, COUNCIL)
    store.write_now(letterbox.put, "chat", "digest", body, None)
    clock.advance(days=29)
    store.write_now(letterbox.put, "chat", "digest", body, COUNCIL)
    purge(store)
    assert len(rows(store, LetterboxItem)) == 3
    clock.advance(days=2)
    crypto.lock(crypto.REPORTS)
    purge(store)
    assert [row.kind for row in rows(store, AuditRow)].count("letters deleted") == 1
    left = store.read_now(lambda s: s.execute(text("SELECT number FROM letterbox")).all())
    assert sorted(left, key=str) == [(2,), (None,)]


def test_a_letter_for_no_council_goes_as_well(store, clock, sealed):
    from store.world import config  # noqa: PLC0415  named as the fixture's would be

    store.write_now(letterbox.put, "chat", "digest", {"text": "x"}, None)
    clock.advance(days=29)
    store.write_now(report_retention.purge_unclaimed, config())
    assert len(rows(store, LetterboxItem)) == 1
    clock.advance(days=2)
    store.write_now(report_retention.purge_unclaimed, config())
    assert rows(store, LetterboxItem) == []


def test_years_are_those_of_the_calendar():
    at = datetime(2032, 2, 29, 12, tzinfo=UTC)
    assert years_before(at, 6) == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert years_before(at, 4) == datetime(2028, 2, 29, 12, tzinfo=UTC)
