"""A council's account, as a test of its closing needs it, and what people did to it meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bluesky_peer import account_of
from contract_closure import NOTICE

from adapters.bluesky.notice import address
from adapters.bluesky.options import PROFILE
from adapters.contract import Action, ActionKind, Outcome

CLOSE, REOPEN = ActionKind.CLOSE, ActionKind.REOPEN
PUT, DELETE = "com.atproto.repo.putRecord", "com.atproto.repo.deleteRecord"
GOOD = {Outcome.DONE, Outcome.ALREADY}


class Hall:
    """A council's account, the connection to it, and the steps that Beadle stored."""

    def __init__(self, council, platform):
        self.council = council
        self.platform = platform
        self.account = account_of(council)
        self.me = f"at://{council.did}/{PROFILE}/self"
        self.notice = address(council.did, NOTICE)
        self.stored = []

    def order(self, kind, notice=NOTICE):
        first = {(step.kind, step.target): step for step in reversed(self.stored)}
        return Action(kind, self.account, notice=notice, undoes=tuple(first.values()))

    async def prepare(self, kind, notice=NOTICE):
        return await self.platform.prepare(self.order(kind, notice))

    async def perform(self, kind, steps, notice=NOTICE):
        action = self.order(kind, notice)
        self.stored += steps if kind is CLOSE else []
        return [await self.platform.perform(action, step, step.kind) for step in steps]

    async def carry_out(self, kind, notice=NOTICE):
        """Prepare and perform; the receipts by kind and target."""
        steps = await self.prepare(kind, notice)
        receipts = await self.perform(kind, steps, notice)
        return {(s.kind, s.target): r for s, r in zip(steps, receipts, strict=True)}

    async def close(self, notice=NOTICE):
        receipts = await self.carry_out(CLOSE, notice)
        assert {receipt.outcome for receipt in receipts.values()} <= GOOD

    def profile(self, **fields):
        """Write over these fields of the profile, as its owner would; None takes one away."""
        found = self.council.get(self.me)
        value = {"$type": PROFILE, **(found["value"] if found else {}), **fields}
        self.council.put(self.me, {k: v for k, v in value.items() if v is not None})

    def value(self, uri):
        found = self.council.get(uri)
        return found["value"] if found else None


def told(receipts):
    """What was no success."""
    return {which: receipt for which, receipt in receipts.items() if receipt.outcome not in GOOD}


def ago(days):
    """A time so many days before now, as records write it."""
    at = datetime.now(UTC) - timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
