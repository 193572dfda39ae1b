"""When getUpdates fails: what is wrong, when it is time to say so, and how long to wait."""

from __future__ import annotations

import time

from telegram.error import Conflict, RetryAfter, TelegramError

from adapters.contract import Refused, RefusedCode, Trouble, Unavailable
from adapters.telegram.troubles import seconds, translated

_PAUSES = (0.5, 2.0, 5.0, 15.0, 30.0)
LONGEST = _PAUSES[-1]
_CONFLICTS, _MINUTE = 3, 60.0
_AFTER_ONE, _AFTER_MANY = 1.0, 5.0
STUCK = 60.0
"""Seconds for which one reader may keep everybody else from hearing anything."""

_WEBHOOK = (
    "This bot is set to push its updates to a web address, so that Beadle cannot read them. Run "
    "beadle doctor: it says how to switch that off."
)
_SECOND = (
    "Another program reads this bot's updates with the same token, and takes them away from "
    "Beadle. Stop it, or give Beadle a bot of its own (@BotFather, /newbot)."
)


class Stumbles:
    """Counts failures in a row, and how often another program was in the way."""

    def __init__(self) -> None:
        self._failures = 0
        self._conflicts: list[float] = []
        self._stuck: float | None = None

    def blocked(self, *, stuck: bool) -> Trouble | None:
        """What to say where one reader has so much to store that nothing else comes through.

        Telegram gives no more than 100 updates that were not confirmed. It is said to all, so that
        nobody takes silence for health, and whoever is stuck begins anew.
        """
        now = time.monotonic()
        self._stuck = (self._stuck or now) if stuck else None
        if self._stuck is None or now - self._stuck < STUCK:
            return None
        self._stuck = None
        return Unavailable(
            "What came from Telegram is not being stored: nothing new comes through."
        )

    def over(self) -> None:
        """Telegram answered."""
        self._failures = 0

    def weigh(self, error: TelegramError) -> tuple[Trouble | None, float]:
        """What is wrong, if it is time to say so, and how many seconds to wait.

        One conflict is no trouble: after a crash Telegram may still hold our own last call.
        """
        if isinstance(error, Conflict):
            return self._conflict(error)
        if isinstance(error, RetryAfter):
            return translated(error), seconds(error)
        self._failures += 1
        pause = _PAUSES[min(self._failures, len(_PAUSES)) - 1]
        trouble = translated(error)
        if isinstance(trouble, Unavailable) and self._failures == 1:
            return None, pause  # an idle connection is cut now and then: that is no outage
        return trouble, pause

    def _conflict(self, error: Conflict) -> tuple[Trouble | None, float]:
        if "webhook" in error.message.casefold():
            return Refused(RefusedCode.TAKEN, _WEBHOOK), LONGEST
        now = time.monotonic()
        self._conflicts = [t for t in self._conflicts if now - t < _MINUTE] + [now]
        if len(self._conflicts) < _CONFLICTS:
            return None, _AFTER_ONE
        return Refused(RefusedCode.TAKEN, _SECOND), _AFTER_MANY


def anew(trouble: Trouble) -> Trouble:
    """The same trouble, to be raised once more."""
    if isinstance(trouble, Refused):
        return Refused(trouble.code, trouble.reason)
    return Unavailable(str(trouble), getattr(trouble, "retry_after", None))
