"""For how long each kind of record is kept, what goes with it, and what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from store import kept
from store.kept import COUNCIL, WORDS
from store.world import NEWS, PACKS, config, post, purge, removed, row, rows, seeded, sql, take

from adapters.contract import Author, Edited, Listing, Posted
from bot.config.settings import Retention
from bot.store import cases, councils, retention, schema, verify
from bot.store.keeping.kind import MEDIA, POSTS
from bot.store.schema_closing import Closure, Election, Exemption
from bot.store.schema_work import Action, AuditRow, Case, CaseNote, Command, Outbox, Step, Verdict

BOUNDARY = datetime(2033, 3, 31, 23, 0, tzinfo=UTC)
"""Midnight in London before 1 April 2033: the year to 31 March 2027, and six more, are over."""
OFFICER = Author("olive", "Olive Officer", official=True)


def just_before(clock, at=BOUNDARY):
    clock.at = at.replace(hour=at.hour - 1)


def test_own_posts_are_kept_for_their_financial_year_and_six_more(store, clock):
    key = kept.archive(store, "p1", author=OFFICER)
    kept.judged(store, key)
    just_before(clock)
    assert purge(store)[POSTS] == 0
    assert row(store, schema.Version).parts is not None
    clock.at = BOUNDARY
    gone = purge(store)
    assert gone[POSTS] == gone[MEDIA] == 1
    assert kept.traces(store) == set()
    found, version = row(store, schema.Post), row(store, schema.Version)
    assert (found.ref, found.author_name, found.author_id) == ("p1", None, None)
    assert (version.parts, version.raw, version.purged_at) == (None, None, clock.at)
    assert rows(store, schema.Media) == rows(store, schema.Blob) == []
    assert purge(store) == {}
    report = store.read_now(verify.verify, COUNCIL)
    assert report.purged[POSTS] == (1, BOUNDARY, "the current financial year and 6 more")


def test_a_case_goes_with_its_words_and_leaves_its_number_clauses_and_outcome(store, clock):
    key = kept.archive(store, "p1")
    kept.decide(store, kept.case(store, key), "taken_down")
    just_before(clock)
    assert purge(store)["cases and decisions"] == 0
    clock.at = BOUNDARY
    gone = purge(store)
    assert gone["cases and decisions"] == gone[POSTS] == 1
    assert kept.traces(store) == set()
    case, action, verdict = row(store, Case), row(store, Action), row(store, Verdict)
    assert (case.number, case.year, case.clauses, case.state) == (1, 2026, ["W5"], "taken_down")
    assert (case.decided_by_id, case.erased_at) == (None, clock.at)
    assert (action.kind, action.state, action.reason) == ("take_down", "done", "")
    assert (verdict.outcome, verdict.findings) == ("breach", [])
    assert rows(store, CaseNote) == rows(store, Command) == []
    assert row(store, Step).prior == {}
    assert store.read_now(cases.listed, COUNCIL) == []
    assert store.read_now(cases.holding, key) is None
    kept.whole(store)


@pytest.mark.parametrize("state", ["open", "ordered", "by_hand", "gone"])
def test_what_nobody_has_decided_stays_whole_with_its_post_and_pictures(store, clock, state):
    case = kept.case(store, kept.archive(store, "p1"))
    store.write_now(lambda s: cases.move(s, s.get_one(Case, case), state))
    clock.advance(days=20 * 366)
    purge(store)
    assert row(store, schema.Version).parts is not None
    assert len(rows(store, schema.Blob)) == len(rows(store, CaseNote)) == 1


def test_a_post_that_was_edited_lately_or_is_not_judged_stays(store, clock):
    kept.judged(store, kept.archive(store, "p1"))
    seeded(store, "unjudged")
    clock.advance(days=6 * 366)
    take(store, Edited(post("p1", "Other words.")))
    clock.at = BOUNDARY
    assert purge(store)[POSTS] == 0


def test_dismissed_cases_and_pictures_may_go_sooner_than_the_post(store, clock):
    kept.decide(store, kept.case(store, kept.archive(store, "p1")), "dismissed")
    clock.at = datetime(2028, 4, 1, tzinfo=UTC)
    gone = purge(store, retention=Retention(dismissed_case_years=1, media_years=1))
    assert gone[MEDIA] == gone["cases and decisions"] == 1
    assert gone[POSTS] == 0
    assert row(store, schema.Media).state == "dropped"
    assert rows(store, schema.Blob) == []
    assert kept.traces(store) == {"version", "media"}
    assert store.read_now(verify.verify, COUNCIL).problems == []


def test_a_case_of_a_pre_election_period_is_kept_as_long_as_the_election(store, clock):
    kept.decide(store, kept.case(store, kept.archive(store, "p1")), "restored")
    sql(store, "UPDATE version SET mode = 'closed'")
    clock.at = datetime(2030, 4, 1, tzinfo=UTC)
    periods = Retention(case_years=1, election_years=5)
    assert purge(store, retention=periods)["cases and decisions"] == 0
    clock.at = datetime(2031, 11, 3, tzinfo=UTC)
    assert purge(store, retention=periods)["cases and decisions"] == 1


def test_a_forgotten_post_is_known_again_and_a_new_version_has_its_author(store, clock):
    kept.judged(store, kept.archive(store, "p1", author=OFFICER))
    clock.at = BOUNDARY
    purge(store)
    take(
        store, Posted(post("p1", f"{WORDS} p1", author=OFFICER)), Listing("blog:posts", {"p1": "f"})
    )
    assert len(rows(store, schema.Version)) == 1
    assert row(store, schema.Post).removed_at is None
    take(store, Edited(post("p1", "Other words.", author=OFFICER)))
    found = row(store, schema.Post)
    assert (found.author_name, found.author_id) == ("Olive Officer", 2)
    assert purge(store)[POSTS] == 0
    take(store, removed("p1"))
    assert row(store, schema.Post).removed_by == "unknown"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE version SET parts = '[[\"text\",\"again\"]]'", "was cut down, and holds words"),
        ("DELETE FROM audit_detail WHERE seq IN (SELECT seq FROM audit WHERE kind = 'purged')",
         "the words of one of the council's own posts were taken away"),
    ],
)  # fmt: skip
def test_what_is_done_past_beadle_is_found_though_something_was_erased(store, clock, change, says):
    seeded(store, "p1")
    kept.judged(store, row(store, schema.Post).id)
    clock.at = BOUNDARY
    purge(store)
    sql(store, change)
    assert any(says in one for one in store.read_now(verify.verify, COUNCIL).problems)


def test_gaps_and_what_was_sent_and_asked_go_in_their_time(store, clock):
    kept.gap(store)
    kept.sent(store, "a")
    clock.advance(days=31)
    purge(store)
    assert (row(store, Command).sender, len(rows(store, Outbox))) == ("", 1)
    clock.advance(days=370)
    purge(store)
    assert rows(store, Command) == rows(store, Outbox) == []
    just_before(clock)
    purge(store)
    assert len(rows(store, schema.Gap)) == 1
    clock.at = BOUNDARY
    purge(store)
    assert rows(store, schema.Gap) == []
    assert kept.traces(store) == set()


def test_elections_closures_and_exemptions_go_five_years_after_polling_day(store, clock):
    kept.poll(store, date(2026, 12, 3))
    clock.at = datetime(2031, 12, 3, 12, tzinfo=UTC)
    kept.poll(store, date(2032, 5, 6))
    assert purge(store)["words exempted"] == 1  # they could go out for a fortnight
    assert len(rows(store, Election)) == 2
    clock.advance(days=1)
    gone = purge(store)
    assert (gone["elections"], gone["closures"]) == (1, 1)
    assert [one.number for one in rows(store, Election)] == [2]
    assert len(rows(store, Closure)) == len(rows(store, Exemption)) == 1


def test_the_newest_election_stays_so_that_its_number_is_given_to_no_other(store, clock):
    kept.poll(store, date(2026, 12, 3))
    clock.advance(days=3000)
    purge(store)
    assert kept.poll(store, date(2035, 5, 3)) == 2


@pytest.mark.parametrize(("undone", "left"), [(True, 0), (False, 1)])
def test_what_a_closing_changed_is_kept_while_it_is_to_be_put_back(store, clock, undone, left):
    def order(session, kind):
        action = Action(council_id=COUNCIL, account_id=1, kind=kind, reason=WORDS, state="done",
                        created_at=clock(), finished_at=clock(), notice=WORDS)  # fmt: skip
        session.add(action)
        session.flush()
        session.add(Step(council_id=COUNCIL, action_id=action.id, position=0, kind="bio",
                         target="t", prior={"text": WORDS}, args={}, started_at=clock(),
                         outcome="done"))  # fmt: skip

    store.write_now(order, "close")
    if undone:
        store.write_now(order, "reopen")
    clock.advance(days=6 * 366)
    purge(store)
    assert len(rows(store, Step)) == left
    assert kept.traces(store) == (set() if undone else {"action", "step"})


def test_who_left_is_named_while_something_is_kept_that_they_decided(store, clock):
    key = kept.archive(store, "p1")
    case = kept.case(store, key)
    left = replace(config(), councils=(replace(config().councils[0], persons=()),))
    store.write_now(councils.adopt, left, PACKS)
    clock.at = BOUNDARY
    purge(store)
    assert row(store, schema.Person, id=1).name == "Sam Clerk"
    kept.decide(store, case, "dismissed")
    purge(store)
    assert row(store, schema.Person, id=1).name == "Sam Clerk"
    clock.advance(days=7 * 366)
    assert purge(store)["names of those who left"] == 1
    assert row(store, schema.Person, id=1).name == ""
    kept.whole(store)
    store.write_now(councils.adopt, config(), PACKS)  # who comes back is entered anew
    assert [p.name for p in rows(store, schema.Person, council_id=COUNCIL)][:2] == ["", ""]


def test_the_words_of_the_record_go_and_its_rows_stay(store, clock):
    clock.at = BOUNDARY
    store.write_now(councils.adopt, replace(config(), scorer="none"), PACKS)
    before = len(rows(store, AuditRow, council_id=COUNCIL))
    gone = purge(store)
    assert gone["words in the record"] == 1
    assert len(rows(store, AuditRow, council_id=COUNCIL)) == before + 2


def test_each_council_has_its_own_periods_and_a_council_that_left_the_defaults(store, clock):
    seeded(store, "p1", account=NEWS)
    kept.judged(store, row(store, schema.Post).id)
    mine = replace(config().councils[0], retention=Retention(post_years=20))
    wanted = store.read_now(retention.periods, replace(config(), councils=(mine,)))
    assert [one.retention.post_years for one in wanted] == [20]
    clock.at = BOUNDARY
    assert purge(store, retention=mine.retention)[POSTS] == 0
    assert purge(store)[POSTS] == 1
