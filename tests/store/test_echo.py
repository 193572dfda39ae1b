"""What Beadle did itself, when word of it comes late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store.world import START, act, post, removed, row, seeded, take

from adapters.contract import Posted
from bot.store import schema

EARLIER, LATER = START - timedelta(minutes=2), START + timedelta(minutes=2)


@pytest.mark.parametrize("state", ["working", "done", "already"])
def test_word_of_a_removal_that_a_restore_has_read_past_changes_nothing(store, state):
    """Killed before the stream told of the take-down, Beadle restored: the post is public."""
    seeded(store, "p1")
    act(store, "p1", "restore", state=state, prepared_at=START)
    taken = take(store, removed("p1", at=EARLIER))
    assert row(store, schema.Post).removed_at is None
    assert taken.gone == []


def test_a_removal_after_the_restore_is_news(store):
    """Somebody else removed it afterwards."""
    seeded(store, "p1")
    act(store, "p1", "restore", state="done", prepared_at=START)
    taken = take(store, removed("p1", at=LATER))
    assert [one.ref for one in taken.gone] == ["p1"]


def test_a_removal_without_a_time_is_news(store):
    """Where the platform says no time, it cannot be told from one that happened now."""
    seeded(store, "p1")
    act(store, "p1", "restore", state="done", prepared_at=START)
    assert take(store, removed("p1")).gone


def test_word_of_a_restore_that_a_second_take_down_has_read_past_raises_no_alarm(store):
    """The post is down for the second time: late word of its return must not call it public."""
    seeded(store, "p1")
    take(store, removed("p1", at=EARLIER))
    act(store, "p1", "take_down", state="done", prepared_at=START)
    late = Posted(post("p1", "Words of p1."), at=EARLIER)
    assert take(store, late).back == []
    assert row(store, schema.Post).removed_at is not None
    again = Posted(post("p1", "Words of p1."), at=LATER)
    assert [one.ref for one in take(store, again).back] == ["p1"]
