"""Routes that are no desk: Apprise's own plugin, and a real HTTP server that it speaks to."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from peers.village import council

from adapters.contract import Refused, RefusedCode, Secret, Unavailable
from bot.config.alarm import Alarm, CouncilAlarm
from bot.config.model import Account, DeskChannel
from bot.run import alerts, routes, take_in
from bot.store import outstanding
from bot.store.schema_work import Outbox

REVOKED = Refused(RefusedCode.CREDENTIALS, "The password was revoked.")
TOKEN = "tok3n-of-the-route"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """Try again at once; the waiting itself is no part of these tests."""
    monkeypatch.setattr(take_in.IntakeLoop, "pause", 0.01)
    for module in (take_in, alerts):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
        monkeypatch.setattr(module, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(take_in, "REFUSED_PAUSE", 0.05)


@dataclass
class Service:
    """What stands behind a route: it takes JSON, or fails with ``status``."""

    status: int = 200
    got: list[dict] = field(default_factory=list)
    tries: int = 0
    port: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.tries += 1
        if self.status == 200:
            self.got.append(await request.json())
        self.changed.set()
        return web.Response(status=self.status)

    async def until(self, wanted) -> None:
        async with asyncio.timeout(60):
            while not wanted():
                self.changed.clear()
                await self.changed.wait()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/{TOKEN}"


@pytest.fixture
async def service():
    """A server on loopback."""
    one = Service()
    app = web.Application()
    app.router.add_post("/{path:.*}", one.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.port = runner.addresses[0][1]
    yield one
    await runner.cleanup()


@pytest.fixture
def route(service, monkeypatch) -> Secret:
    """The route to it, as the configuration names it."""
    monkeypatch.setenv("ALARM_ROUTE", service.address)
    return Secret(env="ALARM_ROUTE")


def mounted(household, alarm: Alarm, *councils):
    """A household whose process has this alarm."""
    home = household(councils=councils or (council(),))
    plain = type(home).config
    home.config = lambda: _with(plain(home), alarm)
    return home


def _with(config, alarm):
    object.__setattr__(config, "alarm", alarm)
    return config


async def test_an_alarm_and_its_end_go_out_by_a_route_and_the_address_reaches_no_log(
    household, service, route, caplog
):
    caplog.set_level(logging.DEBUG)
    async with mounted(household, Alarm(contact="Ann, 01632 960001", routes=(route,))) as home:
        home.platform.break_down(REVOKED)
        await service.until(lambda: len(service.got) == 1)
        [first] = service.got
        assert first["title"] == "Beadle: An account is not being watched"
        assert first["message"].startswith("Village Council: NOT WATCHED since 09:00")
        assert "Call Ann, 01632 960001." in first["message"]
        home.platform.break_down(None)
        await service.until(lambda: len(service.got) == 2)
        assert "WATCHED AGAIN" in service.got[1]["message"]
        while any(row.body for row in await home.rows(Outbox, Outbox.lane == "alarm")):
            home.store.changed.clear()
            await home.store.changed.wait()
    (path,) = home.folder.glob("beadle*.db")
    with closing(sqlite3.connect(path)) as file:
        rows = file.execute("SELECT target, state, body FROM outbox WHERE lane = 'alarm'")
        assert set(rows) == {("ALARM_ROUTE", "sent", None)}
    assert TOKEN not in caplog.text


async def test_a_route_that_fails_holds_up_no_desk_and_is_tried_until_it_takes_it(
    household, service, route, caplog
):
    caplog.set_level(logging.DEBUG)
    service.status = 500
    async with mounted(household, Alarm(routes=(route,))) as home:
        home.platform.break_down(REVOKED)
        await home.desk.until(lambda s: "NOT WATCHED" in s.alert.text)
        await service.until(lambda: service.tries >= 3)
        [stuck] = await home.store.read(outstanding.stuck, ("alarm",))
        assert (stuck.target, stuck.dead) == ("ALARM_ROUTE", 0)
        service.status = 200
        await service.until(lambda: len(service.got) == 1)
    assert TOKEN not in caplog.text


async def test_what_waits_for_a_route_that_was_taken_out_is_dropped_at_the_next_start(
    household, service, route
):
    service.status = 500
    home = mounted(household, Alarm(routes=(route,)))
    await home.start()
    home.platform.break_down(REVOKED)
    await service.until(lambda: service.tries)
    await home.end()
    plain = type(home).config
    home.config = lambda: plain(home)
    await home.start()
    [row] = await home.rows(Outbox, Outbox.lane == "alarm")
    assert (row.state, row.body) == ("dropped", None)
    await home.end()


async def test_the_processs_route_hears_once_of_what_concerns_two_councils(
    household, service, route
):
    """Each council's own route hears of that council alone."""
    two = council(id="other", name="Other Council", persons=(), desks=(DeskChannel("desk", "x"),),
                  accounts=(Account("site", "other.test"),))  # fmt: skip
    async with mounted(household, Alarm(routes=(route,)), council(), two) as home:
        home.platform.break_down(REVOKED)
        await service.until(lambda: service.got)
        await home.desk.until(lambda s: s.to.channel == "x")
        await home.settled()
        assert len(service.got) == 1
        assert "This concerns 1 other council as well." in service.got[0]["message"]


async def test_a_councils_route_hears_of_its_own_council_only(household, service, route):
    own = council(alarm=CouncilAlarm(routes=(route,)), accounts=())
    two = council(id="other", name="Other Council", persons=(), desks=(DeskChannel("desk", "x"),))
    async with mounted(household, Alarm(), own, two) as home:
        home.platform.break_down(REVOKED)
        await home.desk.until(lambda s: s.to.channel == "x")
        await home.settled()
        assert await home.rows(Outbox, Outbox.lane == "alarm") == []
        assert service.tries == 0


async def test_an_address_that_is_not_understood_or_not_there_says_so_without_it(monkeypatch):
    for value, why in (("nonsense-with-a-secret", "mistyped"), ("", "ALARM_ROUTE is not set")):
        monkeypatch.setenv("ALARM_ROUTE", value)
        one = routes.Route("ALARM_ROUTE", Secret(env="ALARM_ROUTE"))
        with pytest.raises(Unavailable) as refused:
            await one.say(alert(), routes.Address("Village"), "k")
        assert why in str(refused.value)
        assert "secret" not in str(refused.value)


def alert() -> routes.Alert:
    return routes.Alert("A test", "Only a test.")


async def test_a_service_that_hangs_is_given_up_and_gets_no_second_message_meanwhile(
    monkeypatch, route
):
    released = asyncio.Event()
    met = asyncio.Event()

    async def hang(reader, writer):
        met.set()
        await released.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setenv("ALARM_ROUTE", f"json://127.0.0.1:{port}/?rto=60&cto=60")
    monkeypatch.setattr(routes, "SECONDS", 0.5)
    one = routes.Route("ALARM_ROUTE", route)
    with pytest.raises(Unavailable, match="did not answer"):
        await one.say(alert(), routes.Address(""), "k")
    with pytest.raises(Unavailable, match="still on its way"):
        await one.say(alert(), routes.Address(""), "k")
    released.set()
    server.close()
    await asyncio.to_thread(one._thread.join, 60)
