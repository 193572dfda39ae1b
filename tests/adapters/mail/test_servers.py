"""Servers of other kinds: one that tells nothing by itself, and one that goes away and returns."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from adapters.contract import Unavailable

NO_IDLE = "IMAP4rev1 SASL-IR LITERAL+ UIDPLUS"


async def test_a_server_without_idle_is_asked_again_and_again(own):
    """Each ``poll_seconds``; what comes meanwhile waits until then."""
    office = await own(NO_IDLE, poll_seconds=5.0)
    await office.offer()
    card = await office.card()
    async with aclosing(office.desk.requests()) as stream:
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(1)
        await office.put(office.reply(card, "ADVICE"))
        request = await asyncio.wait_for(waiting, 60)
    assert request.line == "advice 14/2026"


async def test_a_server_that_goes_away_is_unavailable_and_found_again(own):
    """At once, not after a timeout; what comes then is read."""
    office = await own()
    await office.offer()
    card = await office.card()
    stream = office.desk.requests()
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.5)
    await asyncio.to_thread(office.server.stop)
    with pytest.raises(Unavailable, match="hung up"):
        await asyncio.wait_for(waiting, 5)
    await stream.aclose()
    with pytest.raises(Unavailable):
        await anext(office.desk.requests())
    await asyncio.to_thread(office.server.start)
    await office.put(office.reply(card, "ADVICE"))
    async with aclosing(office.desk.requests()) as again, asyncio.timeout(10):
        assert (await anext(again)).line == "advice 14/2026"
