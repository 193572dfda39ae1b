"""Why something could not be done: what an adapter raises."""

from __future__ import annotations

from enum import StrEnum


class Trouble(Exception):
    """Something an adapter could not do. Its text is shown to the Clerk: no secret in it."""


class Unavailable(Trouble):
    """The platform does not answer now; trying again later may work."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        """Seconds that the platform asked us to wait, where it said so."""


class RefusedCode(StrEnum):
    """Why a platform said no, in words that mean the same on every platform."""

    CREDENTIALS = "credentials"  # expired, revoked or wrong: only a person can mend it
    PERMISSION = "permission"
    GONE = "gone"
    TOO_OLD = "too_old"
    TOO_LARGE = "too_large"
    CHANGED = "changed"  # the live post is not the one that was archived
    TAKEN = "taken"  # something else stands where the post should go back
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"


class Refused(Trouble):
    """The platform said no, and asking again will not change that."""

    def __init__(self, code: RefusedCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
