"""The closure loop: accounts are closed and opened again, many at a time (law 3).

A lane of its own, so that no take-down waits behind ten thousand accounts. As for any action the
state to put back is stored before a step is begun. The steps of one account do not depend on one
another: one that fails keeps the others from nothing, and is tried until it works.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from adapters import contract
from adapters.contract import (
    ActionKind,
    Outcome,
    Platform,
    Receipt,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.run.act import GOOD, answer
from bot.store import outbox, steps
from bot.store.carrying import LANE
from bot.store.outbox import Claimed
from bot.store.steps import Closing, Ended, Verdict
from bot.store.store import Store

log = logging.getLogger(__name__)

BATCH = 200
"""Accounts in one transaction: other writers wait for it."""
AT_ONCE = 8
"""Accounts of one connection that are worked on at the same time."""
SOON = 1.0
"""Seconds until what somebody changed meanwhile is read anew."""
SOON_TRIES = 5
"""How often it is read anew so soon: each time is on record, and a closing may last for weeks."""

T = TypeVar("T")


@dataclass
class Course:
    """One account's closing on its way: what is left of it, what came of it, what hinders it."""

    closing: Closing
    found: Sequence[contract.Step] | None = None
    left: list[tuple[int, contract.Step]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    trouble: Unavailable | Refused | None = None

    @property
    def action_id(self) -> int:
        """The action's row."""
        return self.closing.claimed.action_id or 0

    async def ask(self, platform: Platform) -> None:
        """Have the platform say which steps it takes; nothing is changed."""
        try:
            self.found = await answer(platform.prepare(self.closing.action))
        except (Unavailable, Refused) as trouble:
            self.trouble = trouble
        except Exception as error:
            log.exception("a closing could not be prepared")
            self.trouble = _broke(error)

    async def step(self, platform: Platform) -> Ended | None:
        """Perform the next step; None where there is no receipt, and it is tried again later."""
        step_id, step = self.left.pop(0)
        try:
            receipt = await answer(
                platform.perform(self.closing.action, step, f"beadle-step-{step_id}")
            )
        except Refused as refused:
            receipt = Receipt(Outcome.REFUSED, refused.reason, code=refused.code)
        except Unavailable as trouble:
            self.trouble, self.left = trouble, []
            return None
        except Exception as error:
            log.exception("a step of a closing broke")
            self.trouble = _broke(error)
            return None
        self.receipts.append(receipt)
        return Ended(step_id, receipt)

    def verdict(self) -> Verdict:
        """How the action stands: finished, or to be tried again, and why."""
        claimed, closes = self.closing.claimed, self.closing.action.kind is ActionKind.CLOSE
        if isinstance(self.trouble, Unavailable):
            return Verdict(claimed, None, str(self.trouble), self.trouble.retry_after)
        if self.trouble is not None:
            return self._refused(self.trouble)
        bad = [one for one in self.receipts if one.outcome not in GOOD]
        if not bad:
            return Verdict(claimed, self._good(), _joined(self.receipts))
        changed = [one for one in bad if one.code is RefusedCode.CHANGED]
        if closes and changed:
            after = SOON if claimed.attempts < SOON_TRIES else None
            return Verdict(claimed, None, changed[0].detail, after)
        if len(changed) < len(bad):
            detail = _joined([one for one in bad if one not in changed])
            by_hand = all(one.code is RefusedCode.UNSUPPORTED for one in bad)
            return Verdict(claimed, Outcome.BY_HAND if by_hand else None, detail)
        begun = any(known in GOOD for _, _, known in self.closing.steps)
        some = begun or len(bad) < len(self.receipts)
        return Verdict(claimed, Outcome.PARTLY if some else Outcome.REFUSED, _joined(bad))

    def _good(self) -> Outcome:
        """All steps worked, now or before; where there are none, a person must do it."""
        known = [outcome for _, _, outcome in self.closing.steps if outcome is not None]
        if not known and not self.receipts:
            again = self.closing.action.kind is ActionKind.CLOSE and self.closing.action.undoes
            return Outcome.ALREADY if again else Outcome.BY_HAND
        outcomes = {*known, *(one.outcome for one in self.receipts)}
        return Outcome.DONE if Outcome.DONE in outcomes else Outcome.ALREADY

    def _refused(self, refused: Refused) -> Verdict:
        claimed = self.closing.claimed
        if refused.code is RefusedCode.UNSUPPORTED:
            return Verdict(claimed, Outcome.BY_HAND, refused.reason)
        if refused.code is RefusedCode.CHANGED and self.closing.action.kind is ActionKind.REOPEN:
            return Verdict(claimed, Outcome.REFUSED, refused.reason)
        return Verdict(claimed, None, refused.reason)


@dataclass
class ClosureLoop:
    """Closes and opens the accounts of one connection."""

    store: Store
    connection: str
    platform: Platform
    beat: Callable[[], None]

    async def run(self) -> None:
        """Carry out what is due, then wait for more."""
        await self.store.write(outbox.release, LANE, self.connection)
        while True:
            seen = self.store.signals.seen(LANE)
            claimed = await self.store.write(outbox.claim, LANE, self.connection, BATCH)
            self.beat()
            if claimed:
                await self.carry_out(claimed)
            else:
                await self.store.signals.wait(LANE, seen)

    async def carry_out(self, claimed: Sequence[Claimed]) -> None:
        """Bring these as far as they can be brought now."""
        loaded = await self.store.read(steps.load, claimed)
        courses = {one.claimed.id: Course(one) for one in loaded}
        await self._prepare(claimed, courses)
        for one in courses.values():
            known = one.closing.steps if one.trouble is None else ()
            one.left = [(key, step) for key, step, outcome in known if outcome not in GOOD]
        await self._turns(list(courses.values()))
        verdicts = [
            courses[one.id].verdict() if one.id in courses else Verdict(one, None, "")
            for one in claimed
        ]
        await self.store.write(steps.sum_up, verdicts)

    async def _prepare(self, claimed: Sequence[Claimed], courses: dict[int, Course]) -> None:
        """Ask what is to be done, and store it with the state to put back."""
        new = [one for one in courses.values() if not one.closing.prepared]
        await _several([one.ask(self.platform) for one in new])
        found = {one.action_id: one.found for one in new if one.found is not None}
        if not found:
            return
        await self.store.write(steps.prepared, found)
        for closing in await self.store.read(steps.load, claimed):
            courses[closing.claimed.id].closing = closing

    async def _turns(self, courses: Sequence[Course]) -> None:
        """Perform the first step of each account, then the second of each, and so on."""
        ended: list[Ended] = []
        while True:
            ready = [one for one in courses if one.left]
            if not ended and not ready:
                return
            begin = [one.left[0][0] for one in ready]
            started = await self.store.write(steps.go_on, ended, begin)
            self.beat()
            for one in ready:
                if one.left[0][0] not in started:
                    one.left = []  # another order took its place
            done = await _several([one.step(self.platform) for one in ready if one.left])
            ended = [one for one in done if one is not None]


async def _several(work: Sequence[Coroutine[None, None, T]]) -> list[T]:
    """Do these, some at a time."""
    free = asyncio.Semaphore(AT_ONCE)

    async def do(one: Coroutine[None, None, T]) -> T:
        async with free:
            return await one

    return await asyncio.gather(*map(do, work))


def _broke(error: Exception) -> Unavailable:
    """Something of our own: tried again like a platform that does not answer."""
    return Unavailable(f"Something went wrong inside Beadle ({type(error).__name__}).")


def _joined(receipts: Sequence[Receipt]) -> str:
    return " ".join(dict.fromkeys(one.detail for one in receipts if one.detail))
