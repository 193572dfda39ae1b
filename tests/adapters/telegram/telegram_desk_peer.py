"""A person at a desk on the fake Telegram, with the real client library between."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from desk_suite import PATIENCE, DeskPeer
from peers.telegram import TOKEN, Telegram
from plain_host import PlainHost

from adapters.contract import Choice, CommandSpec, Parameter, Secret
from adapters.telegram import awaited, line
from adapters.telegram.desk import TelegramDesk
from adapters.telegram.mailbox import TelegramMailbox
from adapters.telegram.options import Options
from adapters.telegram.pace import Pace, Rate

QUICK = Rate(1000, 0.0)


class TelegramPeer(DeskPeer):
    """A desk in the Clerk's group, or in her private chat with the bot (``alone``)."""

    redelivers = True
    secrets = (TOKEN,)

    def __init__(self, telegram, tmp_path, *, alone=False, more=()):
        self.telegram, self.world, self.acts = telegram, telegram.world, telegram.acts
        self.host, self.alone, self.more = PlainHost(), alone, more
        self.token = tmp_path / "token"
        self.token.write_text(TOKEN)
        self.clerk = self.world.person("Sam Clerk")
        self.deputy = self.world.person("Dee Deputy")
        self.own = self.world.private(self.clerk)
        self.group = self.world.chat("supergroup", "The Clerk's desk")
        self.group.join(self.world.bot)
        for one in (self.clerk, self.deputy):
            self.group.join(one)
        self.chat = self.own if alone else self.group
        self.channel, self.person = str(self.chat.id), str(self.clerk["id"])

    def connect(self):
        """The desk and the mailbox on one line, as after a start."""
        channels = (self.channel, *self.more)
        secret = Secret(file=str(self.token))
        options = Options(token=secret, api=self.telegram.url, channels=channels)
        self.line = line.Line(options, self.host)
        pace = Pace(QUICK, QUICK)
        self.desk = TelegramDesk(options, self.host, self.line, pace)
        self.mailbox = TelegramMailbox(self.host, self.line, self.desk.ear, pace)

    async def give(self, line):
        """A line with a / in the group, and plain words in private."""
        await self.write(line if self.alone else f"/{line}")

    async def write(self, text, person=None, reply_to=None, chat=None):
        """Anything, by anybody."""
        return await self.acts.write(
            chat or self.chat, person or self.clerk, text, reply_to=reply_to
        )

    async def press(self, label, person=None, chat=None):
        """Press the last button with this label; the query's ID."""
        chat = chat or self.chat
        for number, message in reversed(chat.messages.items()):
            for button in buttons(message):
                if button["text"] == label:
                    who = person or self.clerk
                    return await self.acts.press(chat, number, who, button["callback_data"])
        raise AssertionError(f"no button {label}")

    def said(self, chat=None):
        """The bot's messages in a chat, in order."""
        bot = self.world.bot["id"]
        return [m for m in (chat or self.chat).messages.values() if m["from"]["id"] == bot]

    async def shown(self):
        chats = {self.group.id: self.group, self.own.id: self.own}
        return "\n".join(self.text(m) for chat in chats.values() for m in self.said(chat))

    def text(self, message):
        """All that can be read of a message: words, file, buttons."""
        words = [message.get("text", ""), message.get("caption", "")]
        if "document" in message:
            words.append(self.world.files[message["document"]["file_id"]].data.decode())
        return "\n".join([*words, *(button["text"] for button in buttons(message))])

    async def restart(self):
        await self.line.close()
        self.connect()

    async def go_down(self):
        await self.line.bot()
        self.telegram.fail("*", times=10_000, cut=True)


def buttons(message):
    """The buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return [button for row in rows for button in row]


@asynccontextmanager
async def seat(tmp_path, **given):
    """A peer with its own Telegram. Nobody watches posts here, and nobody is waited for."""
    patience, awaited.GRACE = awaited.GRACE, 0.0
    try:
        async with Telegram() as telegram:
            peer = TelegramPeer(telegram, tmp_path, **given)
            peer.connect()
            try:
                yield peer
            finally:
                await peer.line.close()
                await telegram.deserted()
    finally:
        awaited.GRACE = patience


CASE = Parameter("case", "case", "the case's number")
CLAUSE = Parameter("clause", "clause", "the clause that it breaches")
REASON = Parameter("reason", "text", "why")
TABLE = (
    CommandSpec("takedown", "Take a post down", (CASE, CLAUSE, REASON)),
    CommandSpec("dismiss", "Leave a post as it is", (CASE, REASON)),
    CommandSpec("advice", "Ask the adviser", (CASE,)),
    CommandSpec("rule-on", "Put a rule in force", (Parameter("rule", "rule", "which"), REASON)),
    CommandSpec("status", "Whether all is well"),
    CommandSpec("help", "Show the commands", everybody=True),
)
"""As much of Beadle's table as the tests need."""


class Beadle:
    """What Beadle does with a desk: it offers, suggests, allows, and stores what is asked."""

    def __init__(self, peer, known=()):
        self.peer = peer
        self.known = known or (str(peer.clerk["id"]), str(peer.deputy["id"]))
        self.stream = None

    async def suggest(self, *asked):
        """Two cases, two clauses, and a rule with a long name."""
        parameter = asked[3]
        values = {"case": ("14/2026", "15/2026"), "clause": ("6.5", "W5"), "rule": ("r" * 70,)}
        return [Choice(value, f"{value}: yes") for value in values.get(parameter, ())]

    async def may(self, *asked):
        """Who is known may; the deputy may not take down."""
        _channel, sender, command = asked
        deputy = str(self.peer.deputy["id"])
        return sender in self.known and not (sender == deputy and command == "takedown")

    async def sit(self, table=None):
        """Start to listen."""
        await self.peer.desk.offer(table or TABLE, self.suggest, self.may)
        self.stream = self.peer.desk.requests()

    async def next(self):
        """The next request; asking for it says that the last is stored."""
        async with asyncio.timeout(PATIENCE):
            return await anext(self.stream)

    async def crash(self):
        """End before the last request was stored, and start again."""
        await self.stream.aclose()
        await self.peer.restart()
        await self.sit()

    async def until(self, words, chat=None):
        """The bot's last message in a chat, once it holds these words and nothing else waits."""
        waiting = asyncio.ensure_future(anext(self.stream))
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    said = self.peer.said(chat)
                    if said and words in self.peer.text(said[-1]):
                        return said[-1]
                    assert not waiting.done(), f"a request came instead: {waiting.result()}"
                    await asyncio.sleep(0.01)
        finally:
            await asyncio.sleep(0.05)  # what was noted after sending is stored
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            self.stream = self.peer.desk.requests()

    async def nothing(self):
        """Whether everything that was said is taken, and nothing was asked."""
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await anext(self.stream)
        self.stream = self.peer.desk.requests()
