"""``beadle purge``: what it would erase, what it erases, and what it tells of neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from store.world import Clock, judge, post, take

from adapters.contract import Posted
from bot.config.load import load_config
from bot.run import keys as opening
from bot.store import councils, holds, migrate
from bot.store.people import Somebody
from bot.store.store import Store


@pytest.fixture
def store(config):
    """A database in which the council published something many years ago."""
    url = f"sqlite:///{config.parent / 'beadle.db'}"
    migrate.upgrade(url)
    clock = Clock(datetime.now(UTC) - timedelta(days=8 * 366))
    store = Store(url, clock)
    opening.open_general(store, load_config(config))
    store.write_now(councils.adopt, load_config(config), {"sampleford": "hash"})
    take(store, *(Posted(post(f"p{number}")) for number in range(3)))
    for number in range(3):
        judge(store, f"p{number}", "clean")
    yield store
    store.close()


def hold(store):
    by = Somebody(1, "sam-clerk", "Sam Clerk", frozenset())
    store.write_now(holds.place, "sampleford", holds.ALL, by, "QUAGMIRE")


def test_a_dry_run_shows_what_a_purge_then_does(beadle, store):
    shown = beadle("purge", "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "the council's own posts: 3 to erase; the oldest from " in shown.output
    assert "Rule: the current financial year and 6 more." in shown.output
    assert (
        "not counted here: reports of harassment (6 years after they were closed)" in shown.output
    )
    assert beadle("purge", "--dry-run").output == shown.output
    first = shown.output.partition(" to erase")[0].removeprefix("sampleford: ")
    done = beadle("purge")
    assert done.exit_code == 0, done.output
    assert f"Done. sampleford: {first} erased, each on record." in done.output
    assert "  the council's own posts: 3" in done.output
    proved = beadle("verify")
    assert proved.exit_code == 0, proved.output
    assert "Erased under retention: the council's own posts, 3, the last " in proved.output
    assert "sampleford: 0 to erase, 0 kept by a hold." in beadle("purge", "--dry-run").output
    assert "sampleford: 0 erased" in beadle("purge").output


def test_what_is_held_is_counted_and_left_alone_and_not_explained_here(beadle, store):
    hold(store)
    shown = beadle("purge", "--dry-run")
    assert "the council's own posts: 0 to erase; 3 kept by a hold" in shown.output
    assert "the Clerk sees by the command holds" in shown.output
    assert "QUAGMIRE" not in shown.output
    assert "sampleford: 0 erased" in beadle("purge").output


def test_a_council_that_is_not_there_is_named_with_those_that_are(beadle, store):
    shown = beadle("purge", "--council", "nowhere")
    assert shown.exit_code == 2
    assert "There is no council nowhere; known: sampleford." in shown.output


def test_without_a_database_nothing_is_made(beadle, config):
    assert beadle("purge").exit_code != 0
    assert not (config.parent / "beadle.db").exists()


def test_the_disk_gets_back_what_was_erased(beadle, store, config):
    take(store, *(Posted(post(f"q{n}", "x" * 200_000, account="blog:posts")) for n in range(40)))
    for number in range(40):
        judge(store, f"q{number}", "clean")
    store.checkpoint()
    file = config.parent / "beadle.db"
    before = file.stat().st_size
    assert beadle("purge").exit_code == 0
    store.checkpoint()
    assert file.stat().st_size < before / 2
