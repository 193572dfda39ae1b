"""What the SDK and httpx raise, in the contract's words.

Owns the line between "asked and refused", "not reached" and "sent, but the answer was lost":
after the last nothing may be claimed before it has been read back. Server texts can hold a
post's words, so only error names and status numbers are passed on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from atproto_client import exceptions as sdk
from atproto_core.exceptions import AtProtocolError

from adapters.contract import Lost, Refused, RefusedCode, Trouble, Unavailable

_SERVER_ERROR = 500
_TOO_LARGE = 413
_FORBIDDEN = 403

_CODES = {
    **dict.fromkeys(
        (
            "AccountDeactivated",
            "AccountTakedown",
            "AuthFactorTokenRequired",
            "AuthMissing",
            "AuthRequired",
            "AuthenticationRequired",
            "ExpiredToken",
            "InvalidToken",
        ),
        RefusedCode.CREDENTIALS,
    ),
    **dict.fromkeys(
        (
            "AccountSuspended",
            "BlockedActor",
            "BlockedSubject",
            "ConvoLocked",
            "MessagesDisabled",
            "NoChat",
            "NotFollowedBySender",
            "RecipientNotFound",
        ),
        RefusedCode.PERMISSION,
    ),
    **dict.fromkeys(
        (
            "BlobNotFound",
            "InvalidConvo",
            "RecordNotFound",
            "RepoDeactivated",
            "RepoNotFound",
            "RepoSuspended",
            "RepoTakendown",
        ),
        RefusedCode.GONE,
    ),
    "InvalidSwap": RefusedCode.CHANGED,
    "MethodNotImplemented": RefusedCode.UNSUPPORTED,
    "XRPCNotSupported": RefusedCode.UNSUPPORTED,
    "BlobTooLarge": RefusedCode.TOO_LARGE,
    "PayloadTooLarge": RefusedCode.TOO_LARGE,
}

_SAYINGS = (
    ("bad token method", "NoChat"),
    ("account is disabled", "NoChat"),
    ("recipient has disabled incoming messages", "MessagesDisabled"),
    ("recipient requires incoming messages to come from", "NotFollowedBySender"),
    ("block between recipient and sender", "BlockedActor"),
    ("recipient does not exist", "RecipientNotFound"),
    ("account does not exist", "RecipientNotFound"),
    ("convo not found", "InvalidConvo"),
    ("cursor", "InvalidCursor"),
)
"""What a server says where it gives no name for why, or one that says too little."""
_VAGUE = frozenset({"InvalidRequest", "InvalidToken"})


class Rejected(Refused):
    """The server answered no. ``error`` is its name for why, such as RecordNotFound."""

    def __init__(self, code: RefusedCode, reason: str, error: str) -> None:
        super().__init__(code, reason)
        self.error = error


class Slow(Unavailable):
    """Asked too often. A data server that asks another service passes on no time to wait."""


def _rate_limited(error: sdk.RateLimitExceededError) -> Slow:
    """How long a 429 asks us to wait: by the server's clock, where it says when it will be over."""
    wait = error.retry_after
    if wait is None and error.reset_at:
        wait = max(0.0, (error.reset_at - _server_time(error)).total_seconds())
    return Slow("Bluesky asks Beadle to slow down (429)", wait)


def _server_time(error: sdk.RateLimitExceededError) -> datetime:
    """The time by the server's clock as it answered; ours where it says none."""
    said = error.response.headers.get("date") if error.response else None
    try:
        at = parsedate_to_datetime(said) if said else None
    except ValueError:
        at = None
    return at if at and at.tzinfo else datetime.now(UTC)


def _not_reached(error: BaseException) -> Unavailable:
    """A failure below HTTP: before the request was sent, or after."""
    cause = error.__cause__ or error
    name = type(cause).__name__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return Unavailable(f"Bluesky's server cannot be reached ({name})")
    return Lost(f"Bluesky's server did not answer ({name})")


def _answered(error: sdk.RequestErrorBase) -> Trouble:
    """A failure that the server put in words."""
    assert error.response is not None
    status = error.response.status_code
    if status >= _SERVER_ERROR:
        return Lost(f"Bluesky's server failed ({status})")
    name = _name(error.response.content, status)
    code = _CODES.get(name)
    if code is None and isinstance(error, sdk.UnauthorizedError):
        code = RefusedCode.PERMISSION if status == _FORBIDDEN else RefusedCode.CREDENTIALS
    if code is None:
        code = RefusedCode.TOO_LARGE if status == _TOO_LARGE else RefusedCode.INVALID
    return Rejected(code, f"Bluesky refused: {name} ({status})", name)


def _name(content: object, status: int) -> str:
    """The server's name for why; of its words only those that are known by heart are heeded."""
    name = str(getattr(content, "error", "") or status)
    if name in _VAGUE:
        said = str(getattr(content, "message", "") or "").lower()
        return next((known for saying, known in _SAYINGS if saying in said), name)
    return name


def translate(error: Exception) -> Trouble:
    """The contract's word for anything that a call can raise."""
    if isinstance(error, sdk.RateLimitExceededError):
        return _rate_limited(error)
    if isinstance(error, sdk.RequestErrorBase):
        return _answered(error) if error.response is not None else _not_reached(error)
    if isinstance(error, sdk.LoginRequiredError):
        return Refused(RefusedCode.CREDENTIALS, "Beadle is not logged in")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Refused(RefusedCode.INVALID, "the server's address is not one")
    if isinstance(error, httpx.HTTPError):
        return _not_reached(error)
    return Lost(f"Bluesky's server gave an answer that cannot be read ({type(error).__name__})")


CAUGHT = (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError)
"""All that a call through the SDK can raise (ValueError: an answer that is not JSON)."""
