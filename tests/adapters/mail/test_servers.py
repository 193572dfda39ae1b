"""Servers of other kinds: one that tells nothing by itself, and one that goes away and returns."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack, aclosing

import pytest
from office import Office
from peers.mail.dovecot import PASSWORD, dovecot
from peers.mail.relay import Relay

from adapters.contract import Unavailable

NO_IDLE = "IMAP4rev1 SASL-IR LITERAL+ UIDPLUS"


@pytest.fixture
async def own(mail_server, tmp_path):
    """Make an office on a Dovecot of its own. ``mail_server`` says where there is none."""
    (tmp_path / "password").write_text(PASSWORD)
    made = []
    with ExitStack() as stack:

        async def office(capability="", **options):
            server = await asyncio.to_thread(stack.enter_context, dovecot(1, capability))
            relay = Relay(server.lmtp)
            await relay.__aenter__()
            made.append((Office(server, relay, tmp_path / "password", "relay", **options), relay))
            return made[-1][0]

        yield office
        for one, relay in made:
            await one.connection.close()
            await relay.__aexit__()


async def test_a_server_without_idle_is_asked_again_and_again(own):
    """At most ``poll_seconds`` later, and doctor says so."""
    office = await own(NO_IDLE, poll_seconds=5.0)
    await office.offer()
    card = await office.card()
    async with aclosing(office.desk.requests()) as stream:
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(1)
        begun = time.monotonic()
        await office.put(office.reply(card, "ADVICE"))
        request = await asyncio.wait_for(waiting, 12)
    assert request.line == "advice 14/2026"
    assert 1 < time.monotonic() - begun < 8


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
