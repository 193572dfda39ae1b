"""The hour's work of forgetting: a share in each transaction, so that nobody waits long for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.clerk import hold_review, machine
from bot.clerk.house import House
from bot.store import mail, report_retention, retention
from bot.store.keeping import work
from bot.store.store import Store

log = logging.getLogger(__name__)

Write = Callable[..., Awaitable[Any]]
"""Runs a verb in a transaction of its own, under a name; None where it broke."""


async def forget(store: Store, write: Write) -> None:
    """Forget what need not be kept, of councils too that have left, and ask about old holds.

    Nothing while the clock is doubted: it says whose time is over.
    """
    if await store.read(machine.is_doubted):
        log.warning("nothing is erased: the clock went far ahead less than a day ago")
        return
    for wanted in await write("retention: periods", periods) or ():
        name, done = f"retention:{wanted.council_id}", None
        while done := await write(name, purge_some, wanted, done):
            pass
        await write(f"holds:{wanted.council_id}", hold_review.review, wanted.council_id)
    await write("retention", forget_strays)
    await asyncio.to_thread(store.give_back)


def periods(session: Session, house: House) -> list[retention.Periods]:
    """The periods of every council."""
    return retention.periods(session, house.config)


def purge_some(
    session: Session, _house: House, wanted: retention.Periods, after: retention.Done | None
) -> retention.Done | None:
    """Forget a share of what need not be kept of a council."""
    return retention.step(session, wanted, after)


def forget_strays(session: Session, house: House) -> None:
    """Forget what belongs to no council: unclaimed letters, whose messages were whose, troubles."""
    report_retention.purge_unclaimed(session, house.config)
    mail.forget(session)
    work.forget_troubles_of_all(session)
