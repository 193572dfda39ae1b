"""What was set while the clock ran ahead does not wait for years once that was put right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peers.memory_mailbox import MemoryMailbox

from bot.clerk import machine
from bot.clerk.machine import Reading
from bot.store.schema import Stream
from bot.store.schema_reports import Report

AHEAD = timedelta(days=900)


async def put_back(home, *, restarted: bool) -> None:
    """The clock is set right: while Beadle runs, or while it is off."""
    if restarted:
        await home.crash()
    home.clock.at -= AHEAD
    if restarted:
        await home.start()
    else:
        reading = Reading((), home.clock.at, -AHEAD.total_seconds())
        await home.store.write(machine.heed, home.running.house, reading)
    await home.settled()


@pytest.mark.parametrize("restarted", [True, False])
async def test_a_case_that_was_opened_ahead_is_put_to_the_next_in_its_time(household, restarted):
    home = household()
    await home.start()
    home.clock.at += AHEAD
    await home.see("a", "A zebra.", author="officer")
    await put_back(home, restarted=restarted)
    await home.move(minutes=119)
    await home.tick()
    assert not home.desk.texts("has waited")
    await home.move(minutes=1)
    await home.tick()
    assert home.desk.texts("Dev Deputy: case 1")
    await home.end()


async def test_a_report_is_sent_and_called_to_mind_though_it_was_begun_ahead(household):
    async with household(mailbox=MemoryMailbox()) as home:
        home.clock.at += AHEAD
        await home.write("The clerk shouted at me again.")
        await put_back(home, restarted=False)
        await home.move(minutes=31)
        await home.tick()
        [report] = await home.rows(Report)
        assert report.state == "filed"
        home.clock.at += AHEAD
        await home.tick()
        await put_back(home, restarted=False)
        [report] = await home.rows(Report)
        assert report.remind_at <= home.clock.at + timedelta(days=1)


async def test_a_connection_last_heard_ahead_is_silent_when_nothing_more_comes(household):
    async with household() as home:
        await home.see("a", "A horse.")
        home.platform.silent = True
        stream = (await home.rows(Stream))[0]
        await home.store.write(_heard, stream.connection, home.clock.at + AHEAD)
        await home.store.write(
            machine.heed, home.running.house, Reading((), home.clock.at, -AHEAD.total_seconds())
        )
        [stream] = await home.rows(Stream, Stream.connection == stream.connection)
        assert stream.last_batch_at == home.clock.at


def _heard(session, connection, at):
    session.get_one(Stream, connection).last_batch_at = at
