"""The form suite at the terminal: prompts, and lines that are answers."""

from __future__ import annotations

import asyncio
import re

import pytest
from e2e import configured
from e2e.form_suite import FormSuite
from e2e.house import PATIENCE, House, Overdue
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

    async def _typed(self, line, words):
        """What the screen shows after a line: a script goes on once it was answered."""
        before = len(self.house.transcript.read_bytes())
        echo = f"> {line}\n\n".encode()

        def answer():
            new = self.house.transcript.read_bytes()[before:]
            shown = new.rpartition(b"> " + line.encode()[:40])[2].decode(errors="replace")
            shown = shown.partition("\n")[2]
            return shown if re.search(words or ".", " ".join(shown.split())) else ""

        del echo
        self.house.type(line)
        try:
            found = await asyncio.to_thread(self.house.until, words, answer, PATIENCE)
        except Overdue as overdue:
            raise AssertionError(str(overdue)) from None
        self._read = len(self.house.shown)
        return " ".join(found.split())

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
