"""The form suite at the terminal: prompts, and lines that are answers."""

from __future__ import annotations

import asyncio
import re

import pytest
from e2e import configured
from e2e.form_suite import FormSuite
from e2e.house import House
from e2e.reporter import Desk

OFFICER = """
[[council.person]]
name = "Olive Officer"
role = "officer"
identities = { terminal = "officer" }

[[council.person]]
name = "Chris Chairman"
role = "chairman"
identities = { terminal = "chairman" }
"""
SEAT = 'id = "terminal"\nadapter = "terminal"\n'


class AtTheTerminal(Desk):
    """One screen: whoever reports sits there, and the Clerk takes the seat to read."""

    name = "terminal"

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self._config = house.config.read_text()
        self._read = 0
        self._seat("officer")

    def _seat(self, who: str) -> None:
        seated = self._config.replace(SEAT, f'{SEAT}identity = "{who}"\n')
        self.house.config.write_text(seated + OFFICER)
        self.who = who

    async def _sits(self, who: str) -> None:
        if self.who != who:
            await asyncio.to_thread(self.house.stop)
            self._seat(who)
            await self.start()

    async def start(self):
        await asyncio.to_thread(self.house.start)

    async def kill(self):
        await asyncio.to_thread(self.house.kill)

    async def begin(self, what, words, **_form):
        await self.say("report", "What happened")
        return await self.say(what, words)

    async def told(self, text, words):
        await self._sits("officer")
        return await self._typed(text, words)

    async def reads(self, words):
        await self._sits("officer")
        await asyncio.to_thread(
            self.house.until, words, lambda: re.search(words, self.house.shown[self._read :])
        )
        said = self.house.shown[self._read :]
        self.lines.append(f"    {said}")
        return said

    async def clerk(self, line, words):
        await self._sits("clerk")
        return await self._typed(line, words)

    async def sees_as(self, who):
        """Somebody takes the seat; how much was shown before that."""
        before = len(self.house.shown)
        await self._sits(who)
        return before

    async def _typed(self, line, words):
        """What the screen shows after a line: a script goes on once it was answered."""
        before = self.house.transcript.stat().st_size

        def answer():
            new = self.house.transcript.read_bytes()[before:].decode(errors="replace")
            shown = " ".join(new.rpartition(f"> {line[:40]}")[2].partition("\n")[2].split())
            return shown if re.search(words or ".", shown) else ""

        self.house.type(line)
        found = await asyncio.to_thread(self.house.until, words, answer)
        self._read = len(self.house.shown)
        return found

    def channel(self):
        return ""


@pytest.fixture
async def desk(tmp_path):
    """A running Beadle with nothing reported yet."""
    posts = tmp_path / "posts"
    posts.mkdir()
    with House(tmp_path / "house", configured.folder(posts)) as house:
        made = AtTheTerminal(house)
        await made.start()
        yield made


class TestTerminal(FormSuite):
    """The same suite as every desk passes."""

    async def test_the_clerks_screen_shows_nothing_of_a_report_about_the_clerk(self, desk):
        """What is for the Chairman waits until the Chairman sits there."""
        await desk.begin("The Clerk shouts at me.", "Who is it about")
        await desk.say("3", "in danger now")
        await desk.say("SEND", "H-")
        before = await desk.sees_as("clerk")
        tried = "SELECT 1 FROM outbox WHERE state = 'waiting' AND attempts > 0"
        await asyncio.to_thread(desk.house.until, "it to be tried", lambda: desk.house.rows(tried))
        assert "H-" not in desk.house.shown[before:]
        before = await desk.sees_as("chairman")
        await asyncio.to_thread(
            desk.house.until, "the Chairman to be told", lambda: "H-" in desk.house.shown[before:]
        )
