"""What is due by the clock. APScheduler only ticks; what is due is read from rows each time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import (
    asking,
    carried,
    due,
    escalate,
    first_look,
    gathered,
    glance,
    tell,
    wordless,
)
from bot.clerk.house import House
from bot.clerk.reporting import idle, reminders, strangers
from bot.run import memory
from bot.run.beats import Beating
from bot.run.forgetting import forget
from bot.run.lettering import Letters
from bot.run.machine import Machine
from bot.run.publish import Publisher
from bot.run.pulse import Pulse
from bot.run.supervisor import Supervisor
from bot.store import audit
from bot.store.schema import Council
from bot.store.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")

OFTEN = 5
CALM = 3
"""While all is well and nothing is written, of so many ticks one is enough."""
HOURLY = 3600


def elections_due(session: Session, house: House, council_id: str) -> bool:
    """Accounts that another mode is due for; whether there may be more of them."""
    more = due.carry(session, house, council_id)
    if not more:
        asking.ask(session, house, council_id)
        carried.told(session, house, council_id)
        carried.left(session, house, council_id)
    return more


def council_due(session: Session, house: House, council_id: str) -> None:
    """What is due for one council: escalations, the seal, the word on a first look."""
    escalate.overdue(session, house, council_id)
    tell_head(session, house, council_id)
    first_look.summaries(session, house, council_id)


def reports_due(session: Session, house: House, council_id: str) -> None:
    """Reports that were left lying, or that nobody opened; letters that nobody read."""
    idle.send(session, house, council_id)
    reminders.due(session, house, council_id)
    strangers.remind(session, house, council_id)


def tell_head(session: Session, house: House, council_id: str) -> None:
    """Tell the desk the chain's head once a day: a tail cut later cannot be found otherwise."""
    key = glance.head_key(session, session.get_one(Council, council_id))
    if key is None or tell.was_told(session, house, council_id, key):
        return
    seq, digest = audit.head(session, council_id)
    text = (
        f"The record's seal for today: {seq}:{digest}. Keep this message: with it, beadle verify "
        "finds out whether anything on record until now was changed or removed later."
    )
    tell.council(
        session, house, council_id, Alert("The record's seal for today", text), key, can_wait=True
    )


