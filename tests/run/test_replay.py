"""A replay tells what another pack would have said of the archive, and changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from peers.household import START
from peers.village import PACK, council
from sqlalchemy import func, select

from adapters.contract import Posted
from bot.run import archive
from bot.run.archive import Span
from bot.run.replay import Tally
from bot.store import migrate, rules
from bot.store.store import Store
from bot.words.replay import replay_json, replay_text
from policy.checker import Checker
from policy.pack import load_pack


@pytest.fixture
def other(tmp_path):
    """The village's pack with badgers for zebras, and herons made a breach."""
    text = PACK.read_text(encoding="utf-8")
    text = text.replace('phrases = ["zebra"]', 'phrases = ["badger"]').replace(
        'flag = ["Look, a zebra."]', 'flag = ["Look, a badger."]'
    )
    head, _, rest = text.partition('id = "heron"')
    file = tmp_path / "other.toml"
    file.write_text(f'{head}id = "heron"' + rest.replace('"refer"', '"breach"', 1), "utf-8")
    return load_pack(file)


def replayed(home, pack=None, since=None, until=None, **more):
    """What the command does, on a second connection of its own that can only read."""
    village = council()
    pack = pack or load_pack(PACK)
    store = Store(home.url, read_only=True)
    tally, span = Tally(**more), Span(village, since, until)
    watched = store.read_now(rules.watched, [village.id]).get(village.id, frozenset())
    _, newest = store.read_now(archive.size, span)
    for batch in archive.batches(store, span, newest):
        tally.not_kept += batch.not_kept
        tally.not_judged += batch.not_judged
        tally.judge(Checker(pack), batch.items, watched)
    store.close()
    return pack, tally


def everything(session):
    """How many rows each table has."""
    tables = migrate.METADATA.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


async def seen(home):
    for place, word in enumerate(("zebra", "heron", "badger", "horse")):
        await home.see(f"p{place}", f"Look, a {word}.", author="officer")


async def test_what_would_change_is_told_and_nothing_is_written(household, database_url, other):
    async with household() as home:
        await seen(home)
        before = await home.store.read(everything)
        pack, tally = replayed(home, other)
        assert await home.store.read(everything) == before
    assert (tally.looked, tally.changed, tally.on_other_grounds) == (4, 3, 0)
    assert tally.totals == {"newly_flagged": 1, "no_longer_flagged": 1, "more_severe": 1}
    assert tally.clauses == {
        "P1": {"newly_flagged": 1, "no_longer_flagged": 1}, "P2": {"more_severe": 1},
    }  # fmt: skip
    assert {rule: dict(change.counts) for rule, change in tally.rules.items()} == {
        "zebra": {"newly_flagged": 1, "no_longer_flagged": 1}, "heron": {"more_severe": 1},
    }  # fmt: skip
    text = replay_text("village", pack, tally)
    assert text.startswith("village: 3 of 4 posts would be judged otherwise.\n")
    assert "1 newly flagged, 1 no longer flagged, 1 more severe." in text.lower()
    assert "newly flagged: 2027-03-02, https://page.test/p2: “Look, a badger.”" in text
    assert "no longer flagged: 2027-03-02, https://page.test/p0: “Look, a zebra.”" in text
    assert "P1 (No zebras): 1 newly flagged, 1 no longer flagged." in text
    told = replay_json(pack, tally)
    assert (told["judged"], told["changed"], told["totals"]["less_severe"]) == (4, 3, 0)
    (example, _) = told["rules"][0]["examples"]
    assert example == {
        "change": "newly_flagged", "post": "https://page.test/p2",
        "at": "2027-03-02T09:00:00+00:00", "words": "Look, a badger.",
    }  # fmt: skip


async def test_the_pack_in_force_says_what_it_said(household):
    async with household() as home:
        await seen(home)
        home.platform.edit("p3", "Look, a heron.")
        await home.settled()
        pack, tally = replayed(home)
    assert (tally.looked, tally.changed, tally.rules) == (5, 0, {})
    assert "none of 5 posts would be judged otherwise" in replay_text("village", pack, tally)


async def test_examples_are_the_newest_and_no_more_than_wanted(household, other):
    async with household() as home:
        for place in range(5):
            await home.see(f"p{place}", "Look, a badger.", author="officer")
        _, tally = replayed(home, other, most_examples=2)
        _, none = replayed(home, other, most_examples=0)
    kept = tally.rules["zebra"].examples["newly_flagged"]
    assert [one.name[-2:] for one in kept] == ["p3", "p4"]
    assert tally.rules["zebra"].counts["newly_flagged"] == 5
    assert not none.rules["zebra"].examples["newly_flagged"]


async def test_only_the_days_that_were_named_by_when_posts_were_published(household, other):
    """Archived on the first day, an old post is an old one; an edit is of the day it was seen."""
    async with household() as home:
        home.platform.publish("new", "Look, a zebra.", author="officer")
        home.platform.publish("old", "Look, a heron.", author="officer")
        old = replace(home.platform.post("old"), posted_at=START - timedelta(days=20))
        home.platform.history[-1] = Posted(old)
        await home.settled()
        home.platform.edit("old", "Look, two herons, a heron.")
        await home.settled()

        def looked(since=None, until=None):
            return replayed(home, other, since, until)[1].looked

        first = datetime(2027, 3, 1, tzinfo=UTC)
        assert (looked(), looked(first), looked(None, first)) == (3, 2, 1)
        assert looked(first - timedelta(days=1), first) == 0


async def test_what_is_not_kept_and_what_is_not_judged_is_counted_and_not_judged(household, other):
    async with household() as home:
        await home.see("r", "Fine weather, badger.", author="p1", official=False)
        await home.see("held", "A zebra.", author="p2", official=False)
        fell = asyncio.Event()

        async def gate(side, what):
            if (side, what) == ("before", "conclude"):
                fell.set()
                await asyncio.Event().wait()

        home.store.gate = gate
        home.platform.publish("late", "Look, a badger.", author="officer")
        await fell.wait()
        pack, tally = replayed(home, other)
        await home.crash()
        await home.start()
    assert (tally.looked, tally.not_kept, tally.not_judged) == (1, 1, 1)
    assert tally.totals == {"no_longer_flagged": 1}
    text = " ".join(replay_text("village", pack, tally).split())
    assert "1 post of the public whose words were not kept, and which cannot be judged" in text


async def test_what_rules_on_watch_would_raise_is_told_apart(household):
    async with household() as home:
        await home.ask("rule-off zebra a test")
        await seen(home)
        pack, tally = replayed(home)
    assert (tally.changed, tally.on_watch) == (0, {"zebra": 1})
    assert "zebra: would raise 1 post." in replay_text("village", pack, tally)


async def test_a_large_archive_is_read_in_batches(household, monkeypatch, other):
    monkeypatch.setattr(archive, "BATCH", 3)
    async with household() as home:
        for place in range(10):
            home.platform.publish(f"p{place}", f"Look, a badger, {place}.", author="officer")
        await home.settled()
        store = Store(home.url, read_only=True)
        span = Span(council())
        count, newest = store.read_now(archive.size, span)
        sizes = [batch.size for batch in archive.batches(store, span, newest)]
        store.close()
        _, tally = replayed(home, other)
    assert (count, sizes) == (10, [3, 3, 3, 1])
    assert tally.totals == {"newly_flagged": 10}


def test_nothing_to_look_at_is_said():
    text = replay_text("village", load_pack(PACK), Tally())
    assert text.startswith("village: none of 0 posts would be judged otherwise.")
