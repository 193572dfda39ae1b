"""The ticks fall on time, whatever they are busy with, and end in good order."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import timedelta

from bot.clerk import glance
from bot.run import beats as beating
from bot.run import ticks


class Counted(asyncio.Event):
    """A tick that says how often it has fallen."""

    def __init__(self):
        super().__init__()
        self.fallen = asyncio.Semaphore(0)

    def set(self):
        super().set()
        self.fallen.release()


def warnings(caplog):
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]


async def test_a_tick_that_is_long_at_work_is_no_warning_and_those_meanwhile_are_one(caplog):
    tick, go, again, rounds = Counted(), asyncio.Event(), asyncio.Event(), []

    async def work():
        rounds.append(tick.fallen)
        if len(rounds) > 1:
            again.set()
        await go.wait()

    scheduler = ticks._scheduler({1: tick})
    scheduler.start()
    at_work = asyncio.create_task(ticks._at_each(tick, work))
    for _ in range(4):
        await tick.fallen.acquire()
    assert len(rounds) == 1
    go.set()
    await again.wait()
    at_work.cancel()
    scheduler.shutdown(wait=False)
    assert warnings(caplog) == []


async def test_a_stop_while_a_tick_is_at_work_is_in_good_order(household, caplog, monkeypatch):
    armed, held, go = threading.Event(), threading.Event(), threading.Event()
    done = beating.write_beats

    def slow(session, house, beats, deaths):
        if armed.is_set():
            held.set()
            go.wait(60)
        done(session, house, beats, deaths)

    monkeypatch.setattr(ticks, "OFTEN", 1)
    monkeypatch.setattr(beating, "write_beats", slow)
    home = household()
    await home.start()
    armed.set()
    assert await asyncio.to_thread(held.wait, 60)
    ending = asyncio.create_task(home.end())
    await asyncio.sleep(0)
    go.set()
    await ending
    assert warnings(caplog) == []


def noted(session, house):
    """What some loop writes down."""


async def test_while_all_is_well_and_nothing_is_written_one_tick_of_three_looks(
    household, monkeypatch
):
    looks, look = [], glance.look

    def counted(session, house, asked):
        looks.append(session)
        return look(session, house, asked)

    monkeypatch.setattr(ticks, "OFTEN", 3600)  # Beadle's own ticks would be counted as well
    monkeypatch.setattr(glance, "look", counted)

    async def looked(count):
        """At which of so many ticks it was looked."""
        found = []
        for number in range(count):
            before = len(looks)
            await home.ticker._each()
            found.append(number) if len(looks) > before else None
        return found

    async with household() as home:
        await home.tick()  # what a first tick finds to do is done
        await looked(3)
        assert await looked(6) == [2, 5]
        await home.store.write(noted, home.running.house)
        assert await looked(3) == [0, 2]
        home.clock.at += timedelta(minutes=1)
        assert await looked(3) == [0, 2]
        home.running.supervisor.deaths["judge"] = "OSError"
        assert await looked(4) == [2, 3]
