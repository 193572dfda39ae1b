"""No connection to a mail server outlives the inbox that opened it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from plain_host import PlainHost

from adapters.contract import Secret
from adapters.mail.inbox import Inbox
from adapters.mail.login import Login
from adapters.mail.options import Options


@contextlib.asynccontextmanager
async def silent_server(*, greets=False):
    """A server that says nothing, or nothing after its greeting; its port, and who is there."""
    there = set()

    async def greet(reader, writer):
        there.add(writer)
        with contextlib.suppress(ConnectionError):
            if greets:
                writer.write(b"* OK ready\r\n")
                tag = (await reader.readline()).split()[0]
                writer.write(b"* CAPABILITY IMAP4rev1\r\n%s OK done\r\n" % tag)
            await reader.read()
        there.discard(writer)
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], there


def inbox_at(port):
    """An inbox that was not opened yet."""
    options = Options(
        user="beadle@council.test",
        password=Secret(env="NOT_ASKED_FOR"),
        smtp_host="127.0.0.1",
        smtp_tls="none",
        imap_host="127.0.0.1",
        imap_port=port,
        imap_tls="none",
        timeout_seconds=45,
    )
    return Inbox(options, Login(options, PlainHost()))


async def all_gone(there):
    """Wait until nobody is connected."""
    await asyncio.sleep(0.05)  # whoever is on the way has arrived
    async with asyncio.timeout(60):
        while there:  # noqa: ASYNC110  the server rings no bell
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("turns", range(5))
async def test_an_inbox_closed_while_it_connects_leaves_no_connection(turns):
    """Whatever turn of the event loop the end falls into."""
    async with silent_server() as (port, there):
        inbox = inbox_at(port)
        opening = asyncio.ensure_future(inbox.connect())
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await inbox.close()
        await all_gone(there)


async def test_an_inbox_whose_parting_is_cut_short_leaves_no_connection():
    """A stop that does not wait for a server that has fallen silent."""
    async with silent_server(greets=True) as (port, there):
        inbox = inbox_at(port)
        await inbox.connect()
        parting = asyncio.ensure_future(inbox.close())
        await asyncio.sleep(0.05)
        assert not parting.done()
        parting.cancel()
        await asyncio.gather(parting, return_exceptions=True)
        await all_gone(there)
