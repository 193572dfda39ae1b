"""The fake Telegram in a process of its own: a council that posts, its Clerk, and the times.

Run as ``python -m benchmarks.channel`` it takes a JSON object a line and answers one a line; the
rest of the benchmarks uses :class:`Channel`. Both processes read one monotonic clock.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from typing import Any, Self

from peers.telegram import TOKEN, Telegram
from peers.telegram.given import Given

from benchmarks import ROOT
from benchmarks.posts import posts

_NAME = "sampleford"
_LINK = re.compile(rf"t\.me/{_NAME}/(\d+)")


class Stamped(Telegram):
    """Notes when the bot said what in which chat, and when it asked for a deletion."""

    def __init__(self) -> None:
        super().__init__()
        self.alerts: dict[str, list[float]] = {}
        self.deleted: dict[str, float] = {}
        self.said: dict[str, list[tuple[float, str]]] = {}

    async def _do(self, method: str, given: Given, token: str) -> Any:
        now = time.monotonic()
        if method == "sendmessage":
            text = given.text("text")
            for post in set(_LINK.findall(text)):
                self.alerts.setdefault(post, []).append(now)
            self.said.setdefault(given.text("chat_id"), []).append((now, text))
        if method == "deletemessage":
            self.deleted.setdefault(f"{given.text('chat_id')}/{given.text('message_id')}", now)
        return await super()._do(method, given, token)


OFFICERS = 100
"""People who have a private chat with the bot."""


class Place:
    """A channel with a discussion group, an archive chat, and the Clerk's private chat as desk."""

    def __init__(self, telegram: Stamped) -> None:
        self._telegram, self._acts, world = telegram, telegram.acts, telegram.world
        self._clerk = world.person("Sam Clerk")
        self._channel = world.chat("channel", "Sampleford Town Council", _NAME)
        self._group = world.chat("supergroup", "Sampleford talks")
        self._archive = world.chat("channel", "Archive")
        self._channel.linked, self._group.linked = self._group.id, self._channel.id
        self._desk = world.private(self._clerk)
        self._officers = [world.person(f"Officer {number}") for number in range(OFFICERS)]
        for officer in self._officers:
            world.private(officer)

    async def set_up(self) -> dict[str, str]:
        """What goes into a configuration, once all are there."""
        for chat in (self._channel, self._group, self._archive):
            await self._acts.appoint(chat)
        await self._acts.start(self._clerk)
        ids = {"archive": self._archive.id, "desk": self._desk.id, "clerk": self._clerk["id"]}
        named = {name: str(number) for name, number in ids.items()}
        named["officers"] = " ".join(str(officer["id"]) for officer in self._officers)
        return {"token": TOKEN, "api": self._telegram.url, "channel": f"@{_NAME}", **named}

    async def do(self, asked: dict[str, Any]) -> Any:
        """Carry out one line."""
        match asked["do"]:
            case "post":
                return await self._post(asked["rate"], asked["count"], asked["every"])
            case "write":
                return await self._write(self._clerk, asked["text"])
            case "tell":
                return await self._write(self._officers[asked["who"]], asked["text"])
            case "deleted":
                mine = f"{self._channel.id}/"
                return {key.removeprefix(mine): at for key, at in self._telegram.deleted.items()
                        if key.startswith(mine)}  # fmt: skip
            case "alerts" | "said" as noted:
                return getattr(self._telegram, noted)
            case _:
                return len(self._telegram.world.commands)

    async def _write(self, person: dict[str, Any], text: str) -> float:
        """Somebody writes to the bot in private; when, just before."""
        now = time.monotonic()
        await self._acts.write(self._telegram.world.private(person), person, text)
        return now

    async def _post(self, rate: float, count: int, every: int) -> dict[str, tuple[float, float]]:
        """Post so many, and answer when, by number: the wall clock and the monotonic one."""
        made, begun = {}, time.monotonic()
        for number, text in enumerate(posts(count, every)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            at = time.time(), time.monotonic()
            message = await self._acts.post(self._channel, text)
            made[str(message["message_id"])] = at
        return made


async def _serve() -> None:
    async with Stamped() as telegram:
        place = Place(telegram)
        _say(await place.set_up())
        while line := await asyncio.to_thread(sys.stdin.readline):
            _say(await place.do(json.loads(line)))


def _say(data: Any) -> None:
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


class Channel:
    """The other process. ``described`` is what a configuration needs to know of it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.channel"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.described: dict[str, str] = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def post(self, rate: float, count: int, every: int) -> dict[str, list[float]]:
        """Post at this pace; by number, the wall clock and the monotonic one just before."""
        made: dict[str, list[float]] = self._ask(do="post", rate=rate, count=count, every=every)
        return made

    def write(self, text: str) -> float:
        """The Clerk writes to the bot; the monotonic time just before."""
        return float(self._ask(do="write", text=text))

    def tell(self, who: int, text: str) -> float:
        """An officer writes to the bot in private; the monotonic time just before."""
        return float(self._ask(do="tell", who=who, text=text))

    def said(self) -> dict[str, list[list[Any]]]:
        """By the chat's number: when the bot said what, until now."""
        found: dict[str, list[list[Any]]] = self._ask(do="said")
        return found

    def alerts(self) -> dict[str, list[float]]:
        """When messages about each post came, until now."""
        found: dict[str, list[float]] = self._ask(do="alerts")
        return found

    def deleted(self) -> dict[str, float]:
        """When the bot first asked to delete a post, by number."""
        found: dict[str, float] = self._ask(do="deleted")
        return found

    def commands(self) -> int:
        """In how many chats commands are offered."""
        return int(self._ask(do="commands"))

    def _ask(self, **asked: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the fake Telegram ended; its trouble stands above")
        return json.loads(line)


if __name__ == "__main__":
    asyncio.run(_serve())
