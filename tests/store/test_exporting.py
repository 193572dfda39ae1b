"""Which rows of the record are exported: of which time, whose, and what never is."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta

import pytest
from peers import reported
from store.kept import COUNCIL, WORDS, archive, case, decide, gap, poll
from store.world import PUBLIC, config, post, purge, rows, seeded, sql, take

from adapters.contract import Posted
from bot.clerk import export_file
from bot.clerk.house import House
from bot.store import audit, cases, crypto, holds, unwatched, verify
from bot.store.exporting import chain, decided, own, polls, scope
from bot.store.exporting.scope import Scope
from bot.store.people import Somebody
from bot.store.schema_work import AuditRow, Case

ALL = Scope(COUNCIL)
BY = Somebody(1, "sam-clerk", "Sam Clerk", frozenset({"clerk"}))


def read(store, table, wanted=ALL):
    return store.read_now(lambda session: list(table(session, wanted)))


def links(store, wanted=ALL):
    return read(store, chain.links, wanted)


def report(store, key):
    """A filed report, with rows in the chain."""
    crypto.unlock(key, crypto.REPORTS)
    house = House(config(), {}, {})
    facts = {"council": COUNCIL, "reporter": None}
    return store.write_now(reported.of_officer, house, **facts)


def test_a_row_that_is_given_can_be_checked_and_the_others_join_the_chain(store, key):
    seeded(store, "p1")
    report(store, key)
    take(store, Posted(post("p2")))
    previous = audit.GENESIS
    for one in links(store):
        if one.given:
            given = one.given
            stated = {field: getattr(given, field) for field in chain.Given.__slots__}
            assert given.previous == previous
            assert audit.link_hash(council_id=COUNCIL, seq=one.seq, **stated) == one.hash
        previous = one.hash
    assert (one.seq, one.hash) == store.read_now(audit.head, COUNCIL)


def test_nothing_tells_a_report_from_other_rows_that_are_withheld(store, key):
    report(store, key)
    store.write_now(audit.record, COUNCIL, audit.Entry("away", "council", {}, "person:1"))
    store.write_now(audit.record, COUNCIL, audit.Entry("refused", "council", {}, "stranger"))
    withheld = [one for one in links(store) if one.given is None]
    kinds = {found.seq: found.kind for found in rows(store, AuditRow)}
    assert {kinds[one.seq] for one in withheld} >= {"away", "refused"}
    assert any(kinds[one.seq].startswith("report") for one in withheld)
    assert all(set(one.__slots__) == {"seq", "hash", "given"} for one in withheld)


@pytest.mark.parametrize("subject", ["report:1", "letter:1", "council", "case:1", "account:1"])
@pytest.mark.parametrize("kind", ["report read", "held", "released", "away", "back", "new kind"])
def test_a_kind_that_is_not_named_is_withheld_whatever_it_is_about(kind, subject):
    given = chain.Given(None, kind, "person:1", subject, "d", "p")
    assert not chain.may_be_given(given)


def test_posts_are_the_councils_own_with_all_versions_and_replies_come_only_when_asked(store):
    take(store, Posted(post("p1", "First.")), Posted(post("r1", WORDS, author=PUBLIC)))
    take(store, Posted(post("p1", "Second.")))
    found = read(store, own.posts)
    assert [(one.number, one.parts) for one in found] == [
        (1, [["text", "First."]]),
        (2, [["text", "Second."]]),
    ]
    assert read(store, own.replies) == []
    asked = Scope(COUNCIL, replies=True)
    assert [one.parts for one in read(store, own.replies, asked)] == [[["text", WORDS]]]
    assert store.read_now(scope.facts, ALL).public == 1


def test_no_table_gives_another_councils_rows(store):
    take(store, Posted(post("x1", "Other.", account="blog:other")))
    assert read(store, own.posts) == []
    assert len(read(store, own.posts, Scope("otherham"))) == 1
    assert [one.address for one in read(store, own.accounts)] == ["posts", "news"]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (None, date(2026, 11, 1), 0),
        (date(2026, 11, 2), date(2026, 11, 2), 2),
        (date(2026, 11, 3), date(2026, 11, 3), 0),
        (date(2026, 11, 4), date(2026, 11, 4), 2),
        (date(2026, 11, 5), None, 0),
        (date.min, date.max, 2),
    ],
)
def test_a_post_is_in_the_time_in_which_it_was_seen_or_edited(store, clock, first, last, found):
    take(store, Posted(post("p1", "First.")))
    clock.advance(days=2)
    take(store, Posted(post("p1", "Second.")))
    assert len(read(store, own.posts, Scope(COUNCIL, first, last))) == found


def test_a_case_is_in_every_time_in_which_it_waited_with_all_that_was_said(store, clock):
    key = case(store, archive(store, "p1"))
    clock.advance(days=10)
    decide(store, key, "dismissed")
    during = Scope(COUNCIL, date(2026, 11, 5), date(2026, 11, 6))
    [found] = read(store, decided.cases, during)
    assert (found.number, found.year, found.decided_reason) == (1, 2026, WORDS)
    said = read(store, decided.history, during)
    assert [one.kind for one in said] == ["case opened", "note", "case"]
    after = Scope(COUNCIL, date(2026, 11, 13), None)
    assert read(store, decided.cases, after) == read(store, decided.history, after) == []


@pytest.mark.parametrize("words", ["no JSON", "{}", "[1]"])
def test_a_case_whose_words_cannot_be_read_is_given_and_says_so(store, tmp_path, words):
    case(store, archive(store, "p1"))
    sql(store, f"UPDATE verdict SET findings = '{words}'")
    sql(store, f"UPDATE \"case\" SET clauses = '{words}'")
    out = tmp_path / "record.zip"
    store.read_now(export_file.write, ALL, out, lambda _count: None)
    with zipfile.ZipFile(out) as found:
        assert found.read("cases.csv").decode().count("cannot be read any more") == 2


def test_a_case_that_was_decided_and_not_done_waits_until_it_is(store, clock):
    """The platform refused, and a person had to act: that is no case of the month before."""
    key = case(store, archive(store, "p1"))
    decide(store, key, "by_hand")
    clock.advance(days=10)
    late = Scope(COUNCIL, date(2026, 11, 12), None)
    assert [one.state for one in read(store, decided.cases, late)] == ["by_hand"]

    def done(session):
        cases.move(session, session.get_one(Case, key), "taken_down", actor="person:1", by="hand")

    store.write_now(done)
    assert [one.state for one in read(store, decided.cases, late)] == ["taken_down"]
    assert {one.kind for one in read(store, decided.history, late)} == {
        "case opened", "note", "case",
    }  # fmt: skip
    clock.advance(days=10)
    after = Scope(COUNCIL, date(2026, 11, 20), None)
    assert read(store, decided.cases, after) == read(store, decided.history, after) == []


def test_an_action_comes_with_what_was_read_back_and_not_where(store):
    decide(store, case(store, archive(store, "p1")), "taken_down")
    [found] = read(store, decided.actions)
    assert (found.row.kind, found.row.state, found.row.desk) == ("take_down", "done", "terminal")
    [receipt] = found.receipts
    assert (receipt.step, receipt.outcome, receipt.detail) == ("delete", "done", "")


def test_a_hold_and_its_reason_stay_in_the_house(store):
    key = case(store, archive(store, "p1"))
    store.write_now(holds.place, COUNCIL, holds.CASE, BY, "counsel's advice", case_id=key)
    assert "held" not in {one.kind for one in read(store, decided.history)}
    assert "held" not in {one.given.kind for one in links(store) if one.given}


def test_each_stretch_that_was_not_watched_is_told_also_one_that_lasts(store, clock):
    store.write_now(unwatched.begin, "blog", clock() - timedelta(hours=1), "It was silent.")
    gap(store)
    clock.advance(days=3)
    later = Scope(COUNCIL, date(2026, 11, 4), None)
    found = {one.address: (one.ends_at, one.lost) for one in read(store, own.stretches, later)}
    assert found == {"posts": (None, True), "news": (None, False)}
    assert [one.why for one in read(store, own.gaps)] == [WORDS]
    assert read(store, own.gaps, later) == []


def test_elections_closures_and_exemptions_are_told(store, clock):
    poll(store, date(2026, 11, 20))
    [election] = read(store, polls.elections)
    [closure] = read(store, polls.closures)
    [exemption] = read(store, polls.exemptions)
    assert (election.number, closure.election, closure.mode) == (1, 1, "closed")
    assert (exemption.number, exemption.category) == (None, "emergency")
    clock.advance(days=60)
    past = Scope(COUNCIL, date(2026, 12, 24), None)
    assert read(store, polls.closures, past) == read(store, polls.exemptions, past) == []


def test_what_was_erased_is_told_by_its_rule_and_its_words_are_in_no_table(store, clock):
    archive(store, "p1")
    sql(store, "UPDATE version SET judged_at = seen_at")
    clock.advance(days=8 * 366)
    purge(store)
    facts = store.read_now(scope.facts, ALL)
    assert ("the council's own posts", 1) in {(one.kind, one.number) for one in facts.erased}
    [version] = read(store, own.posts)
    assert version.parts is None
    assert version.purged_at is not None
    assert store.read_now(verify.prove, COUNCIL).problems == []


def test_the_proof_finds_words_that_were_changed(store):
    seeded(store, "p1")
    sql(store, 'UPDATE version SET parts = \'[["text","other"]]\'')
    [problem] = store.read_now(verify.prove, COUNCIL).problems
    assert "was changed after it was archived" in problem


def test_that_an_export_is_made_is_one_row_of_the_chain(store):
    before = len(rows(store, AuditRow))
    wanted = Scope(COUNCIL, date(2026, 11, 1), None)
    store.write_now(scope.put_on_record, wanted, "sam")
    assert len(rows(store, AuditRow)) == before + 1
    last = links(store)[-1].given
    assert (last.kind, last.actor) == ("record exported", "operator")
    said = store.read_now(audit.latest_payload, COUNCIL, "record exported")
    assert said == {"from": "2026-11-01", "to": None, "replies": False, "by": "sam"}


def test_all_of_an_export_is_of_one_moment_whatever_is_written_meanwhile(store, tmp_path):
    seeded(store, "p1")
    head = store.read_now(audit.head, COUNCIL)
    late = iter(["p2"])

    def meanwhile(_rows):
        for ref in late:
            seeded(store, ref)

    path = tmp_path / "record.zip"
    made = store.read_now(export_file.write, ALL, path, meanwhile)
    assert made.proof.head == head
    with zipfile.ZipFile(path) as archive:
        assert archive.read("posts.csv").count(b"\r\n") == 2
    assert len(read(store, own.posts)) == 2
