"""The fake Discord in a process of its own: writes, presses, cuts sockets, and notes the times.

Run as ``python -m benchmarks.guild`` it takes a JSON object a line and answers one a line; the
rest of the benchmarks uses :class:`Guild`. Both processes read one monotonic clock.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, Self

from peers.discord import Asked, FakeDiscord, words

from benchmarks import ROOT
from benchmarks.posts import posts

_LINK = re.compile(r"/channels/\d+/\d+/(\d+)")
_MOMENT = 0.5
"""Seconds after the last message in which commands may still be acknowledged."""


@dataclass(frozen=True, slots=True)
class Load:
    """What goes on: messages a second, every how-manieth touches the policy, what else happens.

    ``cuts`` disconnects are spread evenly; ``commands`` are typed each second by the Clerk.
    """

    rate: float
    seconds: float
    every: int
    cuts: int = 0
    commands: float = 0.0


@dataclass
class Seen:
    """What came of it, by the messages' IDs: when each was written and when its alert stood there.

    ``written`` has the wall clock, for the rows, and the monotonic one, for ``alerts``; ``acks``
    are the seconds until each command was acknowledged, None for one that never was.
    """

    written: dict[str, tuple[float, float]]
    alerts: dict[str, list[float]]
    acks: list[float | None]
    resumed: int
    identified: int


class Place:
    """The server that Beadle watches: one channel of news, one for the Clerk."""

    def __init__(self, fake: FakeDiscord) -> None:
        self._fake = fake
        guild = fake.guild("Sampleford Town Council")
        self._news = fake.channel(guild, "news", deny_everyone=("SEND_MESSAGES",))
        self._desk = fake.channel(guild, "clerks-desk")
        self._officer = fake.owner(guild)
        office = fake.role(guild, "Office", "MANAGE_MESSAGES")
        self._clerk = fake.person(guild, "Sam Clerk", office)
        self._written: dict[str, tuple[float, float]] = {}
        self._alerts: dict[str, list[float]] = {}
        self._tell = fake.world.emit
        fake.world.emit = self._emit

    def described(self) -> dict[str, str]:
        """What goes into a configuration."""
        ids = {"news": self._news["id"], "desk": self._desk["id"], "clerk": self._clerk.id}
        return {"token": self._fake.token, **self._fake.addresses(), **ids}

    def _emit(self, name: str, data: dict[str, Any], *more: Any, **named: Any) -> None:
        """Note when something new stands in the Clerk's channel, and pass the event on."""
        if name == "MESSAGE_CREATE" and data["channel_id"] == self._desk["id"]:
            now = time.monotonic()
            for message in set(_LINK.findall(words(data))):
                self._alerts.setdefault(message, []).append(now)
        self._tell(name, data, *more, **named)

    async def do(self, asked: dict[str, Any]) -> Any:
        """Carry out one line."""
        if asked["do"] == "load":
            return asdict(await self._load(Load(**asked["load"])))
        if asked["do"] == "alerts":
            return self._alerts
        return len(self._clerk.commands(self._desk))

    async def _load(self, load: Load) -> Seen:
        """Write, type and cut at once; done when all is written."""
        self._written.clear()
        others = [asyncio.create_task(self._cut(load)), asyncio.create_task(self._type(load))]
        await self._write(load)
        await others[0]
        asked: list[Asked] = await others[1]
        await asyncio.sleep(_MOMENT)
        gateway = self._fake.gateway
        acks = [one.waited for one in asked]
        return Seen(self._written, self._alerts, acks, gateway.resumed, gateway.identified)

    async def _write(self, load: Load) -> None:
        begun = time.monotonic()
        for number, text in enumerate(posts(int(load.rate * load.seconds), load.every)):
            await asyncio.sleep(max(0.0, begun + number / load.rate - time.monotonic()))
            at = time.time(), time.monotonic()
            self._written[self._officer.write(self._news, text)["id"]] = at

    async def _type(self, load: Load) -> list[Asked]:
        asked = []
        for _ in range(int(load.commands * load.seconds)):
            await asyncio.sleep(1 / load.commands)
            asked.append(self._clerk.slash(self._desk, "cases"))
        return asked

    async def _cut(self, load: Load) -> None:
        """Every way to lose a gateway in turn; with the fourth the session is lost as well."""
        gateway = self._fake.gateway
        ways = (gateway.drop, gateway.reconnect, lambda: gateway.drop(4000), gateway.forget)
        for number in range(load.cuts):
            await asyncio.sleep(load.seconds / (load.cuts + 1))
            ways[number % len(ways)]()


async def _serve() -> None:
    async with FakeDiscord() as fake:
        place = Place(fake)
        _say(place.described())
        while line := await asyncio.to_thread(sys.stdin.readline):
            _say(await place.do(json.loads(line)))


def _say(data: Any) -> None:
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


class Guild:
    """The other process. ``described`` is what a configuration needs to know of it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.guild"],
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

    def load(self, load: Load) -> Seen:
        """Have it go on; what was seen until all was written."""
        return Seen(**self._ask({"do": "load", "load": asdict(load)}))

    def alerts(self) -> dict[str, list[float]]:
        """When alerts came about each message, until now."""
        found: dict[str, list[float]] = self._ask({"do": "alerts"})
        return found

    def commands(self) -> int:
        """How many commands the Clerk is offered."""
        return int(self._ask({"do": "commands"}))

    def _ask(self, asked: dict[str, Any]) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the fake Discord ended; its trouble stands above")
        return json.loads(line)


if __name__ == "__main__":
    asyncio.run(_serve())
