"""Cases: numbered per council and year, and one for a post at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from store.world import START, judge, open_case, post, removed, row, rows, seeded, sql, take

from adapters.contract import Edited, Posted
from bot.store import cases, schema
from bot.store.schema_work import AuditDetail, AuditRow, Case, CaseNumber


def move(store, case, state, **why):
    def verb(session):
        found = session.get_one(Case, case.id)
        cases.move(session, found, state, **why)
        return found

    return store.write_now(verb)


def test_a_case_has_all_that_one_needs_to_speak_of_it(store):
    seeded(store, "p1")
    case = open_case(store)
    assert (case.year, case.number, case.state, case.clauses) == (2026, 1, "open", ["W5"])
    assert case.escalate_at == START + timedelta(hours=2)
    file = store.read_now(lambda session: cases.file(session, session.get_one(Case, case.id)))
    assert (file.post.ref, file.version.number, file.verdict.outcome) == ("p1", 1, "breach")
    assert (file.account.key, file.subject) == ("blog:posts", f"case:{case.id}")
    assert row(store, AuditRow, kind="case opened").subject == file.subject


def test_a_case_about_what_is_gone_already_chases_nobody(store):
    take(store, Posted(post("p1")), removed("p1"))
    case = open_case(store)
    assert (case.state, case.escalate_at) == ("gone", None)


def test_numbers_count_per_council(store):
    seeded(store, "p1", "p2")
    seeded(store, "o1", account="blog:other")
    found = [open_case(store, ref) for ref in ("p1", "o1", "p2")]
    assert [(case.council_id, case.number) for case in found] == [
        ("sampleford", 1),
        ("otherham", 1),
        ("sampleford", 2),
    ]


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), 2026),
        (datetime(2027, 1, 1, 0, 0, 0, tzinfo=UTC), 2027),
    ],
)
def test_numbers_begin_anew_with_the_year(store, clock, at, year):
    clock.at = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    seeded(store, "p1", "p2")
    open_case(store, "p1")
    clock.at = at
    case = open_case(store, "p2")
    assert (case.year, case.number) == (year, 2 if year == 2026 else 1)


def test_the_year_is_londons_and_not_utcs(store, clock, monkeypatch):
    """London keeps GMT at New Year; that it is London's year shows where London is ahead."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415  only here

    assert cases.LONDON.key == "Europe/London"
    monkeypatch.setattr(cases, "LONDON", ZoneInfo("Europe/Paris"))
    clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    seeded(store, "p1")
    assert open_case(store, "p1").year == 2027


def test_cases_opened_at_once_have_numbers_of_their_own(store):
    refs = [f"p{number}" for number in range(40)]
    seeded(store, *refs)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda ref: open_case(store, ref), refs))
    assert sorted(case.number for case in found) == list(range(1, 41))
    assert row(store, CaseNumber).last == 40


def test_a_case_that_was_not_stored_takes_no_number(store):
    seeded(store, "p1", "p2")
    verdict = judge(store, "p1")

    def fails(session):
        about = session.get_one(schema.Post, 1)
        cases.open_case(session, about, verdict, [], None, None)
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(fails)
    assert open_case(store, "p2").number == 1


# ------------------------------------------------------------------ one at a time


def test_the_database_itself_refuses_a_second_open_case(store):
    seeded(store, "p1")
    open_case(store)
    take(store, Edited(post("p1", "Other words.")))
    with pytest.raises(IntegrityError):
        open_case(store)
    assert len(rows(store, Case)) == 1


@pytest.mark.parametrize("state", ["dismissed", "restored"])
def test_a_closed_case_makes_room_for_the_next(store, state):
    seeded(store, "p1")
    first = open_case(store)
    assert move(store, first, state).closed_at == START
    take(store, Edited(post("p1", "Other words.")))
    second = open_case(store)
    assert second.number == 2
    assert store.read_now(cases.holding, 1).id == second.id
    assert store.read_now(cases.last_closed, 1).id == first.id
    assert store.read_now(cases.held, [1, 2]) == {1}


@pytest.mark.parametrize("state", ["ordered", "by_hand", "taken_down", "gone"])
def test_a_case_that_is_not_closed_still_holds_its_post(store, state):
    seeded(store, "p1")
    case = move(store, open_case(store), state)
    assert case.closed_at is None
    assert (case.escalate_at is None) == (state != "by_hand")
    assert store.read_now(cases.holding, 1).id == case.id


def test_a_case_opened_again_beside_a_newer_one_is_refused(store):
    seeded(store, "p1")
    first = open_case(store)
    move(store, first, "dismissed")
    take(store, Edited(post("p1", "Other words.")))
    open_case(store)
    with pytest.raises(IntegrityError):
        move(store, first, "open")


# ------------------------------------------------------------------ finding them


def test_a_case_is_found_by_its_number_the_newest_first(store, clock):
    seeded(store, "p1", "p2")
    old = open_case(store, "p1")
    clock.advance(days=365)
    new = open_case(store, "p2")
    assert (old.number, new.number) == (1, 1)
    found = store.read_now(cases.numbered, "sampleford", 1)
    assert [case.id for case in found] == [new.id, old.id]
    assert store.read_now(cases.numbered, "otherham", 1) == []
    assert store.read_now(cases.numbered, "sampleford", 9) == []
    assert store.read_now(cases.unclosed_before, "sampleford", 2027) == {1}
    assert store.read_now(cases.unclosed_before, "sampleford", 2026) == set()
    assert store.read_now(cases.unclosed_before, "otherham", 2027) == set()
    assert [case.id for case in store.read_now(cases.listed, "sampleford")] == [old.id, new.id]
    move(store, old, "dismissed")
    assert store.read_now(cases.unclosed_before, "sampleford", 2027) == set()
    assert [case.id for case in store.read_now(cases.listed, "sampleford")] == [new.id]


def test_cases_whose_answer_is_overdue_are_found_to_the_second(store):
    seeded(store, "p1", "p2")
    case = open_case(store, "p1")
    move(store, open_case(store, "p2"), "ordered")
    at = case.escalate_at
    assert store.write_now(cases.overdue, "sampleford", at - timedelta(seconds=1)) == []
    assert [c.id for c in store.write_now(cases.overdue, "sampleford", at)] == [case.id]
    assert store.write_now(cases.overdue, "otherham", at) == []


def test_every_move_note_and_decision_is_on_record(store):
    seeded(store, "p1")
    case = open_case(store)

    def verb(session):
        found = session.get_one(Case, case.id)
        cases.decide(session, found, 1, "W5", "a party's name")
        cases.note(session, found, "asked the officer", 1)
        cases.move(session, found, "ordered", actor="person:1", clause="W5")
        return [note.text for note in cases.notes(session, found)]

    assert store.write_now(verb) == ["asked the officer"]
    chain = rows(store, AuditRow, subject=f"case:{case.id}")
    assert [(one.kind, one.actor) for one in chain] == [
        ("case opened", "beadle"),
        ("note", "person:1"),
        ("case", "person:1"),
    ]
    payload = row(store, AuditDetail, council_id="sampleford", seq=chain[-1].seq).payload
    assert payload == {"from": "open", "to": "ordered", "clause": "W5"}
    decided = row(store, Case)
    assert (decided.decided_at, decided.decided_clause) == (START, "W5")


def test_numbers_survive_that_a_case_row_is_lost(store):
    """The count is a row of its own: no number is ever given twice."""
    seeded(store, "p1", "p2")
    open_case(store, "p1")
    sql(store, 'DELETE FROM "case"')
    assert open_case(store, "p2").number == 2
