"""The action loop: orders become steps, and steps become receipts (law 3).

The state to put back is stored before a step is begun; the receipt after it was read back. Killed
between any two lines, the next process finds the row and performs the step again with its key.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters.contract import (
    Action,
    ActionKind,
    Outcome,
    Platform,
    Receipt,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.clerk import outcomes
from bot.clerk.house import House
from bot.store import actions, jobs, outbox, tried
from bot.store.jobs import Job
from bot.store.outbox import Claimed
from bot.store.store import Store

log = logging.getLogger(__name__)

COPY_PATIENCE = timedelta(seconds=30)
"""How long a take-down waits for copies of pictures: evidence matters, but it is still public."""
CHANGE_PATIENCE = timedelta(seconds=60)
"""How long for an edit to arrive that the platform has and the archive has not."""
UNKNOWN_TRIES = 5
TELL_AFTER = timedelta(seconds=20)
GOOD = (Outcome.DONE, Outcome.ALREADY)
ANSWER_SECONDS = 120.0
"""How long a platform may take over one call before it counts as not answering."""
SLOW_LINE = 100_000
"""Bytes of pictures and films in a second that a line carries at least, where they go back."""

T = TypeVar("T")


class Later(Exception):
    """Not now: try again after some seconds."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


def finish(session: Session, house: House, claimed: Claimed, outcome: str, detail: str) -> None:
    """Close the action, move its case, tell the outcome, and close the outbox row, as one."""
    row = actions.finish(session, claimed.action_id or 0, outcome, detail)
    if row is not None:
        outcomes.finished(session, house, row)
    tried.sent(session, claimed, None, outcome)


def postpone(
    session: Session, house: House, claimed: Claimed, why: str, after: float | None
) -> None:
    """Try again later, and tell whoever ordered it as soon as it is known to take long."""
    tried.postpone(session, claimed, why, after)
    waited = abs(session.info["clock"]() - claimed.created_at)  # the clock may be put back
    if waited + timedelta(seconds=after or 0.0) >= TELL_AFTER and claimed.action_id is not None:
        outcomes.delayed(session, house, claimed.action_id, why)


