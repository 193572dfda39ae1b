"""The alarm: told at every desk, at growing intervals, and over; a kill tells nothing twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from peers import memory_desk
from peers.household import adapter
from peers.memory_desk import MemoryDesk
from peers.village import council, people

from adapters.contract import Level, Refused, RefusedCode, Unavailable
from bot.config.alarm import CouncilAlarm
from bot.config.model import Connection, DeskChannel
from bot.run import alerts, take_in
from bot.run.ticks import Ticker
from bot.store import health, troubles
from bot.store.schema_alarm import Trouble

AWAY = Unavailable("The server does not answer.")
DOWN = Unavailable("The chat does not answer.")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """Try again at once; the waiting itself is no part of these tests."""
    monkeypatch.setattr(take_in.IntakeLoop, "pause", 0.01)
    for module in (take_in, alerts):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
        monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)


async def breaks(home, error: Exception | None) -> None:
    """Break the platform, or mend it, and wait until the stream says so."""
    home.platform.break_down(error)
    wanted = "failing" if error else "working"
    while (await home.store.read(health.streams))["site"].state != wanted:
        home.store.changed.clear()
        await home.store.changed.wait()


async def later(home, **length: float) -> None:
    """Time passes, and a tick falls."""
    home.clock.at += timedelta(**length)
    await home.tick()


def ticker(home) -> Ticker:
    """Ticks, without waiting until all that follows is done."""
    at_work = home.running
    return Ticker(home.store, at_work.house, at_work.supervisor, at_work.alone, at_work.stop)


def alarms(desk) -> list[str]:
    """What a desk was told of what is not watched, and of its end."""
    return [s.alert.text for s in desk.said if "WATCHED" in s.alert.text]


async def test_it_is_told_again_after_an_hour_then_four_then_daily_until_it_is_over(household):
    async with household() as home:
        await breaks(home, AWAY)
        hours = [0.25, 0.5, 0.5, 0.25, 3, 1, 23, 1, 24]
        counts = []
        for some in hours:
            await later(home, hours=some)
            counts.append(len(alarms(home.desk)))
        assert counts == [1, 1, 2, 2, 2, 3, 3, 4, 5]
        said = alarms(home.desk)
        assert said[0].startswith("NOT WATCHED since 09:00: Memory (page.test).")
        assert said[0].endswith("Unless it is over I tell you again at 10:15.")
        assert said[1].startswith("STILL: NOT WATCHED since 09:00")
        assert said[-1].startswith("STILL: NOT WATCHED since Tue 2 Mar, 09:00")
        await breaks(home, None)
        await home.settled()
        await later(home, days=2)
        over = [text for text in alarms(home.desk)[5:] if text.startswith("WATCHED AGAIN")]
        assert len(over) == 1
        (row,) = await home.rows(Trouble, Trouble.told == 5)
        assert row.over_at is not None


async def test_neither_a_kill_nor_a_restart_tells_it_anew(household):
    home = household()
    await home.start()
    home.platform.down = Refused(RefusedCode.CREDENTIALS, "The password was revoked.")
    await breaks(home, home.platform.down)
    for ending in (home.crash, home.end, home.crash):
        await later(home, minutes=10)
        await ending()
        await home.start()
    assert len(alarms(home.desk)) == 1
    await later(home, minutes=40)
    assert len(alarms(home.desk)) == 2
    await home.end()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_kill_while_it_is_told_leaves_it_told_once(household, when):
    """The telling is one transaction with the row that says so."""
    home = household()
    await home.start()
    await breaks(home, AWAY)
    home.clock.at += timedelta(minutes=15)
    reached = asyncio.Event()

    async def hold(moment, name):
        if (moment, name) == (when, "alarms_due"):
            reached.set()
            await asyncio.Event().wait()

    home.store.gate = hold
    tick = asyncio.create_task(ticker(home).often())
    await reached.wait()
    tick.cancel()
    await home.crash()
    home.platform.down = AWAY
    await home.start()
    for _ in range(3):
        await home.tick()
    assert len(alarms(home.desk)) == 1
    await home.end()


async def test_whom_to_call_is_said_the_councils_own_before_the_processs(household):
    named = council(alarm=CouncilAlarm(contact="Ann Admin, 01632 960001"))
    async with household(councils=(named,)) as home:
        await breaks(home, Refused(RefusedCode.CREDENTIALS, "Revoked."))
        await home.settled()
        assert "Call Ann Admin, 01632 960001." in alarms(home.desk)[0]


@pytest.fixture
def two_desks(household):
    """A village with two desks on connections of their own."""
    other = MemoryDesk()
    line = Connection(
        "other", adapter(memory_desk.NAME), SimpleNamespace(platform=None, desk=other)
    )
    village = council(
        persons=people(), desks=(DeskChannel("desk", "desk"), DeskChannel("other", "desk"))
    )
    home = household(councils=(village,), more=(line,))
    home.other = other
    return home


async def test_a_desk_that_is_down_is_told_by_the_others_and_hears_of_its_end(two_desks):
    async with two_desks as home:
        home.other.down = DOWN
        home.platform.publish("a", "A zebra.")
        await home.settled(alerts=False)
        await home.desk.until(lambda s: "Case 1" in s.alert.text)
        await later_at(home, minutes=16)
        await later_at(home, minutes=1)
        told = await home.desk.until(lambda s: "ALERTS ARE NOT DELIVERED" in s.alert.text)
        assert told.alert.level is Level.ALARM
        assert "at the desk on" in told.alert.text
        assert "to deliver" in told.alert.text
        home.other.down = None
        await home.settled()
        await home.tick()
        for desk in (home.desk, home.other):
            assert len(desk.texts("ALERTS ARE DELIVERED AGAIN")) == 1
        assert not home.other.texts("NOT DELIVERED")
        assert len(home.other.texts("Case 1")) == 1


async def test_a_desk_that_comes_back_is_not_flooded_with_what_was_told_meanwhile(two_desks):
    async with two_desks as home:
        await breaks(home, AWAY)
        home.other.down = DOWN
        await later_at(home, minutes=15)
        for _ in range(5):
            await later_at(home, days=1)
        await home.desk.until(lambda _one: len(alarms(home.desk)) == 6)
        await breaks(home, None)
        home.other.down = None
        await home.settled()
        assert [text[:13] for text in alarms(home.other)] == ["WATCHED AGAIN"]


async def later_at(home, **length: float) -> None:
    """Time passes and a tick falls, while a desk is down: nobody waits for its alerts."""
    home.clock.at += timedelta(**length)
    await ticker(home).often()
    home.store.signals.fire(("alert:desk", "alert:other"))
    await home.settled(alerts=False)


async def test_what_nobody_was_told_of_leaves_no_row_behind(household):
    async with household() as home:
        await breaks(home, AWAY)
        assert len(await home.store.read(troubles.opened)) == 1
        await breaks(home, None)
        await home.settled()
        assert await home.rows(Trouble) == []
