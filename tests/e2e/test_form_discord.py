"""The form suite on Discord: a modal, and the rest in private messages."""

from __future__ import annotations

import asyncio
import re

import pytest
from e2e.form_suite import FormSuite
from e2e.house import PATIENCE
from e2e.reporter import Desk
from e2e.town import Town
from peers.discord import FakeDiscord

CHAIRMAN = """
[[council.person]]
name = "Chris Chairman"
role = "chairman"
identities = {{ discord = "{id}" }}
"""


class OnDiscord(Desk):
    """An officer on the council's server, and the Clerk in her channel."""

    name = "discord"

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town, self.house, self.fake = town, town.house, town.fake
        self.me = town.drafter
        self.hall = self.fake.channel(town.guild, "village-hall")
        chairman = self.fake.person(town.guild, "Chris Chairman")
        with self.house.config.open("a") as config:
            config.write(CHAIRMAN.format(id=chairman.id))
        self.room = self.fake.world.direct(self.me.id)
        self._read = 0

    async def start(self):
        await self.town.start()
        await self.town.until(lambda: "report" in [c["name"] for c in self.me.commands(self.hall)])

    async def kill(self):
        await asyncio.to_thread(self.house.kill)

    async def begin(self, what, words, **form):
        """``/report`` in a channel that is no desk, and the form that opens."""
        self.sent += 2
        opened = await self.me.slash(self.hall, "report").answered(seconds=PATIENCE)
        labels = [one["label"] for one in opened.modal["components"] if one["type"] == 18]
        self.lines.append(f"ME: /report\n    [{opened.modal['title']}: {'; '.join(labels)}]")
        self.lines.append(f"ME, in the form: {what}; {form}")
        before = len(self._said())
        sent = await self.me.submit(opened, what=what, **form).answered(seconds=PATIENCE)
        said = await self._until(before, words)
        self.lines.append(f"    [only I see this] {sent.text}\n    [in private] {said}")
        assert "saved" in sent.text.lower()
        return said

    async def told(self, text, words):
        before = len(self._said())
        self.me.direct(text)
        return await self._until(before, words or ".")

    async def reads(self, words):
        said = await self._until(self._read, words)
        self.lines.append(f"    {said}")
        return said

    async def clerk(self, line, words):
        name, _, rest = line.partition(" ")
        number, _, rest = rest.partition(" ")
        do, _, text = rest.partition(" ")
        values = {"number": number, "do": do, "text": text}
        given = {key: value for key, value in values.items() if value}
        asked = self.town.clerk.slash(self.town.desk, name, **given)
        answer = (await asked.answered(seconds=PATIENCE)).text
        assert re.search(words, answer, re.DOTALL), answer
        return answer

    def channel(self):
        return "\n".join([*self.fake.said(self.town.desk), *self.fake.said(self.hall)])

    def _said(self):
        """What the bot wrote to the reporter in private."""
        mine = [one for one in self.fake.messages(self.room) if one["author"].get("bot")]
        return [one["content"] for one in mine]

    async def _until(self, before, words):
        def found():
            return next((True for one in self._said()[before:] if re.search(words, one)), False)

        try:
            await self.town.until(found)
        except TimeoutError:
            raise AssertionError(f"never said: {words}; but: {self._said()[before:]}") from None
        self._read = len(self._said())
        return "\n\n".join(self._said()[before:])


@pytest.fixture
async def desk(tmp_path):
    """A running Beadle with nothing reported yet."""
    async with FakeDiscord() as fake:
        town = Town(fake, tmp_path)
        with town.house:
            made = OnDiscord(town)
            await made.start()
            yield made


class TestDiscord(FormSuite):
    """The same suite as every desk passes."""
