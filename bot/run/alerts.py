"""The alert loop of a desk: what waits in the outbox is shown, in order.

A desk that is down stops this loop and no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from adapters.contract import (
    Address,
    Alert,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.clerk import wordless
from bot.store import outbox, tried
from bot.store.outbox import Claimed
from bot.store.store import Store

log = logging.getLogger(__name__)
R = TypeVar("R")

SAY_SECONDS = 60.0
SETTLE_SECONDS = 0.2
AT_ONCE = 50
"""Alerts taken from the outbox together."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
TRIES = 5
"""After so many failures an alert no longer holds up those behind it."""


MENDABLE = (RefusedCode.CREDENTIALS, RefusedCode.PERMISSION)
"""Why a desk may refuse all alerts until a person mends it: they wait for that."""
REFUSED_PAUSE = 60.0


class _Down(Exception):
    """The desk takes nothing now."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


Settle = Callable[[Session], None]
"""Writes down what became of one alert."""


def turn(
    session: Session, settled: Sequence[Settle], connection: str, lane: str = "alert"
) -> list[Claimed]:
    """Write down what became of the last alerts, and take the next, in one transaction."""
    _settle_all(session, settled)
    return outbox.claim(session, lane, connection, AT_ONCE)


class Says(Protocol):
    """What takes alerts: a desk, or a route of the alarm."""

    async def say(
        self, alert: Alert, to: Address, key: str, replaces: Ref | None = None
    ) -> Receipt:
        """See :meth:`adapters.contract.Desk.say`."""


@dataclass
class AlertLoop:
    """Carries one lane's alerts to one desk, in order, each until it is known to be shown.

    What was shown is written down together, at most ``SETTLE_SECONDS`` later: so much may be
    shown again after a kill, and nothing is left out.
    """

    store: Store
    connection: str
    desk: Says
    beat: Callable[[], None]
    lane: str = "alert"
    pause: float = FIRST_PAUSE
    settled: list[Settle] = field(default_factory=list)

    async def run(self) -> None:
        """Say what is due, then wait for more."""
        topic = f"{self.lane}:{self.connection}"
        self.settled.clear()
        await self.store.write(outbox.release, self.lane, self.connection)
        try:
            while True:
                seen = self.store.signals.seen(topic)
                if not await self._round():
                    await self.store.signals.wait(topic, seen)
        except asyncio.CancelledError:
            await self._settle()  # a stop in good order shows nothing twice
            raise

    async def _round(self) -> bool:
        """Say what is due now; whether there was anything."""
        settled, self.settled = self.settled, []
        claimed = await _surely(self.store.write(turn, settled, self.connection, self.lane))
        self.beat()
        try:
            await self._say_all(claimed)
        except _Down as down:
            await self._wait(down)
        return bool(claimed)

    async def _say_all(self, claimed: Sequence[Claimed]) -> None:
        """Say one after the other, and write down now and then what came of it."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        for place, one in enumerate(claimed):
            try:
                self.settled.append(await self._say(one))
            except _Down as down:
                self.settled.append(partial(tried.hold_back, held=claimed[place:], why=str(down)))
                raise
            self.pause = FIRST_PAUSE
            if clock() - begun > SETTLE_SECONDS:
                self.beat()  # at a slow desk fifty alerts take minutes
                if await self._settle():  # somebody may be in danger: these can wait
                    held = claimed[place + 1 :]
                    self.settled.append(partial(tried.give_back, held=held))
                    return
                begun = clock()

    async def _settle(self) -> bool:
        """Write down what came of the last alerts; whether something urgent is due meanwhile."""
        settled, self.settled = self.settled, []
        if not settled:
            return False
        return await _surely(
            self.store.write(_settled_and_urgent, settled, self.connection, self.lane)
        )

    async def _wait(self, down: _Down) -> None:
        """The desk is down: nothing overtakes what waits, and all is tried again together."""
        await self._settle()
        await asyncio.sleep(max(down.after or 0.0, self.pause))
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    async def _say(self, claimed: Claimed) -> Settle:
        """Say one alert; what is to be written down of it. Raises _Down."""
        letter = claimed.letter
        if letter is None or (letter.edits_only and claimed.replaces is None):
            return partial(tried.sent, claimed=claimed, ref=None, detail="nothing to edit")
        try:
            async with asyncio.timeout(SAY_SECONDS):
                receipt = await self.desk.say(
                    letter.alert, letter.to, claimed.key, claimed.replaces
                )
        except Unavailable as error:
            raise _Down(str(error), error.retry_after) from None
        except TimeoutError:
            if claimed.attempts < TRIES:
                raise _Down("the desk did not answer") from None
            return partial(tried.postpone, claimed=claimed, why="the desk did not answer")
        except Refused as error:
            if error.code in MENDABLE:
                raise _Down(error.reason, REFUSED_PAUSE) from None
            return partial(tried.bury, claimed=claimed, why=error.reason)
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, "an alert broke the desk", error, connection=self.connection)
            why = f"the desk failed ({type(error).__name__})"
            return partial(tried.postpone, claimed=claimed, why=why)
        return _settled_by(claimed, receipt)


async def _surely(writing: Coroutine[Any, Any, R]) -> R:
    """Write to the end even where a stop falls in between: what was shown is not forgotten."""
    task = asyncio.ensure_future(writing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _settle_all(session: Session, settled: Sequence[Settle]) -> None:
    for settle in settled:
        settle(session)


def _settled_and_urgent(
    session: Session, settled: Sequence[Settle], connection: str, lane: str
) -> bool:
    _settle_all(session, settled)
    session.flush()
    return outbox.urgent_waits(session, lane, connection)


def _settled_by(claimed: Claimed, receipt: Receipt) -> Settle:
    if receipt.outcome in (Outcome.DONE, Outcome.ALREADY, Outcome.PARTLY):
        return partial(tried.sent, claimed=claimed, ref=receipt.ref, detail=receipt.detail)
    verb = tried.postpone if receipt.outcome is Outcome.UNKNOWN else tried.bury
    return partial(verb, claimed=claimed, why=receipt.detail)
