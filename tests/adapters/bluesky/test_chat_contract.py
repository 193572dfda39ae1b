"""Bluesky's chat as a mailbox, on a real PDS that asks a fake of the chat service."""

from __future__ import annotations

import pytest
from chat_peer import ChatPeer
from mailbox_suite import MailboxContract
from peers.bsky_chat import ChatService

pytestmark = pytest.mark.pds


@pytest.fixture
async def peer(shared_pds, tmp_path):
    async with ChatService() as chat:
        made = ChatPeer(shared_pds, chat, tmp_path)
        await made.connect()
        yield made
        await made.close()


class TestBlueskyMailbox(MailboxContract):
    """Private messages on Bluesky."""
