"""Private chats on Telegram keep what every mailbox promises."""

from __future__ import annotations

import pytest
from mailbox_peer import MailboxPeer
from mailbox_suite import MailboxContract
from peers.telegram import TOKEN
from telegram_desk_peer import seat


class Chats(MailboxPeer):
    """Two people who have opened a chat with the bot; a desk reads nothing beside it.

    Telegram tells no bot of a deletion, and knows no key by which it would recognise an answer.
    """

    deletes = False
    once = False
    cursors = False
    first = quiet = 3.0  # what was stored is noted in this time, on a busy machine too
    secrets = (TOKEN,)

    def __init__(self, peer):
        self.peer = peer
        self.people = {
            str(one["id"]): one for one in map(peer.world.person, ("Olive", "Rita Resident"))
        }
        self.listed, self.stranger = self.people
        for one in self.people.values():
            peer.world.private(one)

    @property
    def mailbox(self):
        return self.peer.mailbox

    def chat(self, who):
        return self.peer.world.private(self.people[who])

    async def write(self, who, text):
        await self.peer.acts.write(self.chat(who), self.people[who], text)

    async def edit_last(self, who, text):
        own = [n for n, m in self.chat(who).messages.items() if str(m["from"]["id"]) == who]
        await self.peer.acts.edit(self.chat(who), own[-1], text)

    async def heard(self, who):
        return [one["text"] for one in self.peer.said(self.chat(who))]

    async def restart(self):
        await self.peer.restart()

    async def go_down(self):
        await self.peer.go_down()

    async def lose_answer(self):
        await self.peer.line.bot()
        self.peer.telegram.fail("sendMessage", lose=True)

    async def refuse(self, who):
        await self.peer.acts.block(self.people[who])


class TestTelegram(MailboxContract):
    @pytest.fixture
    async def peer(self, tmp_path):
        async with seat(tmp_path) as made:
            yield Chats(made)
