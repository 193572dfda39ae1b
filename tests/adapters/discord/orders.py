"""Orders given on a connection whose archive knows what was written before."""

from __future__ import annotations

from dataclasses import replace

from contract_peer import Archive, archived, order, steps_for
from watching import watching

from adapters.contract import (
    ActionKind,
    Archived,
    Outcome,
    Ref,
)
from adapters.discord.messages import dump, fingerprint

TAKE_DOWN, RESTORE = ActionKind.TAKE_DOWN, ActionKind.RESTORE


def ref_of(message):
    return Ref("discord", f"{message['channel_id']}/{message['id']}")


class Office:
    """A connection, its archive, and orders given on it."""

    def __init__(self, town, platform, archive):
        self.account = town.accounts[0]
        self.platform = platform
        self.archive = archive

    async def order(self, kind, message, prior=()):
        post = await archived(
            self.platform, self.archive, self.account, ref_of(message), prior=prior
        )
        action = order(kind, self.account, post)
        return action, await steps_for(self.platform, action)

    async def take_down(self, message):
        action, steps = await self.order(TAKE_DOWN, message)
        receipt = await self.platform.perform(action, steps[0], "key-down")
        assert receipt.outcome is Outcome.DONE, receipt
        return action, steps

    async def restore(self, action, steps):
        """The order to put back what was taken down."""
        prior = tuple(step.prior for step in steps)
        back = order(RESTORE, self.account, replace(action.post, prior=prior))
        return back, await steps_for(self.platform, back)


async def seen(town, archive=None):
    """All that is public now, archived."""
    archive = archive or Archive()
    async with watching(town, archive):
        return archive


async def published(town, notices, office, text="Vote Purple"):
    message = town.ann.write(notices, text)
    await seen(town, office.archive)
    return message


def other(message):
    """An archived post that some other channel holds."""
    return Archived(ref_of(message), fingerprint(message), dump(message))
