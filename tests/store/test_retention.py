"""What is forgotten of the public, when, and what is known of it afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from store.world import (
    BLOG,
    NEWS,
    PACKS,
    PUBLIC,
    START,
    config,
    judge,
    open_case,
    post,
    purge,
    removed,
    row,
    rows,
    sql,
    take,
)

from adapters.contract import Edited, Media, Moved, Posted, Ref
from bot.config.settings import Retention
from bot.store import audit, cases, councils, judging, retention, schema
from bot.store.posts import forgotten
from bot.store.schema_work import Action, Case, Step

COUNCIL = "sampleford"
WORDS = "Mrs Example of 3 Church Street is a liar"
DID = "did:plc:resident"
REF = f"at://{DID}/app/r1"
AUTHOR = replace(PUBLIC, id=DID)
PARENT = Ref("folder", "at://did:plc:neighbour/app/r0")
TRACES = ("Example", "Church", "resident", "Resident", "neighbour")


def reply(store, words=WORDS, event=Posted, **more):
    """A reply of the public with all that may name people in it."""
    facts = {"author": AUTHOR, "url": f"https://site.test/{DID}", "reply_to": PARENT, **more}
    take(store, event(post(REF, words, media=(Media("bafy", "image/png", WORDS),), **facts)))


def move(store, state, **more):
    def verb(session):
        case = session.get_one(Case, row(store, Case).id)
        if state == "taken_down":
            case.decided_at = store.clock()
        cases.move(session, case, state, **more)

    store.write_now(verb)


def hide(store):
    """Hide the reply, with the rows that the loops leave."""
    case = row(store, Case)

    def verb(session):
        action = Action(council_id=COUNCIL, account_id=1, post_id=case.post_id, case_id=case.id,
                        kind="hide", reason="", state="done", created_at=store.clock(),
                        detail=f"hid {REF}")  # fmt: skip
        session.add(action)
        session.flush()
        session.add(Step(council_id=COUNCIL, action_id=action.id, position=0, kind="gate",
                         target=REF, prior={"hidden": [REF]}, args={"uri": REF}, outcome="done",
                         ref=REF, detail=f"hid {REF}"))  # fmt: skip
        entry = audit.Entry("receipt", f"case:{case.id}", {"target": REF})
        audit.record(session, COUNCIL, entry)

    store.write_now(verb)
    move(store, "taken_down")


def traces(store):
    """Where in the whole database something of the reply still stands."""
    found = set()
    for table in schema.Base.metadata.tables:
        text = repr(sql(store, f'SELECT * FROM "{table}"'))
        found |= {table for trace in TRACES if trace in text}
    return found - {"person"}  # "Resident" is nobody's name there


def whole(store):
    return row(store, schema.Version).parts is not None


# ------------------------------------------------------------------ what the words are held by


def test_a_description_of_a_picture_goes_with_the_words(store):
    reply(store)
    judge(store, REF, "clean")
    store.write_now(lambda s: judging.reduce_public(s, row(store, schema.Post).id))
    assert row(store, schema.Media).alt == ""


def test_nothing_is_left_of_a_clean_reply(store, clock):
    reply(store)
    judge(store, REF, "clean")
    take(store, removed(REF, by=AUTHOR))
    clock.advance(days=31)
    assert traces(store) >= {"post", "version", "media", "audit_detail"}
    purge(store)
    assert traces(store) == set()


@pytest.mark.parametrize("state", ["open", "ordered", "by_hand", "gone"])
def test_what_nobody_has_decided_stays_whole(store, clock, state):
    reply(store)
    open_case(store, REF)
    move(store, state)
    clock.advance(days=2000)
    purge(store)
    assert whole(store)


def test_a_dismissed_cases_reply_goes_some_days_after_the_decision(store, clock):
    reply(store)
    open_case(store, REF)
    clock.advance(days=100)
    move(store, "dismissed")
    version = row(store, schema.Version)
    assert (version.parts, version.excerpt) == (None, WORDS)
    clock.advance(days=30)
    purge(store)
    assert row(store, schema.Version).excerpt == WORDS
    clock.advance(seconds=1)
    purge(store)
    assert traces(store) == set()
    assert row(store, Case).state == "dismissed"


def test_a_hidden_reply_is_evidence_for_a_year(store, clock):
    reply(store)
    open_case(store, REF)
    hide(store)
    clock.advance(days=365)
    purge(store)
    assert whole(store)
    purge(store, retention=Retention(removal_evidence_days=3650))
    clock.advance(seconds=1)
    purge(store, retention=Retention(removal_evidence_days=3650))
    assert whole(store)
    purge(store)
    assert traces(store) == set()
    assert row(store, Case).state == "taken_down"
    assert row(store, Action).state == "done"


def test_a_reply_that_was_shown_again_is_cut_down_then_and_forgotten_after_a_year(store, clock):
    reply(store)
    open_case(store, REF)
    hide(store)
    clock.advance(days=50)
    move(store, "restored")
    assert not whole(store)
    clock.advance(days=365)
    purge(store)
    assert row(store, schema.Version).excerpt == WORDS
    clock.advance(seconds=1)
    purge(store)
    assert traces(store) == set()


def test_an_edit_counts_from_when_it_was_seen(store, clock):
    reply(store)
    judge(store, REF, "clean")
    clock.advance(days=29)
    reply(store, "Mrs Example is honest", Edited)
    judge(store, REF, "clean")
    clock.advance(days=2)
    purge(store)
    assert all(version.purged_at is None for version in rows(store, schema.Version))


# ------------------------------------------------------------------ known again


def forgotten_reply(store, clock):
    reply(store)
    judge(store, REF, "clean")
    clock.advance(days=31)
    purge(store)
    assert row(store, schema.Post).ref == forgotten(REF)


def test_a_forgotten_reply_that_is_delivered_again_is_not_stored_anew(store, clock):
    forgotten_reply(store, clock)
    reply(store)
    assert len(rows(store, schema.Post)) == len(rows(store, schema.Version)) == 1
    assert traces(store) == set()


def test_only_on_its_own_account_is_it_the_same(store, clock):
    forgotten_reply(store, clock)
    reply(store, account=NEWS)
    assert len(rows(store, schema.Post)) == 2


def test_a_forgotten_reply_with_other_words_is_a_new_version_and_goes_in_its_time(store, clock):
    forgotten_reply(store, clock)
    reply(store, "Mrs Example is honest", Edited)
    found = row(store, schema.Post)
    assert (found.ref, found.author_name, found.versions) == (REF, AUTHOR.name, 2)
    judge(store, REF, "clean")
    clock.advance(days=30)
    purge(store)
    assert row(store, schema.Post).ref == REF
    clock.advance(seconds=1)
    purge(store)
    assert traces(store) == set()


def test_the_removal_and_the_move_of_a_forgotten_reply_are_known(store, clock):
    forgotten_reply(store, clock)
    take(store, Moved(BLOG, Ref("folder", REF), Ref("folder", f"{REF}-moved")))
    assert row(store, schema.Post).ref == forgotten(f"{REF}-moved")
    take(store, removed(f"{REF}-moved"))
    assert row(store, schema.Post).removed_at == clock.at


def test_a_council_that_left_is_forgotten_in_time_as_well(store, clock):
    reply(store)
    judge(store, REF, "clean")
    left = replace(config(), councils=config().councils[1:])
    store.write_now(councils.adopt, left, PACKS)
    clock.advance(days=31)
    [*_, gone] = store.read_now(retention.periods, left)
    assert gone == retention.Periods(COUNCIL)
    retention.purge(store, gone)
    assert traces(store) == set()
    assert row(store, schema.Post).seen_at == START
