"""A wake is haste, never truth: after the commit only, and none lost between look and wait."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.store.store import Store, wake
from bot.store.wake import Signals

WAKER = Path(__file__).with_name("waker.py")


async def waited(signals, topic, seen, timeout=5.0):  # noqa: ASYNC109  handed on to what is tested
    started = time.monotonic()
    await signals.wait(topic, seen, timeout)
    return time.monotonic() - started


async def settle():
    """Let what was fired from a thread arrive."""
    for _ in range(3):
        await asyncio.sleep(0.01)


async def test_a_commit_wakes_who_waits(url):
    async with Store(url) as store:
        seen = store.signals.seen("judge")
        waiter = asyncio.create_task(waited(store.signals, "judge", seen))
        await asyncio.sleep(0)
        await store.write(wake, "judge", "media")
        assert await waiter < 1


async def test_a_verb_that_fails_wakes_nobody(url):
    def fails(session):
        wake(session, "judge")
        raise LookupError

    async with Store(url) as store:
        seen = store.signals.seen("judge")
        with pytest.raises(LookupError):
            await store.write(fails)
        await settle()
        assert store.signals.seen("judge") == seen


async def test_the_wake_comes_after_the_commit_and_not_before(url):
    """Whoever is woken finds the row."""
    async with Store(url) as store:
        go_on = threading.Event()

        def slow(session):
            wake(session, "judge")
            session.flush()
            go_on.wait(60)

        seen = store.signals.seen("judge")
        task = asyncio.create_task(store.write(slow))
        await asyncio.sleep(0.05)
        assert store.signals.seen("judge") == seen
        go_on.set()
        await task
        await settle()
        assert store.signals.seen("judge") > seen


async def test_a_wake_between_look_and_wait_is_not_lost(url):
    async with Store(url) as store:
        seen = store.signals.seen("judge")
        await store.write(wake, "judge")
        await settle()
        assert await waited(store.signals, "judge", seen) < 0.5


async def test_another_topic_wakes_nobody(url):
    async with Store(url) as store:
        seen = store.signals.seen("judge")
        await store.write(wake, "media")
        assert await waited(store.signals, "judge", seen, 0.2) >= 0.2


async def test_one_wake_reaches_all_who_wait():
    signals = Signals()
    signals.attach()
    waiters = [asyncio.create_task(waited(signals, "judge", 0)) for _ in range(5)]
    await asyncio.sleep(0)
    signals.fire(["judge"])
    assert max(await asyncio.gather(*waiters)) < 1


async def test_without_a_wake_one_looks_again_after_a_time():
    signals = Signals()
    signals.attach()
    assert 0.1 <= await waited(signals, "judge", 0, 0.1) < 1
    assert not signals._waiting


async def test_wakes_from_many_threads_are_all_counted():
    signals = Signals()
    signals.attach()
    threads = [
        threading.Thread(target=lambda: [signals.fire(["judge"]) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    await asyncio.to_thread(lambda: [thread.join() for thread in threads])
    await settle()
    assert signals.seen("judge") == 200


def test_firing_without_a_loop_or_after_it_is_no_error():
    signals = Signals()
    signals.fire(["judge"])

    async def attach():
        signals.attach()

    asyncio.run(attach())
    signals.fire(["judge"])


@pytest.mark.postgres
async def test_a_commit_of_another_process_wakes_at_once(adopted_postgres):
    pipe = asyncio.subprocess.PIPE
    other = await asyncio.create_subprocess_exec(
        sys.executable, WAKER, adopted_postgres, "judge", stdin=pipe, stdout=pipe
    )
    try:
        assert await other.stdout.readline() == b"ready\n"
        async with Store(adopted_postgres) as store:
            await listening(adopted_postgres)
            seen = store.signals.seen("judge")
            other.stdin.write(b"\n")
            await other.stdin.drain()
            assert await waited(store.signals, "judge", seen, 60) < 60
            assert store.signals.seen("judge") > seen
        assert await asyncio.wait_for(other.wait(), 60) == 0
    finally:
        if other.returncode is None:
            other.kill()
            await other.wait()


async def listening(url):
    """Return when somebody listens on this database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
    )
    async with await psycopg.AsyncConnection.connect(
        url.replace("+psycopg", ""), autocommit=True
    ) as connection:
        for _ in range(1200):
            found = await (await connection.execute(query)).fetchone()
            if found[0]:
                return
            await asyncio.sleep(0.05)
    pytest.fail("nobody listens")


@pytest.mark.postgres
async def test_a_listener_whose_connection_is_cut_listens_again(adopted_postgres):
    """The server restarts, or a firewall forgets the connection: the wake is back by itself."""
    assert make_url(adopted_postgres).database
    async with Store(adopted_postgres) as store:
        await listening(adopted_postgres)
        with psycopg.connect(
            adopted_postgres.replace("+psycopg", ""), autocommit=True
        ) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
            )
            await asyncio.sleep(0.1)
            await listening(adopted_postgres)
            seen = store.signals.seen("judge")
            connection.execute("SELECT pg_notify('beadle', 'media,judge')")
            assert await waited(store.signals, "judge", seen, 60) < 60
            assert store.signals.seen("judge") > seen
