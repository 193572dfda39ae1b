"""Private messages on Discord keep what every mailbox promises."""

from __future__ import annotations

import pytest
from clerks_office import Lent
from mailbox_peer import MailboxPeer
from mailbox_suite import MailboxContract

from adapters.contract import Secret
from adapters.discord.line import Line
from adapters.discord.mailbox import DiscordMailbox
from adapters.discord.options import Options


class DiscordPeer(MailboxPeer):
    """Two people of one server, one of them on the list, who write to the bot."""

    def __init__(self, fake):
        self.fake = fake
        guild = fake.guild()
        self.people = {
            person.id: person
            for person in (fake.person(guild, "Olive Officer"), fake.person(guild, "Rita Resident"))
        }
        self.listed, self.stranger = self.people
        self.lent, self.secrets = Lent(fake), (fake.token,)
        self.connect()

    def connect(self):
        options = Options(
            token=Secret(env="BEADLE_TEST_TOKEN"), pause_seconds=0.05, **self.fake.addresses()
        )
        self.line = Line(options, self.lent)
        self.mailbox = DiscordMailbox(options, self.lent, self.line)

    def own(self, who):
        """Somebody's own messages, oldest first."""
        found = self.fake.messages(self.fake.world.direct(who))
        return [one for one in found if one["author"]["id"] == who]

    async def write(self, who, text):
        self.people[who].direct(text)

    async def edit_last(self, who, text):
        self.people[who].edit(self.own(who)[-1], text)

    async def delete_last(self, who):
        self.people[who].delete(self.own(who)[-1])

    async def heard(self, who):
        found = self.fake.messages(self.fake.world.direct(who))
        return [one["content"].replace("\\", "") for one in found if one["author"]["id"] != who]

    async def restart(self):
        await self.line.close()
        self.connect()

    async def go_down(self):
        await self.fake.stop()

    async def lose_answer(self):
        self.fake.faults.lose(r"/channels/\d+/messages", method="POST", times=2)

    async def refuse(self, who):
        self.fake.world.no_direct.add(who)


class TestDiscord(MailboxContract):
    @pytest.fixture
    async def peer(self, fake, monkeypatch):
        monkeypatch.setenv("BEADLE_TEST_TOKEN", fake.token)
        made = DiscordPeer(fake)
        yield made
        await made.line.close()
