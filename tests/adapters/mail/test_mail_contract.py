"""The mail desk keeps what every desk promises, on a real Dovecot."""

from __future__ import annotations

import desk_suite
import pytest
from desk_suite import DeskContract
from office import TABLE


@pytest.fixture(autouse=True)
def _whole_table(monkeypatch):
    """By mail only what is in the table is a command; the suite gives one that it does not list."""
    monkeypatch.setattr(desk_suite, "COMMANDS", TABLE)


class TestMailDesk(DeskContract):
    """By Dovecot's submission service out, by IMAP with IDLE in."""
