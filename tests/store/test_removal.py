"""What is no longer public: by whom, told once, and never what Beadle did itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store.world import BLOG, NEWS, PUBLIC, START, act, post, removed, row, rows, seeded, take

from adapters.contract import Author, Edited, Listing, Posted
from bot.store import schema
from bot.store.schema_work import AuditRow


def public(store):
    return {found.ref for found in rows(store, schema.Post) if found.removed_at is None}


def listing(*refs, **more):
    return Listing(**{"account": BLOG, "fingerprints": dict.fromkeys(refs, "f"), **more})


def refs(posts):
    return [found.ref for found in posts]


@pytest.mark.parametrize(
    ("by", "at", "says"),
    [
        (None, None, "unknown"),
        (Author("olive", "Olive"), START - timedelta(minutes=3), "Olive"),
        (Author("olive"), None, "olive"),
    ],
)
def test_a_removal_is_stored_with_its_time_and_who_did_it(store, by, at, says):
    seeded(store, "p1", "p2")
    taken = take(store, removed("p1", by=by, at=at))
    found = row(store, schema.Post, ref="p1")
    assert (found.removed_at, found.removed_by) == (at or START, says)
    assert refs(taken.gone) == ["p1"]
    assert public(store) == {"p2"}
    assert row(store, AuditRow, kind="removed").subject == f"post:{found.id}"


def test_a_removal_told_twice_counts_once(store, clock):
    seeded(store, "p1")
    take(store, removed("p1"))
    clock.advance(hours=1)
    assert take(store, removed("p1"), removed("p1")).gone == []
    assert row(store, schema.Post).removed_at == START
    assert len(rows(store, AuditRow, kind="removed")) == 1


def test_a_removal_of_what_was_never_seen_leaves_nothing(store):
    """What comes after it is public."""
    assert take(store, removed("p1")).gone == []
    assert rows(store, schema.Post) == []
    taken = take(store, removed("p1"), Posted(post("p1")))
    assert (taken.gone, public(store)) == ([], {"p1"})


def test_posted_and_removed_in_one_batch_is_archived_and_gone(store):
    taken = take(store, Posted(post("p1")), removed("p1"))
    assert (taken.new_versions, refs(taken.gone), public(store)) == (1, ["p1"], set())
    assert row(store, schema.Version).parts is not None


@pytest.mark.parametrize("words", ["Words of p1.", "Other words."])
def test_a_post_that_is_public_again_is_told(store, words):
    seeded(store, "p1")
    take(store, removed("p1"))
    taken = take(store, Posted(post("p1", words)))
    assert refs(taken.back) == ["p1"]
    found = row(store, schema.Post)
    assert (found.removed_at, found.removed_by) == (None, None)
    assert len(rows(store, schema.Version)) == (1 if words == "Words of p1." else 2)


# ------------------------------------------------------------------ listings


def test_a_listing_finds_what_vanished_while_nobody_watched(store):
    seeded(store, "p1", "p2", "p3")
    seeded(store, "n1", account=NEWS)
    taken = take(store, listing("p2", "new"), cursor="1")
    assert refs(taken.gone) == ["p1", "p3"]
    assert public(store) == {"p2", "n1"}
    assert row(store, schema.Post, ref="p1").removed_by == "unknown"
    assert take(store, listing("p2")).gone == []


def test_an_empty_listing_means_that_all_is_gone(store):
    seeded(store, "p1", "p2")
    assert sorted(refs(take(store, listing()).gone)) == ["p1", "p2"]


def test_a_listing_leaves_what_the_public_wrote(store):
    """Replies lie with other people: an account's own listing does not hold them."""
    seeded(store, "r1", author=PUBLIC)
    assert take(store, listing()).gone == []
    assert public(store) == {"r1"}
    assert refs(take(store, removed("r1")).gone) == ["r1"]


def test_a_listing_of_what_is_younger_says_nothing_of_what_is_older(store):
    seeded(store, "old", posted_at=START - timedelta(days=9))
    seeded(store, "undated", posted_at=None)
    seeded(store, "young", posted_at=START - timedelta(days=1))
    assert refs(take(store, listing(since=START - timedelta(days=2))).gone) == ["young"]