@dataclass
class Ticker:
    """Lets the ticks fall.

    Each concern of each council is a transaction of its own: one that breaks holds up no other.
    Those of councils in which nothing is due are passed over, and a look at all of them says which.
    """

    store: Store
    house: House
    supervisor: Supervisor
    alone: Callable[[], bool]
    stop: asyncio.Event
    machine: Machine | None = None
    pulse: Pulse | None = None

    def __post_init__(self) -> None:
        self._publisher = Publisher(self.store, self.house)
        self._letters = Letters(self.house, self._write, self._is_broken)
        self._beating = Beating(
            self.house, self.supervisor, self._write, not self.store.is_sqlite,
            self.machine, self.pulse,
        )  # fmt: skip
        self._asked: dict[str, glance.Asked] = {}
        """How elections stood when the Clerk was last asked about them."""
        self._calm, self._passed = False, 0
        self._beaten: datetime | None = None
        """When the heartbeats were last written down."""
        self._own = 0
        """How many of the store's transactions were the ticker's own."""
        self._stood: tuple[int, datetime] | None = None

    async def run(self) -> None:
        """Tick for ever; stop everything where another Beadle has taken the database."""
        often, hourly = asyncio.Event(), asyncio.Event()
        scheduler = _scheduler({OFTEN: often, HOURLY: hourly})
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_at_each(often, self._each))
                tasks.create_task(_at_each(hourly, self.hourly))
                tasks.create_task(self._look_after(scheduler))
        finally:
            scheduler.shutdown(wait=False)

    async def _look_after(self, scheduler: AsyncIOScheduler) -> None:
        """Keep the clock's leaps from stopping the ticks, and two Beadles from one database."""
        while True:
            await asyncio.sleep(OFTEN)
            _put_right(scheduler)
            if not await asyncio.to_thread(self.alone):
                log.critical("the database's lock is lost: stopping, so that one Beadle works")
                self.stop.set()
                return

    async def often(self) -> None:
        """Do what is due, and write the heartbeats down."""
        await self._due()
        self._calm = await self._beating.beat()
        if not self._is_broken("beats"):
            self._beaten = self.store.clock()

    async def _each(self) -> None:
        """Every few seconds. While all is well two ticks of three leave the heartbeats out.

        A minute makes those stale. In which minute it is and what is written decide what is due, so
        such a tick is passed over where both are as they were. What another process writes, or
        falls due by the second, waits for the third.
        """
        stands = self._stands()
        self._passed += 1
        if not self._calm or self._passed == CALM:
            self._passed = 0
            await self.often()
        elif stands != self._stood:
            await self._due()
        self._stood = stands

    def _stands(self) -> tuple[int, datetime]:
        """How much others of this process have written, and the minute."""
        return self.store.written - self._own, self.store.clock().replace(second=0, microsecond=0)

    async def _due(self) -> None:
        found = await self._glance()
        for council in self.house.config.councils:
            if found is None or self._is_due("due", council.id, found.everyday):
                await self._write(f"due:{council.id}", council_due, council.id)
            if found is None or self._is_due("reports", council.id, found.reports):
                await self._write(f"reports:{council.id}", reports_due, council.id)
            if found is None or self._is_due("held", council.id, found.held):
                await self._write(f"held:{council.id}", gathered.tell_all, council.id)
            if found is None or self._is_due("elections", council.id, found.elections):
                await self._elections(council.id, found)
        await self._letters.send(self.store.clock(), self._beaten)
        await self._publish()

    async def _elections(self, council_id: str, found: glance.Glance | None) -> None:
        while more := await self._write(f"elections:{council_id}", elections_due, council_id):
            pass
        if found is not None and more is False:  # done to its end
            self._asked[council_id] = found.asked.get(council_id, ())

    async def _glance(self) -> glance.Glance | None:
        """See where something may be due; None where that cannot be seen: then everywhere."""
        name = "ticks glance"
        try:
            found = await self.store.read(glance.look, self.house, self._asked)
        except Exception as error:
            log.exception("%s: each council is looked at alone", name)
            self.supervisor.deaths[name] = type(error).__name__
            return None
        self.supervisor.deaths.pop(name, None)
        return found

    def _is_due(self, concern: str, council_id: str, found: Collection[str]) -> bool:
        """Whether something may be due there. What broke is tried until it works."""
        return council_id in found or self._is_broken(f"{concern}:{council_id}")

    def _is_broken(self, concern: str) -> bool:
        return f"ticks {concern}" in self.supervisor.deaths

    async def hourly(self) -> None:
        """Forget what need not be kept, and count the dates before elections again."""
        # A leap of the clock lets the hour fall at once, before anybody else has looked at it.
        if await self._beating.is_clock_known():
            await forget(self.store, self._write)
        for council in self.house.config.councils:
            await self._write(f"recount:{council.id}", asking.recount, council.id)
        await asyncio.to_thread(memory.give_back)

    async def _publish(self) -> None:
        """Keep the files about elections up to date."""
        name = "ticks files about elections"
        try:
            await self._publisher.publish()
        except OSError as error:
            if name not in self.supervisor.deaths:
                log.warning("%s: %s cannot be written: %s", name, error.filename, error.strerror)
            self.supervisor.deaths[name] = type(error).__name__
        else:
            self.supervisor.deaths.pop(name, None)

    async def _write(self, concern: str, verb: Callable[..., T], *args: Any) -> T | None:
        name = f"ticks {concern}"
        self._own += 1
        try:
            done = await self.store.write(verb, self.house, *args)
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, "a tick was not done and is tried again", error, concern=concern)
            self.supervisor.deaths[name] = type(error).__name__
            if self.pulse is not None:
                self.pulse.failed(error)
            return None
        self.supervisor.deaths.pop(name, None)
        if self.pulse is not None:
            self.pulse.wrote()
        return done


async def _at_each(tick: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
    """Work whenever a tick has fallen; those that fall meanwhile are one."""
    while True:
        await tick.wait()
        tick.clear()
        await work()


def _scheduler(ticks: Mapping[int, asyncio.Event]) -> AsyncIOScheduler:
    """Lets each tick fall every so many seconds, and does nothing else.

    The work is not the scheduler's: it would warn of each tick that falls while the last one is at
    work, and report a stop in good order as an error.
    """
    scheduler = AsyncIOScheduler(timezone="UTC", executors={"default": DebugExecutor()})
    common = {"coalesce": True, "misfire_grace_time": None}
    begin = datetime.now(UTC)  # at once: what fell due while we were down is due now
    for seconds, tick in ticks.items():
        scheduler.add_job(
            tick.set, "interval", seconds=seconds, start_date=begin, next_run_time=begin, **common
        )
    return scheduler


def _put_right(scheduler: AsyncIOScheduler) -> None:
    """A clock that was put back leaves the next tick hours away: have it fall now."""
    at = datetime.now(UTC)
    for job in scheduler.get_jobs():
        if job.next_run_time - at > 2 * job.trigger.interval:
            job.modify(next_run_time=at)
