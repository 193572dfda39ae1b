"""The loop that makes backups: what is due is a row, what came of it is one, and so is the next.

The work is done by a process of its own (:mod:`bot.backup.worker`), so that intake does not wait
for it. It is told its order, the database's password in it, on its standard input.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from adapters.contract import SecretMissing
from bot.backup import ordering, shelf
from bot.backup.manifest import BackupProblem
from bot.backup.order import Order
from bot.clerk import backing, restored
from bot.clerk.house import House
from bot.config.backups import Backups
from bot.config.model import LONDON
from bot.run.supervisor import Supervisor
from bot.store import backups
from bot.store.lookout import Lookout
from bot.store.store import Store

log = logging.getLogger(__name__)

TOPIC = "backup"
LONGEST = 6 * 3600.0
"""Seconds after which a backup that does not come to its end is given up."""
_SMALL = ("-X", "no_debug_ranges")
"""What is told to Python so that the process takes less memory: errors name lines, not columns."""
PULSE = 30.0
"""Seconds between two words that the loop lives while a backup is made."""


def slots(at: time, moment: datetime) -> tuple[datetime, datetime]:
    """The last time before a moment at which a backup is to be made, and the next."""
    day = moment.astimezone(LONDON).date()
    # In UTC: where the clocks change, an hour comes twice or not at all, and two times of one zone
    # are compared by what their clocks show.
    days = (day + timedelta(days=number) for number in (-1, 0, 1))
    before, today, after = (datetime.combine(each, at, LONDON).astimezone(UTC) for each in days)
    return (today, after) if today <= moment else (before, today)


def add(supervisor: Supervisor, lookout: Lookout, store: Store, house: House) -> None:
    """Have the backups of the configuration made, where it wants any."""
    settings = house.config.backup
    if settings is not None:
        supervisor.add(
            "backups", BackupLoop(store, house, settings, supervisor.beat("backups")).run
        )
        lookout.add(TOPIC, backups.waits())


async def tell_restored(store: Store, house: House) -> None:
    """Tell the councils whose record was restored, at the first start with it."""
    for council_id in await store.read(restored.councils, house):
        await store.write(restored.heed, house, council_id)


@dataclass
class BackupLoop:
    """Makes the backups that the configuration wants, one after another."""

    store: Store
    house: House
    settings: Backups
    beat: Callable[[], None]

    async def run(self) -> None:
        """Make what is due, then wait for the next."""
        await self._plan()
        while True:
            seen = self.store.signals.seen(TOPIC)
            self.beat()
            if await self.store.read(backups.is_due):
                await self.make()
            else:
                await self.store.signals.wait(TOPIC, seen)

    async def _plan(self) -> None:
        place = self.settings.folder
        if await asyncio.to_thread(shelf.is_free, Path(place)):
            await self.store.write(backups.give_up, place)
        await self.store.write(backups.plan, lambda moment: slots(self.settings.at, moment))

    async def make(self) -> None:
        """Make one, and write down what came of it and when the next is due."""
        folder, at = Path(self.settings.folder), self.store.clock()
        row = await self.store.write(backups.begin_planned, shelf.name_of(at), str(folder))
        failing = await self.store.read(backups.failing_since)
        try:
            order = await asyncio.to_thread(ordering.given, self.house.config, folder, at)
            size, problems = await self._worked(order)
        except (BackupProblem, SecretMissing, OSError) as problem:
            log.warning("no backup was made")
            await self.store.write(backups.failed, row, str(problem))
            await self._tell(backing.failed)
        else:
            trouble = backups.NOT_AS_RECORDED if problems else ""
            await self.store.write(backups.made, row, size, trouble)
            if problems:
                await self._tell(backing.not_as_recorded, row)
            elif failing is not None:
                await self._tell(backing.works_again, failing[0])
            await self._tidy(order)
        await self._plan()

    async def _tell(self, verb: Callable[..., None], *args: int) -> None:
        for council in self.house.config.councils:
            await self.store.write(verb, self.house, council.id, *args)

    async def _worked(self, order: Order) -> tuple[int, int]:
        """Have it made; its size, and how many problems the record has. Raises BackupProblem."""
        words = (sys.executable, *_SMALL, "-m", "bot.backup.worker")
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe)
        said = asyncio.ensure_future(child.communicate(json.dumps(asdict(order)).encode()))
        try:
            async with asyncio.timeout(LONGEST):
                while not (await asyncio.wait([said], timeout=PULSE))[0]:
                    self.beat()
        except TimeoutError:
            raise BackupProblem("It took longer than six hours, and was given up") from None
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await said
        return _answer(said.result()[0], child.returncode)

    async def _tidy(self, order: Order) -> None:
        """Delete those whose time is over."""
        try:
            gone = await asyncio.to_thread(self._remove, Path(order.folder), order.house)
        except (BackupProblem, OSError) as problem:
            log.warning("old backups were not deleted: %s", type(problem).__name__)
            return
        await self.store.write(backups.removed, order.folder, gone)

    def _remove(self, folder: Path, house: str) -> list[str]:
        keep = self.settings.keep
        limits = shelf.Keep(keep.daily, keep.weekly, keep.monthly)
        with shelf.locked(folder):
            names, at = shelf.of_house(folder, house), self.store.clock()
            gone = shelf.too_old(names, limits, lambda one: one.astimezone(LONDON).date(), at)
            shelf.remove(folder, gone)
        return gone


def _answer(said: bytes, status: int | None) -> tuple[int, int]:
    try:
        told = json.loads(said)
    except ValueError:
        raise BackupProblem(f"The process that made it ended with {status}") from None
    if "problem" in told:
        raise BackupProblem(told["problem"])
    return int(told["size"]), int(told["problems"])
