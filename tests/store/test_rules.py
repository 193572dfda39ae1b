"""The rules' rows: what a council was last judged with, and what rules on watch have found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event
from store.world import START, rows, seeded

from bot.store import judging, people, rules, verify
from bot.store.rules import Tried
from bot.store.schema_work import AuditRow, RuleState

COUNCIL = "sampleford"


def adopt(store, wanted, *tried, council=COUNCIL):
    return store.write_now(rules.adopt, council, wanted, tried)


def noisy(rule="r", **more):
    return Tried(**{"rule": rule, "raised": 9, "looked": 99, "enough": True, "too_many": True,
                    **more})  # fmt: skip


def watched(store):
    return store.read_now(rules.watched, [COUNCIL, "otherham"])


def kinds(store):
    return [row.kind for row in rows(store, AuditRow) if row.subject.startswith("rule:")]


def judge(store, ref, *findings):
    """Judge a post by rules on watch alone."""

    def verb(session):
        (item,) = (one for one in judging.unjudged(session, [COUNCIL]) if one.post.ref == ref)
        opinion = judging.Opinion(item.version.id, "p", "s", "clean", [], [], list(findings))
        judging.store_verdicts(session, [opinion])

    store.write_now(verb)


def found(rule, severity="refer"):
    return {"rule": rule, "severity": severity}


def test_each_council_has_its_own_rules(store):
    adopt(store, {"r": "1", "q": "1"}, noisy())
    adopt(store, {"r": "1"}, noisy(too_many=False), council="otherham")
    assert watched(store) == {COUNCIL: frozenset({"r"})}
    assert store.read_now(rules.seals, "otherham") == {"r": "1"}
    assert kinds(store) == ["rule on watch"]
    assert store.read_now(verify.verify, COUNCIL).problems == []


def test_adopting_the_same_twice_changes_nothing(store, clock):
    adopt(store, {"r": "1"}, noisy())
    clock.advance(days=1)
    assert adopt(store, {"r": "1"}, noisy()) == []
    assert [row.since for row in rows(store, RuleState)] == [START]
    assert kinds(store) == ["rule on watch"]


def test_a_rule_that_left_is_forgotten(store):
    adopt(store, {"r": "1"}, noisy())
    adopt(store, {"q": "1"})
    assert store.read_now(rules.seals, COUNCIL) == {"q": "1"}
    assert watched(store) == {}


def test_since_when_it_is_on_watch_outlives_a_change_that_keeps_it_there(store, clock):
    adopt(store, {"r": "1"}, noisy())
    clock.advance(days=1)
    (turned,) = adopt(store, {"r": "2"}, noisy(raised=50))
    assert (turned.was, turned.on_watch, turned.ordered) == (True, True, False)
    (row,) = rows(store, RuleState)
    assert (row.since, row.raised, row.seal) == (START, 50, "2")
    assert kinds(store) == ["rule on watch"]


def test_an_order_outlives_a_change_and_one_to_put_in_force_does_not(store):
    def order(session, watch_only):
        clerk = people.by_slug(session, COUNCIL, "sam-clerk")
        row = rules.states(session, COUNCIL)["r"]
        rules.order(session, row, clerk, watch_only=watch_only, reason="so")

    adopt(store, {"r": "1"})
    store.write_now(order, True)
    (turned,) = adopt(store, {"r": "2"}, noisy(too_many=False))
    assert (turned.ordered, turned.on_watch) == (True, True)
    store.write_now(order, False)
    (turned,) = adopt(store, {"r": "3"}, noisy())
    assert (turned.ordered, turned.on_watch) == (False, True)
    assert kinds(store) == ["rule on watch", "rule in force", "rule on watch"]


def test_what_it_found_is_counted_since_it_is_on_watch_and_advice_is_not(store, clock):
    seeded(store, "p1", "p2", "p3", "p4")
    judge(store, "p1", found("r"))
    clock.advance(hours=1)
    adopt(store, {"r": "1", "q": "1"}, noisy(), noisy("q"))
    judge(store, "p2", found("r"), found("r"), found("q", "advise"))
    judge(store, "p3", found("r"), found("q"))
    judge(store, "p4")

    def count(session):
        return rules.found_since(session, rules.states(session, COUNCIL).values())

    assert store.read_now(count) == {"r": 2, "q": 1}
    assert store.read_now(rules.found_since, []) == {}


def test_the_sample_is_of_own_posts_that_were_judged_newest_first(store, clock):
    seeded(store, "p1", "p2", "p3")
    since = START - timedelta(days=1)

    def sample(session, after=0):
        return [one.post.ref for one in rules.recent(session, COUNCIL, since, after, 10)]

    assert store.read_now(sample) == []
    judge(store, "p1")
    judge(store, "p2")
    judge(store, "p3")
    assert store.read_now(sample) == ["p1", "p2", "p3"]
    assert store.read_now(sample, store.read_now(rules.newest, COUNCIL, since, 2)) == ["p2", "p3"]
    assert store.read_now(rules.newest, COUNCIL, since, 3) == 0
    assert store.read_now(rules.newest, COUNCIL, START + timedelta(1), 0) == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_counting_what_was_found_reads_no_other_verdict(store):
    """A council has hundreds of thousands of verdicts; the command runs between two posts."""
    adopt(store, {"r": "1"}, noisy())
    asked = []
    event.listen(
        store.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3]))
    )
    store.read_now(lambda s: rules.found_since(s, rules.states(s, COUNCIL).values()))
    ((statement, values),) = [one for one in asked if "FROM verdict" in one[0]]
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "ix_verdict_watched" in str(plan)
