"""A client's secret that will expire: told while there is time, at shorter and shorter intervals.

Most providers send no mail about it to anybody who reads mail, and end it in the middle of a week.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.contract import Failing, Host, RefusedCode

from .options import Options

_KEPT = "mail-secret-ends"
_LONDON = ZoneInfo("Europe/London")
_TOLD = (30, 14, 7, 3, 2, 1, 0)
"""Days before the end on which it is told; after the end each day."""
RENEW = (
    "Make a new client secret where the application is registered, put it in the place of the old "
    "one, enter its last day as secret_expires, and start Beadle again; see docs/mail-oauth.md."
)


def ending(options: Options, now: datetime) -> str:
    """What is to be said of the secret's end as of now, or nothing.

    The same words until the next day on which it is told.
    """
    day = options.oauth.secret_expires if options.oauth else None
    if day is None:
        return ""
    left = (day - now.astimezone(_LONDON).date()).days
    if left > _TOLD[0]:
        return ""
    said = f"{day.day} {day:%B %Y}"
    if left <= 0:
        return f"The mailbox's client secret has expired on {said}, as the configuration says"
    step = min(days for days in _TOLD if days >= left)
    within = "within a day" if step == 1 else f"within {step} days"
    return f"The mailbox's client secret expires {within}: on {said}"


class Ending:
    """What is to be said of the secret's end, once for each time that it is due."""

    def __init__(self, options: Options, host: Host) -> None:
        self._options, self._host = options, host

    async def news(self) -> Failing | None:
        """What is due and was not told."""
        said = ending(self._options, self._host.now())
        if not said or self._mark(said) == await self._host.load(_KEPT):
            return None
        return Failing(RefusedCode.CREDENTIALS, f"{said}. {RENEW}")

    async def told(self) -> None:
        """What was due is on record."""
        await self._host.save(_KEPT, self._mark(ending(self._options, self._host.now())))

    def _mark(self, said: str) -> str:
        """The same words are told again each day once the day is past."""
        today = self._host.now().astimezone(_LONDON).date()
        return f"{said} {today}" if "has expired" in said else said
