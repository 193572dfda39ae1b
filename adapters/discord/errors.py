"""What discord.py and aiohttp raise, in the contract's words.

Owns the line between "asked and refused", "not reached" and "sent, but the answer was lost":
after the last nothing may be claimed before it has been read back. Discord's own texts can hold
a message's words, and a request's address can hold a token, so only status and code are passed on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import aiohttp
import discord

from adapters.contract import Lost, Refused, RefusedCode, Trouble, Unavailable

_T = TypeVar("_T")

PATIENCE = 60.0
"""Seconds that one request may take, with the pauses that Discord asks for."""

_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NOT_FOUND = 404
_TOO_LARGE = 413
_TOO_MANY = 429
_SERVER_ERROR = 500

# Discord's own codes, which say more than the status (developer documentation, "JSON Error Codes").
_CODES = {
    **dict.fromkeys((40001, 40002, 50014), RefusedCode.CREDENTIALS),
    **dict.fromkeys((50001, 50007, 50013, 50278, 340013), RefusedCode.PERMISSION),
    **dict.fromkeys((10003, 10004, 10008, 10013, 10014, 10015, 10062), RefusedCode.GONE),
    40005: RefusedCode.TOO_LARGE,
    50027: RefusedCode.GONE,
}


class Rejected(Refused):
    """Discord answered no. ``number`` is its own code for why, 0 where it gave none."""

    def __init__(self, code: RefusedCode, reason: str, number: int) -> None:
        super().__init__(code, reason)
        self.number = number


def _answered(error: discord.HTTPException) -> Trouble:
    """A failure that Discord put in words."""
    status, number = error.status, error.code
    if status == _TOO_MANY:
        return Unavailable("Discord asks Beadle to slow down (429)", _wait(error))
    if status >= _SERVER_ERROR:
        return Lost(f"Discord failed ({status})")
    code = _CODES.get(number)
    if code is None:
        code = {
            _UNAUTHORIZED: RefusedCode.CREDENTIALS,
            _FORBIDDEN: RefusedCode.PERMISSION,
            _NOT_FOUND: RefusedCode.GONE,
            _TOO_LARGE: RefusedCode.TOO_LARGE,
        }.get(status, RefusedCode.INVALID)
    said = f"{status}, code {number}" if number else str(status)
    return Rejected(code, f"Discord refused ({said})", number)


def _wait(error: discord.HTTPException) -> float | None:
    """How long a 429 that was not waited for asks us to wait."""
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return None


def translate(error: Exception) -> Trouble:
    """The contract's word for anything that a call through the SDK can raise."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, discord.RateLimited):
        return Unavailable("Discord asks Beadle to slow down (429)", error.retry_after)
    if isinstance(error, discord.LoginFailure):
        return Refused(RefusedCode.CREDENTIALS, "Discord does not know this bot's token")
    if isinstance(error, discord.HTTPException):
        return _answered(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL):
        return Unavailable(f"Discord cannot be reached ({type(error).__name__})")
    return Lost(f"Discord did not answer ({type(error).__name__})")


CAUGHT = (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError, ValueError)
"""All that a call through the SDK can raise.

RuntimeError: its session was closed meanwhile; ValueError: an answer that is no JSON.
"""


async def call(work: Awaitable[_T], patience: float = PATIENCE) -> _T:
    """The outcome of one call through the SDK. Raises Trouble, and nothing else of the SDK's.

    A call that takes longer than ``patience`` seconds counts as lost.
    """
    try:
        async with asyncio.timeout(patience):
            return await work
    except CAUGHT as error:  # TimeoutError is an OSError
        raise translate(error) from error
