"""The Clerk at work on Discord: a whole Beadle in a process of its own, which is killed on the way.

Discord is the wire fake; Beadle speaks to it with the real discord.py, and the Clerk through what
Discord's app would let them do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.house import PATIENCE, House
from peers.discord import FakeDiscord, labels

CONFIG = """
scorer = "none"

[[connection]]
id = "discord"
adapter = "discord"
token = {{ env = "BEADLE_DISCORD_TOKEN" }}
pause_seconds = 0.2
api = "{api}"
gateway = "{gateway}"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "witney"

[[council.account]]
connection = "discord"
address = "{news}"

[[council.desk]]
connection = "discord"
channel = "{desk}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ discord = "{clerk}" }}
"""


class Town:
    """A server with a channel of the council's and the Clerk's own, and Beadle beside it."""

    def __init__(self, fake: FakeDiscord, folder: Path) -> None:
        self.fake = fake
        guild = fake.guild("Sampleford Town Council")
        self.news = fake.channel(guild, "news", deny_everyone=("SEND_MESSAGES",))
        self.desk = fake.channel(guild, "clerks-desk")
        self.officer = fake.owner(guild)
        self.clerk = fake.person(guild, "Sam Clerk", fake.role(guild, "Office", "MANAGE_MESSAGES"))
        self.stranger = fake.person(guild, "Max Member")
        self.house = House(
            folder / "house",
            CONFIG.format(
                **fake.addresses(),
                news=self.news["id"],
                desk=self.desk["id"],
                clerk=self.clerk.id,
            ),
            {"BEADLE_DISCORD_TOKEN": fake.token},
        )

    async def start(self) -> None:
        """Start Beadle, and wait until the Clerk sees its commands."""
        await asyncio.to_thread(self.house.start, script=False)
        await self.until(lambda: self.clerk.commands(self.desk))

    async def killed(self) -> None:
        """A power cut, and the start after it."""
        await asyncio.to_thread(self.house.kill)
        await self.start()

    async def until(self, so: Callable[[], Any]) -> Any:
        """Wait until something is so; its value."""
        async with asyncio.timeout(PATIENCE):
            while not (found := so()):  # noqa: ASYNC110 - a screen rings no bell
                await asyncio.sleep(0.002)
            return found

    async def until_said(self, words: str) -> str:
        """Wait for words in the Clerk's channel; the message that holds them."""

        def found() -> str:
            return next((one for one in self.fake.said(self.desk) if words in one), "")

        return str(await self.until(found))

    async def until_button(self, label: str) -> dict[str, Any]:
        """Wait until a message offers something; that message."""

        def found() -> dict[str, Any] | None:
            shown = self.fake.messages(self.desk)
            return next((one for one in shown if label in labels(one)), None)

        message: dict[str, Any] = await self.until(found)
        return message

    async def fill_in(self, label: str, reason: str) -> str:
        """Press a button, give the reason in the form; what the Clerk then reads."""
        opened = await self.clerk.press(await self.until_button(label), label).answered()
        sent = self.clerk.submit(opened, reason=reason)
        return (await sent.answered(seconds=PATIENCE)).text


@pytest.fixture
async def town(tmp_path):
    async with FakeDiscord() as fake:
        made = Town(fake, tmp_path)
        with made.house:
            yield made


async def test_a_case_is_decided_by_buttons_and_undone_after_a_kill(town):
    """Post, alert, take down, power cut, restore: what the Clerk sees is what is so."""
    await town.start()
    post = town.officer.write(town.news, "Vote Labour on Thursday, they deserve it!")
    card = await town.until_said("Case 1: please decide.")
    assert card.startswith(f"<@{town.clerk.id}> Case 1: please decide. Discord (#news)")
    assert "\nTouches W5 (Party politics" in card
    assert "taking it down now" in await town.fill_in("Take down", "supports a party")
    await town.until_said("Done. Case 1 was removed")
    assert post not in town.fake.messages(town.news)
    await town.until_said("Case 1: taken down.")
    await town.killed()
    assert "restoring it now" in await town.fill_in("Restore", "it was a mistake")
    await town.until_said("Done. Case 1 was restored")
    assert town.fake.said(town.news) == ["Vote Labour on Thursday, they deserve it!"]
    await town.until_said("Case 1: restored.")
    assert len(town.fake.messages(town.desk)) == 3  # the case, and two outcomes
    town.house.unbroken()


async def test_who_may_not_decide_is_refused_and_the_clerk_is_told(town):
    """By the button and without a form; the third time in a day it is news."""
    await town.start()
    town.officer.write(town.news, "Vote Labour on Thursday, they deserve it!")
    message = await town.until_button("Take down")
    for _ in range(3):
        asked = await town.stranger.press(message, "Take down").answered(seconds=PATIENCE)
        assert asked.modal is None
        assert "Nothing was done: I do not know you." in asked.text
    assert "tried 3 times today" in await town.until_said("Max Member tried")
    assert town.fake.said(town.news)


@pytest.mark.parametrize("state", ["new", "done"])
async def test_a_command_is_answered_although_beadle_was_killed_before_it_could(town, state):
    """Killed once the command is stored: the answer completes what the Clerk sees waiting."""
    await town.start()
    query = "SELECT 1 FROM command" + (" WHERE state = 'done'" if state == "done" else "")
    asked = town.clerk.slash(town.desk, "cases")
    await town.until(lambda: town.house.rows(query))
    town.house.freeze()
    await town.killed()
    await asked.answered(seconds=PATIENCE)
    assert asked.text == "No case is open."
    assert len(town.clerk.sees(asked)) == 1
    assert town.fake.said(town.desk) == []
