"""One look for all loops finds what is due within a second, whoever wrote it, and says no more."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import OperationalError
from store.world import Clock

from bot.store import outbox
from bot.store.lookout import Lookout
from bot.store.schema_work import Outbox
from bot.store.store import Store
from bot.store.wake import POLL_SECONDS, SELDOM_SECONDS

TOPIC = "alert:desk"


def written(session, clock, **but):
    """An alert's row that nobody was woken for."""
    row = {
        "council_id": "sampleford", "lane": "alert", "target": "desk", "key": "k",
        "state": "waiting", "created_at": clock(), "attempts": 0, "next_at": clock(),
    }  # fmt: skip
    session.execute(insert(Outbox).values(row | but))


def lookout(store):
    found = Lookout(store)
    found.add(TOPIC, outbox.waits("alert", "desk"))
    return found


class Looking:
    """A lookout at work beside the test."""

    def __init__(self, store):
        self.looked = asyncio.Event()
        self.signals = store.signals
        self.lookout = lookout(store)
        self.lookout.works = self.looked.set

    async def __aenter__(self):
        self.task = asyncio.create_task(self.lookout.run())
        await asyncio.wait_for(self.looked.wait(), 60)
        return self

    async def looks(self):
        """Return when it has looked at what stands there now: one may be under way."""
        for _ in range(2):
            self.looked.clear()
            await asyncio.wait_for(self.looked.wait(), 60)

    async def fires(self) -> bool:
        """Whether the topic is fired at its next looks."""
        seen = self.signals.seen(TOPIC)
        await self.looks()
        return self.signals.seen(TOPIC) > seen

    async def __aexit__(self, *_exc):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def woken(store) -> float:
    """Seconds until who waits for the topic goes on."""
    begun = time.monotonic()
    await store.signals.wait(TOPIC, store.signals.seen(TOPIC))
    return time.monotonic() - begun


async def test_a_row_that_another_process_wrote_without_a_wake_is_found(url):
    clock = Clock()
    other = Store(url, clock)
    async with Store(url, clock) as store, Looking(store):
        waiter = asyncio.create_task(woken(store))
        await asyncio.sleep(0)
        await asyncio.to_thread(other.write_now, written, clock)
        assert await waiter < SELDOM_SECONDS
    other.close()


@pytest.mark.parametrize(
    "fields",
    [{"state": "sent"}, {"state": "dead"}, {"lane": "action"}, {"target": "other"}],
    ids=["sent", "dead", "of another lane", "of another desk"],
)
async def test_what_is_not_due_there_wakes_nobody(url, fields):
    clock = Clock()
    async with Store(url, clock) as store:
        await store.write(written, clock, **fields)
        async with Looking(store) as looking:
            assert not await looking.fires()


async def test_an_attempt_that_was_put_off_is_found_when_its_time_has_come(url):
    clock = Clock()
    async with Store(url, clock) as store:
        later = clock() + timedelta(minutes=5)
        await store.write(written, clock, attempts=1, next_at=later)
        async with Looking(store) as looking:
            assert not await looking.fires()
            clock.at = later
            assert await looking.fires()


async def test_a_lease_that_has_run_out_is_found(url):
    clock = Clock()
    async with Store(url, clock) as store:
        await store.write(written, clock, lease_until=clock() + outbox.LEASE)
        async with Looking(store) as looking:
            assert not await looking.fires()
            clock.at += outbox.LEASE
            assert await looking.fires()


async def test_what_was_put_off_before_the_clock_was_put_back_is_found(url):
    clock = Clock()
    async with Store(url, clock) as store:
        await store.write(written, clock, attempts=1, next_at=clock() + timedelta(hours=1))
        async with Looking(store) as looking:
            clock.at -= timedelta(days=2)
            assert await looking.fires()


async def test_when_the_lookout_ends_each_looks_for_itself_again(url):
    """A lookout that broke keeps nobody waiting: who waits is woken, and looks each second."""
    clock = Clock()
    async with Store(url, clock) as store:
        async with Looking(store):
            waiter = asyncio.create_task(woken(store))
            await asyncio.sleep(0.1)
        assert await waiter < SELDOM_SECONDS
        assert POLL_SECONDS * 0.9 < await woken(store) < SELDOM_SECONDS


async def test_a_database_that_is_away_ends_the_lookout_loudly(sqlite_url):
    """The supervisor hears of it, and starts it again."""
    async with Store(sqlite_url, Clock()) as store:
        with pytest.raises(OperationalError):
            await lookout(store).run()
        assert not store.signals.looked_after


async def test_a_row_that_is_settled_is_fired_for_no_more(url):
    clock = Clock()
    async with Store(url, clock) as store:
        await store.write(written, clock)
        async with Looking(store) as looking:
            assert await looking.fires()
            await store.write(lambda s: s.execute(update(Outbox).values(state="sent")) and None)
            await looking.looks()
            assert not await looking.fires()
