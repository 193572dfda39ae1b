"""For each test of the desk a relay, mailboxes of its own, and a desk."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from office import ClockHost, Office
from peers.mail.dovecot import PASSWORD
from peers.mail.relay import Relay


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
