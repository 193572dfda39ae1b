"""The form suite on Telegram: a conversation in the private chat with the bot."""

from __future__ import annotations

import asyncio
import re

import pytest
from e2e.form_suite import FormSuite
from e2e.reporter import Desk
from e2e.station import Station
from peers.telegram import Telegram


class OnTelegram(Desk):
    """An officer's telephone, and the Clerk's."""

    name = "telegram"

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station, self.house = station, station.house
        self.me, self.her = station.officers[0], station.listed["clerk"]
        self._read = 0

    async def start(self):
        await self.station.start()

    async def kill(self):
        await asyncio.to_thread(self.house.kill)

    async def told(self, text, words):
        before = len(self.station.said_to(self.me))
        await self.station.write(self.me, text)
        await self.station.hears(self.me, words or ".", before)
        self._read = len(self.station.said_to(self.me))
        return "\n\n".join(self.station.said_to(self.me)[before:])

    async def reads(self, words):
        said = await self.station.hears(self.me, words, self._read)
        self.lines.append(f"    {said}")
        return said

    async def clerk(self, line, words):
        before = len(self.station.said_to(self.her))
        await self.station.write(self.her, f"/{line}")
        return await self.station.hears(self.her, words, before)

    def channel(self):
        return "\n".join(self.station.said_in(self.station.group))


@pytest.fixture
async def desk(tmp_path):
    """A running Beadle with nothing reported yet."""
    async with Telegram() as telegram:
        station = Station(telegram, tmp_path)
        with station.house:
            await station.open_chats()
            made = OnTelegram(station)
            await made.start()
            yield made


class TestTelegram(FormSuite):
    """The same suite as every desk passes."""

    async def test_the_clerks_group_hears_the_number_and_nothing_else(self, desk):
        """Number, time, platform, danger; who reads it is told in private, without a word of it."""
        await desk.begin("They follow me home.", "Who is it about")
        number = re.search(r"H-\d{4}-\d{4}", await desk.say("SEND", r"H-\d{4}")).group()
        told = await desk.station.shown(desk.station.group, number)
        assert "Telegram" in told
        for person in (desk.her, desk.station.listed["deputy"]):
            said = await desk.station.hears(person, number)
            assert "follow me home" not in said
            assert "Officer 1" not in said
