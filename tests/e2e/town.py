"""A council on the fake Discord with a whole Beadle beside it, for tests to live through.

Owns the server, its people, the configuration, and waiting for what the Clerk sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

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

[[council.person]]
name = "Olive Officer"
role = "officer"
identities = {{ discord = "{drafter}" }}
"""


class Town:
    """A server with a channel of the council's and the Clerk's own, and Beadle beside it."""

    def __init__(self, fake: FakeDiscord, folder: Path) -> None:
        self.fake = fake
        guild = self.guild = fake.guild("Sampleford Town Council")
        self.news = fake.channel(guild, "news", deny_everyone=("SEND_MESSAGES",))
        self.desk = fake.channel(guild, "clerks-desk")
        self.officer = fake.owner(guild)
        self.office = fake.role(guild, "Office", "MANAGE_MESSAGES")
        self.clerk = fake.person(guild, "Sam Clerk", self.office)
        self.drafter = fake.person(guild, "Olive Officer")
        self.stranger = fake.person(guild, "Max Member")
        self.house = House(
            folder / "house",
            CONFIG.format(
                **fake.addresses(),
                news=self.news["id"],
                desk=self.desk["id"],
                clerk=self.clerk.id,
                drafter=self.drafter.id,
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
                await asyncio.sleep(0.01)
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
