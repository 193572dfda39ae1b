"""For each test of the desk a relay, mailboxes of its own, and a desk."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from office import ClockHost, Office
from peers.mail.dovecot import PASSWORD, dovecot
from peers.mail.relay import Relay
from peers.mail.token_server import CLIENT, REFRESH, SECRET, TokenServer

from adapters.contract import Secret
from adapters.mail.grant import OAuth


@pytest.fixture
async def relay(mail_server):
    """What stands between those that send and the mailboxes."""
    async with Relay(mail_server.lmtp, port=mail_server.relay) as server:
        yield server


@pytest.fixture
async def make(mail_server, relay, tmp_path):
    """Make an office with options of its own."""
    made = []
    (tmp_path / "password").write_text(PASSWORD)

    def office(**options):
        made.append(Office(mail_server, relay, tmp_path / "password", **options))
        return made[-1]

    yield office
    for one in made:
        await one.connection.close()


@pytest.fixture
async def peer(make):
    """The Clerk at her desk, by Dovecot's submission service and IMAP over TLS."""
    return make()


@pytest.fixture
async def quick(make):
    """The same, sending by the relay without a login, so that a test can break the sending."""
    return make(smtp="relay")


@pytest.fixture
def clock_host():
    """A host whose clock a test can put forward."""
    return ClockHost()


@pytest.fixture
async def own(mail_server, tmp_path):
    """Make an office on a Dovecot of its own. ``mail_server`` says where there is none."""
    (tmp_path / "password").write_text(PASSWORD)
    made = []
    with ExitStack() as stack:

        async def office(capability="", quota="", **options):
            running = dovecot(1, capability, quota=quota)
            server = await asyncio.to_thread(stack.enter_context, running)
            relay = Relay(server.lmtp)
            await relay.__aenter__()
            made.append((Office(server, relay, tmp_path / "password", "relay", **options), relay))
            return made[-1][0]

        yield office
        for one, relay in made:
            await one.connection.close()
            await relay.__aexit__()


@pytest.fixture
async def tokens():
    """A token server that knows one application."""
    async with TokenServer() as server:
        yield server


@pytest.fixture
def asked(tokens, tmp_path):
    """Make the table ``[connection.oauth]`` for it; with ``refresh``, in somebody's name."""
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "refresh").write_text(REFRESH)

    def made(*, refresh=False, **more):
        return OAuth(
            **{
                "token_url": tokens.url, "client_id": CLIENT, "scope": "mail/.default",
                "client_secret": Secret(file=str(tmp_path / "secret")),
                "refresh_token": Secret(file=str(tmp_path / "refresh")) if refresh else None,
                **more,
            }
        )  # fmt: skip

    return made