def test_a_listing_sees_the_posts_of_its_own_batch(store):
    taken = take(store, Posted(post("p1")), Posted(post("p2", "x")), listing("p1"))
    assert refs(taken.gone) == ["p2"]


def test_a_listing_of_an_account_not_watched_is_left_alone(store):
    seeded(store, "p1")
    assert take(store, listing(account="blog:gone")).gone == []


def test_references_with_broken_text_are_found_again(store):
    odd = "p\udc80\x00"
    take(store, Posted(post(odd, "A")))
    take(store, Posted(post(odd, "A")), listing(odd))
    assert len(rows(store, schema.Version)) == 1
    assert len(public(store)) == 1
    take(store, Edited(post(odd, "B")), removed(odd))
    assert (len(rows(store, schema.Version)), public(store)) == (2, set())


# ------------------------------------------------------------------ what Beadle did itself


def test_our_own_take_down_is_no_removal_by_somebody(store):
    seeded(store, "p1")
    act(store, "p1", "take_down", state="working")
    assert take(store, removed("p1")).gone == []
    assert row(store, schema.Post).removed_by == "beadle"
    assert rows(store, AuditRow, kind="removed") == []


def test_our_own_take_down_is_known_in_a_listing_too(store):
    seeded(store, "p1", "p2")
    act(store, "p1", "take_down", state="working")
    assert refs(take(store, listing()).gone) == ["p2"]
    assert row(store, schema.Post, ref="p1").removed_by == "beadle"


@pytest.mark.parametrize(("kind", "state"), [("take_down", "waiting"), ("restore", "working")])
def test_an_action_that_cannot_have_removed_it_explains_nothing(store, kind, state):
    seeded(store, "p1")
    act(store, "p1", kind, state=state)
    assert refs(take(store, removed("p1")).gone) == ["p1"]


def test_a_removal_before_our_step_was_begun_is_somebody_elses(store):
    seeded(store, "p1")
    act(store, "p1", "take_down", state="working", begun=False)
    assert refs(take(store, removed("p1")).gone) == ["p1"]


@pytest.mark.parametrize(
    ("kind", "event", "told"),
    [("take_down", removed("p1"), "gone"), ("restore", Posted(post("p1", "Words of p1.")), "back")],
)
def test_an_action_that_has_not_begun_a_step_explains_nothing(store, kind, event, told):
    seeded(store, "p1")
    if kind == "restore":
        take(store, removed("p1"))
    act(store, "p1", kind, state="working", begun=False)
    assert refs(getattr(take(store, event), told)) == ["p1"]


def test_somebody_elses_post_is_not_explained_by_our_take_down(store):
    seeded(store, "p1", "p2")
    act(store, "p1", "take_down", state="working")
    assert refs(take(store, removed("p2")).gone) == ["p2"]


def test_our_own_restore_is_no_return_by_somebody(store):
    seeded(store, "p1")
    take(store, removed("p1"))
    act(store, "p1", "restore", state="working")
    taken = take(store, Posted(post("p1", "Words of p1.")))
    assert (taken.back, taken.new_versions, public(store)) == ([], 0, {"p1"})


def test_a_take_down_under_way_does_not_explain_a_return(store):
    seeded(store, "p1")
    take(store, removed("p1"))
    act(store, "p1", "take_down", state="working")
    assert refs(take(store, Posted(post("p1", "Words of p1."))).back) == ["p1"]


def test_a_late_word_of_our_take_down_does_not_undo_the_restore(store):
    """The restore has read the post's state since: what it read stands."""
    seeded(store, "p1")
    act(store, "p1", "restore", state="done", prepared_at=START + timedelta(minutes=2))
    late = removed("p1", at=START + timedelta(minutes=1))
    assert (take(store, late).gone, public(store)) == ([], {"p1"})
    news = removed("p1", at=START + timedelta(minutes=3))
    assert (refs(take(store, news).gone), public(store)) == (["p1"], set())


def test_a_removal_without_a_time_is_news(store):
    seeded(store, "p1")
    act(store, "p1", "restore", state="done", prepared_at=START + timedelta(minutes=2))
    assert refs(take(store, removed("p1")).gone) == ["p1"]
