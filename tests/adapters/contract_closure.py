"""An account that can be closed, and Beadle's part in closing it.

A peer of a platform on which accounts can be closed is a :class:`ClosePeer`. Beadle's part is
played by :class:`Closure`: it keeps the steps with what stood before, as the store does, and loses
whatever a crash loses.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

import pytest
from contract_peer import Peer, connected, steps_for

from adapters.contract import Account, Action, ActionKind, Outcome, Receipt, Step

SUCCESS = {Outcome.DONE, Outcome.ALREADY}
NOTICE = (
    "This account is closed until 22:00 on 6 May 2027, because of the local elections. Please "
    "write to clerk@sampleford.example instead."
)
LONGER = NOTICE.replace("6 May", "13 May")


class ClosePeer(Peer):
    """A peer with an account that can be closed, seen whole from behind the adapter's back."""

    async def furnish(self, account: Account) -> None:
        """Fill the account with what a closing has to leave, or to put back."""
        for text in ("Bin day is Tuesday", "The allotments are full"):
            await self.write(account, text)

    @abstractmethod
    async def everything(self, account: Account) -> Mapping[str, bytes]:
        """All that stands on the account now, by place, to the byte."""

    @abstractmethod
    async def meddle(self, account: Account) -> str:
        """Somebody changes by hand one thing that a closing has changed: the place of it."""


class Closure:
    """One account's closure, with all that Beadle has stored of it."""

    def __init__(self, peer: ClosePeer) -> None:
        self.peer = peer
        self.account = peer.accounts[0]
        self.begun: list[Step] = []

    def order(self, kind: ActionKind, notice: str = NOTICE) -> Action:
        """The order, with the first step of each kind and target that may have happened."""
        first: dict[tuple[str, str], Step] = {}
        for step in self.begun:
            first.setdefault((step.kind, step.target), step)
        undoes = tuple(first.values())
        return Action(kind, self.account, reason="clause 6.12", notice=notice, undoes=undoes)

    async def prepare(
        self, kind: ActionKind, notice: str = NOTICE
    ) -> tuple[Action, list[Step]]:  # fmt: skip
        """Prepare on a fresh connection."""
        action = self.order(kind, notice)
        async with connected(self.peer) as platform:
            return action, await steps_for(platform, action)

    async def perform(self, action: Action, steps: Sequence[Step]) -> list[Receipt]:
        """Perform on a fresh connection; every step of a closing is stored before."""
        if action.kind is ActionKind.CLOSE:
            self.begun += steps
        async with connected(self.peer) as platform:
            return [await platform.perform(action, s, f"key-{n}") for n, s in enumerate(steps)]

    async def carry_out(self, kind: ActionKind, notice: str = NOTICE) -> list[Receipt]:
        """Prepare and perform."""
        action, steps = await self.prepare(kind, notice)
        return await self.perform(action, steps)

    async def close(self, notice: str = NOTICE) -> None:
        """Close; all of it worked."""
        receipts = await self.carry_out(ActionKind.CLOSE, notice)
        assert receipts
        assert {r.outcome for r in receipts} <= SUCCESS, receipts

    async def reopen(self) -> None:
        """Reopen; all of it worked."""
        receipts = await self.carry_out(ActionKind.REOPEN)
        assert {r.outcome for r in receipts} <= SUCCESS, receipts
        self.begun.clear()

    async def seen(self) -> Mapping[str, bytes]:
        """All that stands on the account."""
        return await self.peer.everything(self.account)

    async def told(self, words: str = NOTICE) -> bool:
        """Whether the dates of the notice stand somewhere on the account."""
        dates = words[: words.index(",")].encode()
        return any(dates in content for content in (await self.seen()).values())


@pytest.fixture
async def closure(peer: ClosePeer) -> Closure:
    """An account with things on it, not closed yet."""
    await peer.furnish(peer.accounts[0])
    return Closure(peer)
