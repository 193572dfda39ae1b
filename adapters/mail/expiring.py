"""A client's secret that will expire: told while there is time, at shorter and shorter intervals.

Most providers send no mail about it to anybody who reads mail, and end it in the middle of a week.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from .options import Options

_LONDON = ZoneInfo("Europe/London")
_TOLD = (30, 14, 7, 3, 2, 1, 0)
"""Days before the end on which it is told; after the end each day."""
RENEW = (
    "Make a new client secret where the application is registered, put it in the place of the old "
    "one, enter its last day as secret_expires, and start Beadle again; see docs/mail.md."
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
