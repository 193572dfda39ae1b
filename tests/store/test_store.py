"""One verb, one transaction; a wake after the commit and never without one."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from store.world import START, post, rows, seeded, sql, take

from adapters.contract import Posted
from bot.store import audit, health, schema, verify
from bot.store import store as store_module
from bot.store.schema import Heartbeat
from bot.store.store import Store, wake

SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def beats(store):
    return [found.loop for found in rows(store, Heartbeat)]


def test_a_verb_that_fails_leaves_nothing(store):
    def fails(session):
        health.beat(session, "judge")
        session.flush()
        raise LookupError("half-way")

    with pytest.raises(LookupError, match="half-way"):
        store.write_now(fails)
    assert beats(store) == []


def test_a_verb_gives_back_its_result_and_the_injected_time(store, clock):
    clock.advance(days=400)
    assert store.write_now(health.beat, "judge").at == clock.at
    assert rows(store, Heartbeat)[0].at == clock.at


def test_a_read_sees_one_view_while_others_write(store):
    """What is counted first and listed next must agree, on PostgreSQL as well."""

    def look(session):
        before = list(session.scalars(select(Heartbeat.loop)))
        writer = threading.Thread(target=store.write_now, args=(health.beat, "judge"))
        writer.start()
        writer.join()
        return before, list(session.scalars(select(Heartbeat.loop)))

    assert store.read_now(look) == ([], [])
    assert beats(store) == ["judge"]


def test_verify_does_not_mistake_work_in_progress_for_tampering(store):
    """What is archived while the chain is walked is neither a cut tail nor a forged version."""
    seeded(store, "p0")
    looked_at = []

    def add(_count):
        looked_at.append(1)
        writer = threading.Thread(target=seeded, args=(store, f"p{len(looked_at)}"))
        writer.start()
        writer.join()

    report = store.read_now(verify.verify, "sampleford", None, add)
    assert (report.problems, report.rows, report.versions) == ([], 2, 1)
    assert len(rows(store, schema.Post)) == 4


def test_a_read_cannot_hold_up_a_writer(store):
    def look(session):
        session.scalars(select(Heartbeat)).all()
        writer = threading.Thread(target=store.write_now, args=(health.beat, "judge"))
        writer.start()
        writer.join(60)
        return not writer.is_alive()

    assert store.read_now(look)


# ------------------------------------------------------------------ how the engine is set


@SQLITE
def test_sqlite_is_set_so_that_a_commit_outlives_a_power_cut(store):
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    found = {pragma: sql(store, f"PRAGMA {pragma}")[0][0] for pragma in pragmas}
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }


@SQLITE
def test_a_write_takes_the_lock_before_it_reads(store, monkeypatch):
    """BEGIN IMMEDIATE: a second writer is held off by a first that has only read so far."""
    other = Store(store.engine.url.render_as_string(hide_password=False))
    entered = threading.Event()
    go_on = threading.Event()

    def only_reads(session):
        session.scalars(select(Heartbeat)).all()
        entered.set()
        go_on.wait(60)

    first = threading.Thread(target=store.write_now, args=(only_reads,))
    first.start()
    try:
        assert entered.wait(60)
        with other.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(OperationalError, match="locked"), other._writing.begin() as connection:
            connection.exec_driver_sql("SELECT 1")
    finally:
        go_on.set()
        first.join()
        other.close()


def test_a_row_that_names_nothing_is_refused(store):
    gap = schema.Gap(
        council_id="sampleford", account_id=999, starts_at=START, ends_at=START, why=""
    )
    with pytest.raises(IntegrityError):
        store.write_now(lambda session: session.add(gap))


WORDS = "words of a resident that no log may show"


@pytest.mark.parametrize("lacking", ["fingerprint", "number", "mode"])
def test_words_never_reach_the_text_of_an_error(store, lacking):
    """Neither as a parameter of the statement, nor in the server's own account of the row."""
    seeded(store, "p1")
    facts = {"fingerprint": "f", "number": 2, "mode": "normal", lacking: None}
    broken = schema.Version(
        council_id="sampleford",
        post_id=1,
        parts=[["text", WORDS]],
        excerpt=WORDS,
        raw=WORDS.encode(),
        content=WORDS,
        seen_at=START,
        **facts,
    )
    with pytest.raises(IntegrityError) as caught:
        store.write_now(lambda session: session.add(broken))
    whole = f"{caught.value!r} {caught.value} {caught.value.orig!r} {caught.value.__cause__}"
    assert "words of a" not in whole
    assert WORDS.encode().hex()[:16] not in whole
    assert lacking in whole


def test_what_is_there_twice_is_not_shown_either(store):
    seeded(store, "secret-ref")
    with pytest.raises(IntegrityError) as caught:
        sql(
            store,
            "INSERT INTO post (council_id, account_id, platform, ref, kind, by_public, seen_at,"
            " fingerprint, versions) SELECT council_id, account_id, platform, ref, kind, by_public,"
            " seen_at, fingerprint, versions FROM post",
        )
    assert "secret-ref" not in f"{caught.value} {caught.value.__cause__}"


def test_a_time_that_is_refused_does_not_show_the_row(store):
    broken = Heartbeat(loop="judge", at=START.replace(tzinfo=None), working=True, detail=WORDS)
    with pytest.raises(StatementError) as caught:
        store.write_now(lambda session: session.add(broken))
    assert WORDS not in str(caught.value)


# ------------------------------------------------------------------ off the event loop


async def test_a_cancelled_caller_does_not_leave_half_a_transaction(url):
    """The transaction that was begun is finished, with all of it and its wake."""
    async with Store(url) as store:
        begun, go_on = threading.Event(), threading.Event()

        def slow(session):
            health.beat(session, "first")
            session.flush()
            begun.set()
            go_on.wait(60)
            health.beat(session, "second")
            wake(session, "judge")

        seen = store.signals.seen("judge")
        task = asyncio.create_task(store.write(slow))
        await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        await store.signals.wait("judge", seen, 60)
        assert beats(store) == ["first", "second"]


async def test_closing_finishes_what_is_being_written(url):
    async with Store(url) as store:
        writes = [asyncio.create_task(store.write(health.beat, f"l{n}")) for n in range(20)]
        await asyncio.sleep(0)
    await asyncio.gather(*writes)
    again = Store(url)
    assert len(beats(again)) == 20
    again.close()


async def test_writes_at_once_are_all_there(store):
    entries = (
        store.write(audit.record, "sampleford", audit.Entry("n", f"c:{n}")) for n in range(40)
    )
    await asyncio.gather(*entries)
    assert store.read_now(verify.verify, "sampleford").problems == []
    assert (await store.read(audit.head, "sampleford"))[0] == 41


async def test_the_event_loop_runs_on_while_a_verb_writes(store):
    go_on = threading.Event()
    task = asyncio.create_task(store.write(lambda _session: go_on.wait(60)))
    await asyncio.sleep(0.01)
    go_on.set()  # reached although the verb has not returned
    assert await task is True


def test_the_real_clock_is_aware_and_utc():
    assert store_module.utc_now().utcoffset().total_seconds() == 0


def test_taking_in_outside_of_an_event_loop_wakes_nobody_and_harms_nothing(store):
    assert take(store, Posted(post())).new_versions == 1
