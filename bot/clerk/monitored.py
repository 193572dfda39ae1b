"""What ``status`` and the weekly letter say about the outside monitor."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.store import pings
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import at_time, when


def trouble(session: Session, house: House) -> list[str]:
    """That the monitor does not hear Beadle, where it does not."""
    row = pings.last(session) if house.config.monitor else None
    if row is None or row.since is None:
        return []
    said = (
        f"NOT HEARD by the outside monitor since {when(row.since, now(session))}: "
        f"{sentence(row.trouble or '')} It will raise its alarm although Beadle works. Ask whoever "
        "installed Beadle to type: beadle doctor"
    )
    return [said]


def heard(session: Session, house: House) -> list[str]:
    """When the monitor last heard that all is well; nothing where there is none."""
    if house.config.monitor is None:
        return []
    row = pings.last(session)
    if row is None or row.heard_at is None:
        return ["The outside monitor was not told yet that Beadle works."]
    at = at_time(row.heard_at, now(session))
    return [f"The outside monitor was last told {at} that Beadle works."]
