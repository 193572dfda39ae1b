"""The outside monitor is pinged only while intake and judging work, and stops nothing."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from peers.healthchecks import CHECK, Healthchecks
from peers.household import PATIENCE, Household
from peers.watched_store import WatchedStore

from adapters.contract import Secret, Unavailable
from bot.config.observed import Monitor
from bot.run import monitor
from bot.run.monitor import MonitorLoop, unwell
from bot.run.ping import client
from bot.store import health, pings

FAIL = ("POST", f"/{CHECK}/fail")


@pytest.fixture
def peer(monkeypatch):
    with Healthchecks() as server:
        monkeypatch.setenv("BEADLE_MONITOR_URL", server.address)
        yield server


@dataclass
class Monitored(Household):
    """A household whose configuration names a monitor."""

    monitor: Monitor | None = None

    def config(self):
        return replace(super().config(), monitor=self.monitor)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(monitor, "AGAIN", 0.0)


@pytest.fixture
def monitored(household):
    def make(**fields):
        plain = household()
        return Monitored(plain.url, plain.folder, **fields)

    return make


@asynccontextmanager
async def looking(home, *, fail=False):
    """A look whether all is well, with the ping that follows, whenever the test wants one."""
    settings = replace(home.running.config.monitor, fail=fail)
    loop = MonitorLoop(home.store, home.running.house, settings, lambda: None)
    async with client() as by:
        yield lambda: loop.once(by)


def pinged_each(**every: float) -> Monitor:
    return Monitor(Secret(env="BEADLE_MONITOR_URL"), timedelta(**every))


def seldom() -> Monitor:
    return pinged_each(hours=1)


async def until(home, so) -> None:
    """Return once it is so; looked at after every write."""
    async with asyncio.timeout(PATIENCE):
        while not await so():
            home.store.changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(home.store.changed.wait(), 0.05)


async def well(home) -> None:
    await home.gone_round("judge")
    await home.tick()


async def test_the_running_beadle_pings_while_all_is_well_and_says_when_it_did(monitored, peer):
    async with monitored(monitor=pinged_each(seconds=0.05)) as home:
        await well(home)

        async def twice():
            row = await home.store.read(pings.last)
            return len(peer.pings) > 1 and row is not None and row.heard_at == home.clock.at

        await until(home, twice)
        assert set(peer.pings) == {("GET", f"/{CHECK}", "")}
        text = (await home.ask("status")).text
        assert "The outside monitor was last told at 09:00 that Beadle works." in text
        assert text.startswith("All is well.")


async def test_nothing_is_well_before_every_connection_was_heard_of(household):
    async with household() as home:
        await home.settled()
    async with WatchedStore(home.url, home.clock) as store:
        assert await store.read(unwell, ["site"]) == (
            "Posts are not taken in from 1 connection. Posts are not checked."
        )
        await store.write(health.beat, "judge")
        assert await store.read(unwell, ["site"]) == ("Posts are not taken in from 1 connection.")
        await store.write(health.beat, "intake:site")
        assert await store.read(unwell, ["site"]) == ""


async def test_it_is_silent_while_rows_say_that_a_loop_stands_still(monitored, peer):
    """So is it for a process that hangs, and for a database that takes no more rows."""
    async with monitored(monitor=seldom()) as home, looking(home) as look:
        await well(home)
        home.clock.at += timedelta(seconds=61)
        await look()
        assert peer.pings == []
        await well(home)
        await look()
        assert len(peer.pings) == 1


async def test_a_loop_that_died_is_told_only_where_that_is_wanted(monitored, peer):
    async with monitored(monitor=seldom()) as home:
        await well(home)
        home.running.supervisor.deaths["judge"] = "KeyError"
        await home.tick()
        async with looking(home) as look:
            await look()
        assert peer.pings == []
        async with looking(home, fail=True) as look:
            await look()
        assert peer.pings == [(*FAIL, "Posts are not checked.")]
        assert await home.store.read(pings.last) is None


async def test_a_machine_that_was_paused_alarms_nobody_before_its_heartbeats_are_written(
    monitored, peer, monkeypatch
):
    async with monitored(monitor=seldom()) as home, looking(home, fail=True) as look:
        await well(home)
        found = []

        def beaten_after(session, lines):
            found.append(unwell(session, lines))
            home.clock.at -= timedelta(seconds=61)
            return found[-1]

        monkeypatch.setattr(monitor, "unwell", beaten_after)
        home.clock.at += timedelta(seconds=61)
        await look()
        assert found[0]
        assert peer.pings == [("GET", f"/{CHECK}", "")]


async def test_a_platform_that_is_away_is_told_without_its_name_or_words(monitored, peer):
    async with monitored(monitor=seldom()) as home:
        await well(home)
        home.platform.break_down(Unavailable("What the platform said."))

        async def fails():
            return (await home.store.read(health.streams))["site"].state == "failing"

        await until(home, fails)
        await well(home)
        async with looking(home, fail=True) as look:
            await look()
        assert peer.pings == [(*FAIL, "Posts are not taken in from 1 connection.")]


async def test_a_monitor_that_does_not_hear_is_noted_and_logged_once_without_its_address(
    monitored, peer, caplog
):
    caplog.set_level(logging.DEBUG)
    async with monitored(monitor=seldom()) as home, looking(home) as look:
        await well(home)
        await look()
        peer.status = 503
        home.clock.at += timedelta(minutes=2)
        await well(home)
        await look()
        await look()
        status = (await home.ask("status")).text
        assert "NOT HEARD by the outside monitor since 09:02: it refuses (503)." in status
        assert "The outside monitor was last told at 09:00 that Beadle works." in status
        peer.status = 200
        await look()
        assert "NOT HEARD" not in (await home.ask("status")).text
        own = [r for r in caplog.records if r.name == "bot.run.monitor"]
        assert [r.levelname for r in own] == ["WARNING", "INFO"]
        assert all(CHECK not in record.getMessage() for record in own)
        assert CHECK not in status


async def test_an_address_that_is_not_there_stops_nothing_and_is_looked_for_again(
    monitored, peer, monkeypatch
):
    async with monitored(monitor=seldom()) as home, looking(home) as look:
        await well(home)
        monkeypatch.delenv("BEADLE_MONITOR_URL")
        await look()
        row = await home.store.read(pings.last)
        assert row.trouble.startswith("its address is not there: the environment variable")
        monkeypatch.setenv("BEADLE_MONITOR_URL", peer.address)
        await look()
        assert (await home.store.read(pings.last)).trouble is None


async def test_who_has_no_monitor_hears_nothing_of_one(household):
    async with household() as home:
        assert "outside monitor" not in (await home.ask("status")).text
