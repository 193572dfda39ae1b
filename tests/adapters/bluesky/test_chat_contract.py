"""Bluesky's chat as a mailbox, on a real PDS that asks a fake of the chat service."""

from __future__ import annotations

import pytest
from mailbox_suite import MailboxContract

pytestmark = pytest.mark.pds


class TestBlueskyMailbox(MailboxContract):
    """Private messages on Bluesky."""
