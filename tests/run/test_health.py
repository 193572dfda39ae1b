"""Whether Beadle is at work: heartbeats, the health check, restarts, and the daily seal."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from peers.watched_store import WatchedStore

from adapters.contract import Unavailable
from bot.run import beats as beating
from bot.run import supervisor as supervision
from bot.run.supervisor import Supervisor
from bot.store import health
from bot.store.schema_work import AuditHead

LOOPS = ("judge", "commands", "media:site", "actions:site", "alerts:desk")


async def ailing(home) -> list[str]:
    """What ``beadle health`` would print now."""
    return await home.store.read(health.ailing)


async def test_it_is_well_only_once_and_while_the_loops_go_round(household):
    async with household() as home:
        await home.gone_round(*LOOPS)
        await home.tick()
        assert await ailing(home) == []
        home.clock.at += timedelta(seconds=61)
        assert any("judge: silent for 61 seconds" in line for line in await ailing(home))
        await home.gone_round(*LOOPS)
        await home.tick()
        assert await ailing(home) == []
    async with WatchedStore(home.url, home.clock) as store:
        said = "Beadle is not running, or has not begun to check posts yet"
        assert await store.read(health.ailing) == [said]


async def test_it_is_not_well_while_a_platform_is_not_watched(household):
    async with household() as home:
        await home.tick()
        home.platform.break_down(Unavailable("Away."))
        while (await home.store.read(health.streams))["site"].state != "failing":
            home.store.changed.clear()
            await home.store.changed.wait()
        await home.tick()
        assert await ailing(home) == ["intake:site: Away."]


@pytest.fixture
async def still(household):
    """A database on which nobody works, and what is needed to write heartbeats into it."""
    async with household() as home:
        await home.settled()
    async with WatchedStore(home.url, home.clock) as store:
        yield home, store


async def test_a_desk_that_is_down_is_no_reason_to_start_beadle_anew(still):
    home, store = still
    at = home.clock.at
    long_ago = at - timedelta(minutes=20)
    beats = {"judge": at, "alerts:desk": long_ago, "requests:other": long_ago}
    await store.write(beating.write_beats, home.running.house, beats, ["requests:desk"])
    assert await store.read(health.ailing) == []
    shown = await store.read(health.not_working, {"desk", "other"})
    assert shown == [
        "alerts:desk: silent for 1200 seconds",
        "requests:desk: the loop dies and is started again",
    ]


@pytest.mark.parametrize("loop", ["judge", "intake:site"])
async def test_a_loop_that_dies_is_not_well_whatever_its_stream_says(still, loop):
    home, store = still
    await store.write(beating.write_beats, home.running.house, {"judge": home.clock.at}, [loop])
    assert await store.read(health.ailing) == [f"{loop}: the loop dies and is started again"]


async def test_a_loop_that_dies_is_started_again_and_takes_none_with_it(monkeypatch, caplog):
    """Its death is known until it goes round again; no word of the error is kept."""
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    caplog.set_level(logging.CRITICAL)
    watching = Supervisor(lambda: None)
    lives, calm, died, again = [], asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def mortal() -> None:
        lives.append(1)
        if len(lives) < 4:
            died.set()
            raise ValueError("what somebody wrote")
        again.set()
        await asyncio.Event().wait()

    async def steady() -> None:
        await again.wait()
        calm.set()
        await asyncio.Event().wait()

    watching.add("mortal", mortal)
    watching.add("steady", steady)
    stop = asyncio.Event()
    task = asyncio.create_task(watching.run(stop))
    async with asyncio.timeout(60):
        await died.wait()
        await calm.wait()
    assert watching.deaths == {"mortal": "ValueError"}
    watching.beat("mortal")()
    assert watching.deaths == {}
    assert len(lives) == 4
    stop.set()
    await asyncio.wait_for(task, 60)


async def test_the_seal_is_told_once_a_day_and_not_on_the_first(household):
    """At seven in the morning in London; it is the head, and verify takes it."""
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.move(hours=10)
        await home.tick()
        assert not home.desk.texts("The record's seal for today")
        await home.move(hours=11, minutes=59)
        await home.tick()
        assert not home.desk.texts("The record's seal for today")
        await home.ask("dismiss 1 x")
        await home.move(minutes=1)
        (head,) = await home.rows(AuditHead)
        for _ in range(3):
            await home.tick()
        (text,) = home.desk.texts("The record's seal for today")
        assert f"{head.seq}:{head.hash}. Keep this message" in text
        await home.move(days=1)
        await home.tick()
        assert len(home.desk.texts("The record's seal for today")) == 2
