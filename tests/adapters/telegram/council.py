"""A council on the fake Telegram, watched: fixtures that the tests of the platform share."""

from __future__ import annotations

import pytest
from contract_archive import Archive
from contract_peer import archived, connected, follow, order, steps_for
from telegram_peer import TelegramPeer

from adapters.contract import Edited, Posted, Ref


class Town(TelegramPeer):
    """The peer, with what a test does again and again."""

    def __init__(self, folder, **given):
        super().__init__(folder, **given)
        self.archived = Archive()

    @property
    def acts(self):
        """What people do."""
        return self.telegram.acts

    @property
    def account(self):
        """The council's channel as an account."""
        return self.accounts[0]

    def ref(self, message, chat=None):
        """What the adapter calls a message."""
        return Ref("telegram", f"{(chat or self.news).id}:{message['message_id']}")

    async def watch(self, until=None, during=None):
        """Watch until something is so, or all is caught up; the events that came."""
        before = len(self.archived.events)
        async with connected(self) as platform:
            await follow(
                platform,
                self.accounts,
                self.archived,
                until or (lambda: self.archived.caught_up),
                during,
            )
        return self.archived.events[before:]

    async def posts(self, until=None, during=None):
        """The posts of what came."""
        events = await self.watch(until, during)
        return [one.post for one in events if isinstance(one, Posted | Edited)]

    async def prepare(self, kind, ref, prior=()):
        """An order about a post that was archived, and its steps."""
        await self.watch()
        async with connected(self) as platform:
            kept = await archived(platform, self.archived, self.account, ref, prior)
            action = order(kind, self.account, kept)
            return action, await steps_for(platform, action)

    async def perform(self, action, steps, key="key"):
        """Perform all of them on a connection of their own."""
        async with connected(self) as platform:
            return [
                await platform.perform(action, one, f"{key}-{n}") for n, one in enumerate(steps)
            ]

    async def carry_out(self, kind, ref, prior=()):
        """Prepare and perform."""
        action, steps = await self.prepare(kind, ref, prior)
        return action, await self.perform(action, steps)


def only(events, *kinds):
    """The events of some kinds."""
    return [one for one in events if isinstance(one, kinds)]


@pytest.fixture
async def town(tmp_path):
    """A council with an archive chat."""
    async with Town(tmp_path) as peer:
        yield peer


@pytest.fixture
async def plain(tmp_path):
    """A council without one."""
    async with Town(tmp_path, archive=False) as peer:
        yield peer