@dataclass
class ActionLoop:
    """Carries out the actions of one connection, one after the other."""

    store: Store
    house: House
    connection: str
    platform: Platform
    beat: Callable[[], None]
    doubts: Counter[int] = field(default_factory=Counter)
    """How often it is unknown what became of an order. Waiting for what is away is no doubt."""

    async def run(self) -> None:
        """Carry out what is due, then wait for more."""
        await self.store.write(outbox.release, "action", self.connection)
        while True:
            seen = self.store.signals.seen("action")
            claimed = await self.store.write(outbox.claim, "action", self.connection, 1)
            self.beat()
            for one in claimed:
                await self.carry_out(one)
            if not claimed:
                await self.store.signals.wait("action", seen)

    async def carry_out(self, claimed: Claimed) -> None:
        """Bring one action as far as it can be brought now."""
        try:
            outcome, detail = await self._steps(claimed)
        except Later as later:
            await self._postpone(claimed, str(later), later.after)
        except Unavailable as error:
            await self._postpone(claimed, str(error), error.retry_after)
        except Refused as error:
            await self._refused(claimed, error)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("an action broke", extra={"connection": self.connection})
            why = f"Something went wrong inside Beadle ({type(error).__name__})."
            pause = self._doubt(claimed)
            if pause is not None:
                await self._postpone(claimed, why, pause)
            else:
                await self._finish(claimed, Outcome.UNKNOWN, why)
        else:
            await self._finish(claimed, outcome, detail)

    async def _refused(self, claimed: Claimed, error: Refused) -> None:
        young = abs(self.store.clock() - claimed.created_at) < CHANGE_PATIENCE
        if error.code is RefusedCode.CHANGED and young:
            # An edit is on its way through intake; it is archived first, then taken down too.
            await self.store.write(actions.unprepare, claimed.action_id or 0)
            await self._postpone(claimed, error.reason, 1.0)
        elif error.code is RefusedCode.UNSUPPORTED:
            await self._finish(claimed, Outcome.BY_HAND, error.reason)
        else:
            job = await self.store.read(jobs.load, claimed.action_id or 0)
            begun = any(known == Outcome.DONE for _id, _step, known in job.steps)
            await self._finish(claimed, Outcome.PARTLY if begun else Outcome.REFUSED, error.reason)

    async def _finish(self, claimed: Claimed, outcome: Outcome, detail: str) -> None:
        self.doubts.pop(claimed.id, None)
        await self.store.write(finish, self.house, claimed, outcome.value, detail)

    async def _postpone(self, claimed: Claimed, why: str, after: float | None) -> None:
        await self.store.write(postpone, self.house, claimed, why, after)

    # ------------------------------------------------------------------ the steps

    async def _steps(self, claimed: Claimed) -> tuple[Outcome, str]:
        job = await self.store.read(jobs.load, claimed.action_id or 0)
        if not job.prepared:
            job = await self._prepare(claimed, job)
        if not job.steps:
            return Outcome.BY_HAND, "I cannot do this on the platform."
        details = []
        for position, (step_id, _step, known) in enumerate(job.steps):
            receipt = await self._step(claimed, job, position)
            if receipt is None:
                details.append((Outcome(known or ""), ""))
                continue
            details.append((receipt.outcome, receipt.detail))
            await self.store.write(actions.end_step, step_id, receipt)
            if receipt.outcome not in GOOD:
                return _stopped(details), receipt.detail
        if all(outcome is Outcome.ALREADY for outcome, _ in details):
            return Outcome.ALREADY, _joined(details)
        return Outcome.DONE, _joined(details)

    async def _prepare(self, claimed: Claimed, job: Job) -> Job:
        if job.media_waiting and abs(self.store.clock() - claimed.created_at) < COPY_PATIENCE:
            raise Later("The pictures are still being copied.", 1.0)
        steps = await answer(self.platform.prepare(job.action))
        await self.store.write(actions.store_steps, job.id, steps)
        return await self.store.read(jobs.load, job.id)

    async def _step(self, claimed: Claimed, job: Job, position: int) -> Receipt | None:
        step_id, step, known = job.steps[position]
        if known in GOOD:
            return None
        await self.store.write(actions.begin_step, step_id)
        asked = self.platform.perform(job.action, step, f"beadle-step-{step_id}")
        receipt = await answer(asked, ANSWER_SECONDS + _upload(job.action))
        if receipt.code is RefusedCode.CHANGED:
            raise Refused(receipt.code, receipt.detail)
        if receipt.outcome is Outcome.UNKNOWN and (pause := self._doubt(claimed)) is not None:
            raise Later(receipt.detail, pause)
        return receipt

    def _doubt(self, claimed: Claimed) -> float | None:
        """After how many seconds to look again; None where it was looked often enough."""
        self.doubts[claimed.id] += 1
        before = self.doubts[claimed.id] - 1
        return 2.0**before if before < UNKNOWN_TRIES else None


def _upload(action: Action) -> float:
    """Seconds that the media of a post may take on their way back: tried again, they begin anew."""
    given = action.post.media if action.post and action.kind is ActionKind.RESTORE else ()
    return sum(len(one.data) for one in given) / SLOW_LINE


async def answer(asked: Awaitable[T], seconds: float | None = None) -> T:
    """What the platform says, or Unavailable: a silent platform must not silence Beadle."""
    patience = seconds or ANSWER_SECONDS
    limit = asyncio.timeout(patience)
    try:
        async with limit:
            return await asked
    except TimeoutError:
        if not limit.expired():
            raise
        why = f"The platform did not answer within {patience:.0f} seconds."
        raise Unavailable(why) from None


def _stopped(details: list[tuple[Outcome, str]]) -> Outcome:
    """What is true of an action whose last step did not work: it may be done in part."""
    last = details[-1][0]
    begun = any(outcome is Outcome.DONE for outcome, _ in details)
    return Outcome.PARTLY if begun and last is not Outcome.UNKNOWN else last


def _joined(details: list[tuple[Outcome, str]]) -> str:
    return " ".join(dict.fromkeys(detail for _, detail in details if detail))
