"""The Clerk's office on the fake Discord: a server, the desk's channel, and who sits there.

The desk is the adapter's own, on the real discord.py; everything a person does goes through the
fake, which lets them do and see what Discord's apps would.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from desk_suite import DeskPeer, everybody_may, no_suggestion
from peers.discord import Asked, FakeDiscord, labels, words

from adapters.contract import Address, Alert, CommandSpec, Level, Offer, Parameter, Secret
from adapters.discord.desk import DiscordDesk
from adapters.discord.line import Line
from adapters.discord.options import Options

CASE = Parameter("case", "case", "the case's number")
REASON = Parameter("reason", "text", "the reason")
CLAUSE = Parameter("clause", "clause", "the clause that it breaches")
CATEGORY = Parameter("category", "word", "one of two", choices=("emergency", "service"))
COMMANDS = (
    CommandSpec("takedown", "Take a post down", (CASE, CLAUSE, REASON)),
    CommandSpec("dismiss", "Leave it as it is", (CASE, REASON)),
    CommandSpec("advice", "Ask the adviser", (CASE,)),
    CommandSpec("status", "Show whether all is well"),
    CommandSpec("check", "Check a draft", (Parameter("text", "text", "the draft"),), True),
    CommandSpec("exempt", "Let it stay", (CASE, CATEGORY)),
    CommandSpec("exempt draft", "Let these words go out", (CATEGORY, REASON)),
    CommandSpec("election add", "Enter a poll", (Parameter("poll", "date", "polling day"),)),
)
CARD = Alert(
    "Case 14: please decide",
    "Case 14: please decide. Bluesky, 10:42.\nTouches W5 (party politics): “Vote Greens”",
    Level.ASK,
    case="14",
    offers=(
        Offer("Take down", "takedown", {"case": "14/2026", "clause": "W5"}),
        Offer("Hide", "takedown", {"case": "14/2026"}),
        Offer("Dismiss", "dismiss", {"case": "14/2026"}),
        Offer("Exempt", "exempt", {"case": "14/2026"}),
        Offer("Ask for advice", "advice", {"case": "14/2026"}),
    ),
)

MOVED = Alert("Case 14: dismissed", "Case 14: dismissed. Bluesky, 10:42.", case="14")
LATE = Alert("Case 14", "Case 14 waits. No answer came: I ask Dee Deputy.", Level.URGENT, case="14")


class Lent:
    """What Beadle lends, kept over a restart; its clock goes with the fake's."""

    def __init__(self, fake: FakeDiscord | None = None) -> None:
        self.kept: dict[str, str] = {}
        self.fake = fake

    def now(self) -> datetime:
        if self.fake is None:
            return datetime.now(UTC)
        return datetime.fromtimestamp(self.fake.world.now(), UTC)

    async def load(self, name: str) -> str | None:
        return self.kept.get(name)

    async def save(self, name: str, value: str) -> None:
        self.kept[name] = value


class Office(DeskPeer):
    """One council's desk. ``clerk`` and ``deputy`` may manage messages, ``member`` may not."""

    redelivers = False  # nobody's words are kept before Beadle has stored them
    edits = True

    def __init__(self, fake: FakeDiscord, monkeypatch: Any, **options: Any) -> None:
        self.fake = fake
        self.guild = fake.guild("Sampleford Town Council")
        self.room = fake.channel(self.guild, "clerks-desk")
        decides = fake.role(self.guild, "Office", "MANAGE_MESSAGES")
        self.clerk = fake.person(self.guild, "Sam Clerk", decides)
        self.deputy = fake.person(self.guild, "Dee Deputy", decides)
        self.member = fake.person(self.guild, "Max Member")
        self.channel = self.room["id"]
        self.person = self.clerk.id
        self.lent = Lent(fake)
        monkeypatch.setenv("BEADLE_TEST_TOKEN", fake.token)
        self.secrets = (fake.token,)
        self.given = {"channels": (self.channel,), "pause_seconds": 0.05, **options}
        self.asked: list[Asked] = []
        self.start()

    def start(self) -> None:
        """A process begins."""
        token = Secret(env="BEADLE_TEST_TOKEN")
        self.options = Options(token=token, **self.fake.addresses(), **self.given)
        self.line = Line(self.options, self.lent)
        self.desk = DiscordDesk(self.options, self.lent, self.line)

    async def stop(self) -> None:
        """It ends; nothing is told to the desk, as in a kill."""
        await self.line.close()

    async def restart(self) -> None:
        await self.stop()
        self.start()

    async def go_down(self) -> None:
        await self.fake.stop()

    @property
    def address(self) -> Address:
        """The desk's channel, and nobody in particular."""
        return Address(self.channel)

    def to_clerk(self) -> Address:
        """The same, with the Clerk meant."""
        return Address(self.channel, self.clerk.id, "Sam Clerk")

    async def offered(
        self, commands: Any = (), suggest: Any = no_suggestion, may: Any = everybody_may
    ) -> Any:
        """Offer commands and begin to read requests."""
        await self.desk.offer(commands, suggest, may)
        return self.desk.requests()

    async def give(self, line: str) -> None:
        """As a slash command where that is offered, else as a line that calls Beadle."""
        if line in {one["name"] for one in self.clerk.commands(self.room)}:
            self.asked.append(self.clerk.slash(self.room, line))
        else:
            self.clerk.write(self.room, f"<@{self.fake.world.bot['id']}> {line}")

    async def shown(self) -> str:
        """All that the Clerk can read: the channel, its threads, private replies and messages."""
        seen: list[str] = []
        places = [c for c in self.fake.world.channels.values() if c["type"] in (0, 11)]
        for channel in [*places, self.fake.world.direct(self.clerk.id)]:
            seen += [self.read(message) for message in self.fake.messages(channel)]
        seen += [words(one) for asked in self.asked for one in self.clerk.sees(asked)]
        return "\n".join(seen)

    def read(self, message: dict[str, Any]) -> str:
        """One message with its buttons and files."""
        files = [self.fake.world.files[one["id"]]["bytes"] for one in message["attachments"]]
        return "\n".join(
            [words(message), *labels(message), *(one.decode("utf-8", "replace") for one in files)]
        )

    def said(self) -> list[dict[str, Any]]:
        """Beadle's messages in the channel."""
        bot = self.fake.world.bot["id"]
        return [one for one in self.fake.messages(self.room) if one["author"]["id"] == bot]

    def direct(self) -> list[str]:
        """What Beadle wrote to the Clerk in private."""
        return self.fake.said(self.fake.world.direct(self.clerk.id))


async def until(condition):
    """Wait for what happens inside the SDK or Beadle, which tells nobody."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


async def nothing_more(stream):
    """No further request comes."""
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def card_shown(office):
    """The case's message, with its buttons."""
    await office.desk.say(CARD, office.address, "card-14")
    return office.said()[-1]


def contents(office):
    """What Beadle's messages in the channel say, without what is in their embeds."""
    return [one["content"] for one in office.said()]


def private(key, text, *, final=True):
    """An answer that only the person who asked is to read."""
    return Alert("Answer", text, reply_to=key, final=final, private=True)
