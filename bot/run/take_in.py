"""The intake loop: what a platform delivers becomes rows, cursor included, in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters.contract import (
    Account,
    Batch,
    Edited,
    Event,
    Failing,
    Platform,
    Posted,
    Recovered,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.clerk import comings, failing
from bot.clerk.house import House
from bot.run.reading import FIRST_PAUSE, LONGEST_PAUSE, REFUSED_PAUSE, Silent, heard
from bot.run.tally import Tally
from bot.store.intake import Intake, Taken
from bot.store.schema import Stream
from bot.store.store import Store
from bot.words.times import counted

log = logging.getLogger(__name__)


STEADY = 60.0
"""Seconds after which a watch counts as one that goes on, though it has not caught up yet."""


def take_in(
    session: Session, house: House, connection: str, batch: Batch, *, steady: bool = False
) -> Taken:
    """Store a batch and what follows from it for cases and people, in one transaction.

    A connection that failed is watched again once it has caught up or reads on (``steady``): one
    that says a word and breaks at the same place each time would never be told.
    """
    adapter = house.config.connection(connection).adapter.name
    taken = Intake(session, connection, adapter).take(batch)
    gaps = len(taken.gaps)
    if steady or batch.caught_up or session.get_one(Stream, connection).state != "failing":
        failing.watching(session, house, connection, gaps, caught_up=batch.caught_up)
    for post in taken.gone:
        comings.gone(session, house, post)
    for post in taken.back:
        comings.back(session, house, post)
    for gap in taken.gaps:
        comings.gap(session, house, gap)
    failing.told_by_platform(session, house, connection, taken.failing, taken.recovered)
    return taken


@dataclass
class IntakeLoop:
    """Watches one connection for ever. ``beat`` is called whenever it is known to be alive."""

    store: Store
    house: House
    connection: str
    platform: Platform
    beat: Callable[[], None]
    pause: float = FIRST_PAUSE
    tally: Tally = field(default_factory=Tally)
    begun: float = 0.0
    caught_up: bool = False

    async def run(self) -> None:
        """Watch; after trouble, note it and begin again from the stored cursor."""
        while True:
            try:
                await self._watch()
                await self._trouble("The connection ended.", None)
            except Unavailable as error:
                silent = isinstance(error, Silent)
                await self._trouble(str(error), None, error.retry_after, silent=silent)
            except Refused as error:
                await self._trouble(error.reason, error.code, REFUSED_PAUSE)
            except OperationalError:
                raise  # the database: the supervisor begins again from the cursor
            except Exception as error:
                log.exception("watching broke", extra={"connection": self.connection})
                why = f"Something went wrong inside Beadle ({type(error).__name__})."
                await self._trouble(why, None)

    async def _watch(self) -> None:
        cursor = await self.store.read(_cursor, self.connection)
        accounts = [
            Account(account.id, account.address)
            for _council, account in self.house.config.accounts_on(self.connection)
        ]
        self.begun, self.caught_up = asyncio.get_running_loop().time(), False
        async with aclosing(heard(self.platform.watch(accounts, cursor))) as batches:
            async for batch in batches:
                await self._store(batch)
                if self._steady():
                    self.pause = FIRST_PAUSE
                self.beat()

    def _steady(self) -> bool:
        """Whether this watch has gone on for a while."""
        return asyncio.get_running_loop().time() - self.begun >= STEADY

    async def _store(self, batch: Batch) -> None:
        try:
            taken = await self._take_in(batch)
            self.tally.taken_in(self.connection, taken.new_versions)
        except OperationalError:
            raise  # the database, not the batch: the supervisor begins again from the cursor
        except Exception:
            # One event must not stop the others: each alone, and the cursor after them all.
            log.exception(
                "a batch could not be stored whole", extra={"connection": self.connection}
            )
            for event in batch.events:
                await self._store_alone(event)
            last = Batch((), batch.cursor, batch.caught_up)
            await self._take_in(last)

    async def _take_in(self, batch: Batch) -> Taken:
        self.caught_up = self.caught_up or batch.caught_up
        steady = self.caught_up or self._steady()
        return await self.store.write(take_in, self.house, self.connection, batch, steady=steady)

    async def _store_alone(self, event: Event) -> None:
        try:
            taken = await self._take_in(Batch((event,)))
            self.tally.taken_in(self.connection, taken.new_versions)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("an event could not be stored", extra={"connection": self.connection})
            lost = failing.Lost(self.connection, _account(event), _ref(event), type(error).__name__)
            await self.store.write(failing.not_stored, self.house, lost)

    async def _trouble(
        self,
        detail: str,
        code: RefusedCode | None,
        after: float | None = None,
        *,
        silent: bool = False,
    ) -> None:
        pause = max(after or 0.0, self.pause)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        again = counted(int(pause), "second")
        log.warning("not watching; again in %s", again, extra={"connection": self.connection})
        trouble = failing.Trouble(detail, code, silent=silent)
        await self.store.write(failing.stream_fails, self.house, self.connection, trouble)
        await asyncio.sleep(pause)


def _cursor(session: Session, connection: str) -> str | None:
    return session.get_one(Stream, connection).cursor


def _ref(event: Event) -> str:
    return event.post.ref.id if isinstance(event, Posted | Edited) else type(event).__name__


def _account(event: Event) -> str | None:
    """The id of the account that an event is about; None for one about the connection."""
    if isinstance(event, Posted | Edited):
        return event.post.account
    return None if isinstance(event, Failing | Recovered) else event.account
