"""A council that takes reports on Telegram, and everybody's telephones.

Owns the fake's people and their private chats with the bot, the configuration, and waiting for what
the bot writes. Beadle runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from e2e.house import PATIENCE, House
from peers.telegram import TOKEN, Telegram

Person = dict[str, Any]

CONFIG = """
scorer = "none"
{database}
[[connection]]
id = "website"
adapter = "folder"

[[connection]]
id = "telegram"
adapter = "telegram"
token = {{ env = "BEADLE_E2E_TOKEN" }}
api = "{api}"

[[council]]
id = "durrington"
name = "Durrington Town Council"
pack = "durrington"
contacts = ["01632 960100"]

[council.reports]
idle = "{idle}"
monitoring_officer = "monitoring@district.example"

[[council.account]]
connection = "website"
address = "{posts}"

[[council.desk]]
connection = "telegram"
channel = "{group}"

"""
OWN_DESK = """
[[council.desk]]
connection = "telegram"
channel = "{id}"
"""
LISTED = """
[[council.person]]
name = "{name}"
role = "{role}"
identities = {{ telegram = "{id}" }}
"""


class Station:
    """Clerk, deputy, Chairman and officers, each with a telephone.

    ``own_desk``: the deputy's private chat with the bot is a desk besides the Clerk's group.
    """

    def __init__(
        self, telegram: Telegram, folder: Path, officers: int = 3, idle: str = "30m",
        database: str = "", *, own_desk: bool = False,
    ) -> None:  # fmt: skip
        self.telegram, self.acts, self.world = telegram, telegram.acts, telegram.world
        self.roles = {"clerk": "Sam Clerk", "deputy": "Dee Deputy", "chairman": "Chris Chairman"}
        self.listed: dict[str, Person] = {
            role: self.world.person(f"{name} (phone)") for role, name in self.roles.items()
        }
        self.officers = [self.world.person(f"Phone {n}") for n in range(1, officers + 1)]
        self.stranger = self.world.person("A stranger's phone")
        self.group = self.world.chat("supergroup", "The Clerk's desk")
        self.group.join(self.world.bot)
        self.posts = folder / "posts"
        self.posts.mkdir()
        config = self._config(idle, database)
        if own_desk:
            config += OWN_DESK.format(id=self.listed["deputy"]["id"])
        self.house = House(folder / "house", config, {"BEADLE_E2E_TOKEN": TOKEN})

    def _config(self, idle: str, database: str) -> str:
        people = [(self.roles[role], role, one) for role, one in self.listed.items()]
        people += [(f"Officer {n}", "officer", p) for n, p in enumerate(self.officers, 1)]
        return CONFIG.format(
            api=self.telegram.url, posts=self.posts, group=self.group.id, idle=idle,
            database=f'[database]\nurl = "{database}"\n' if database else "",
        ) + "".join(LISTED.format(name=n, role=r, id=p["id"]) for n, r, p in people)  # fmt: skip

    async def start(self, *, ready: bool = True) -> None:
        """Start Beadle, and go on while it starts."""
        await asyncio.to_thread(self.house.start, script=False, ready=ready)

    async def killed(self) -> None:
        """A power cut, and the start after it."""
        await asyncio.to_thread(self.house.kill)
        await self.start()

    async def open_chats(self) -> None:
        """Everybody on the list has pressed Start once, before Beadle runs."""
        for person in [*self.listed.values(), *self.officers]:
            self.world.private(person)

    async def write(self, person: Person, text: str = "", **given: Any) -> dict[str, Any]:
        """Somebody writes to the bot in private."""
        return await self.acts.write(self.world.private(person), person, text, **given)

    async def in_group(self, person: Person, text: str) -> dict[str, Any]:
        """Somebody writes in the Clerk's group."""
        return await self.acts.write(self.group, person, text)

    def said_to(self, person: Person) -> list[str]:
        """What the bot wrote to somebody in private, the oldest first."""
        return self.said_in(self.world.private(person))

    def said_in(self, chat: Any) -> list[str]:
        """What the bot wrote in a chat, captions and buttons included."""
        bot = self.world.bot["id"]
        mine = [one for one in chat.messages.values() if one["from"]["id"] == bot]
        return [str(one.get("text") or one.get("caption") or "") for one in mine]

    async def hears(self, person: Person, words: str, after: int = 0) -> str:
        """The bot's first message to somebody, after so many, that holds the words (a regex)."""
        return await self.shown(self.world.private(person), words, after)

    async def shown(self, chat: Any, words: str, after: int = 0) -> str:
        """The same for any chat. Raises AssertionError with what was said instead."""

        def found() -> list[str]:
            return [one for one in self.said_in(chat)[after:] if re.search(words, one)]

        try:
            await self.telegram.until(found, PATIENCE)
        except TimeoutError:
            log = self.house.log.read_text(errors="replace")[-1500:]
            said = "\n---\n".join(self.said_in(chat)[after:])
            raise AssertionError(f"never said: {words}\nbut:\n{said}\nlog: {log}") from None
        return found()[0]

    async def answered(self, person: Person, text: str, words: str = "", **given: Any) -> str:
        """Write something; the bot's answer to it, or the first after it that holds the words."""
        before = len(self.said_to(person))
        await self.write(person, text, **given)
        return await self.hears(person, words, before)
