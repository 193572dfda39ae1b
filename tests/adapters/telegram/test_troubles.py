"""What Telegram complains of, in the contract's terms."""

from __future__ import annotations

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from adapters.contract import Refused, RefusedCode, Unavailable
from adapters.telegram import sdk
from adapters.telegram.troubles import translated

assert sdk  # it lets the library say spans of time without a warning


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidToken("The token 1:secret was rejected"), RefusedCode.CREDENTIALS),
        (Forbidden("bot was kicked from the group chat"), RefusedCode.PERMISSION),
        (BadRequest("Not enough rights to send text messages to the chat"), RefusedCode.PERMISSION),
        (BadRequest("Chat not found"), RefusedCode.GONE),
        (ChatMigrated(-100), RefusedCode.GONE),
        (BadRequest("Message is too long"), RefusedCode.TOO_LARGE),
        (BadRequest("can't parse entities: secret words"), RefusedCode.INVALID),
    ],
)
def test_what_will_not_change_by_asking_again_is_refused(error, code):
    """With why, and what to do; the library's own words are not passed on."""
    trouble = translated(error, "-1")
    assert isinstance(trouble, Refused)
    assert trouble.code is code
    assert "secret" not in str(trouble)


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (RetryAfter(30), 30.0),
        (NetworkError("httpx.ConnectError: secret"), None),
        (TimedOut(), None),
        (Conflict("terminated by other getUpdates request"), None),
    ],
)
def test_what_may_work_later_is_unavailable(error, after):
    """For as long as Telegram says."""
    trouble = translated(error)
    assert isinstance(trouble, Unavailable)
    assert trouble.retry_after == after
    assert "secret" not in str(trouble)
