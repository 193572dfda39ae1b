"""What was caught up after a stretch that was not watched: told where a council has to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import tell as telling
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import unwatched
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import counted, when


@dataclass(frozen=True, slots=True)
class Good:
    """What a council missed on a connection, now made good: from, to, why, and how many posts."""

    starts_at: datetime
    ends_at: datetime
    why: str
    posts: int


def of(session: Session, connection: str) -> Mapping[str, Good]:
    """Note that a connection has caught up; what that made good, by council."""
    rows = defaultdict(list)
    for row in unwatched.caught_up(session, connection):
        rows[row.council_id].append(row)
    found = {}
    for council_id, each in rows.items():
        last = max(each, key=lambda row: row.ends_at or row.starts_at)
        ends = last.ends_at or last.starts_at
        posts = unwatched.taken_in(session, council_id, connection, ends)
        found[council_id] = Good(min(row.starts_at for row in each), ends, last.why, posts)
    return found


def words(good: Good | None, gaps: int) -> str:
    """What became of what was published meanwhile."""
    if good is None:
        return (
            "What was published meanwhile is being checked now; what cannot be recovered is named "
            "as a gap."
        )
    lost = f" {counted(gaps, 'stretch')} cannot be recovered." if gaps == 1 else ""
    lost = f" {gaps:,} stretches cannot be recovered." if gaps > 1 else lost
    return (
        f"{_taken(good.posts)}.{lost} What was published and removed in between may not be known."
    )


def tell(session: Session, house: House, council: Council, connection: str, good: Good) -> None:
    """Tell a council of a stretch that was longer than it allows, and of which it heard nothing.

    So it is after a stop of Beadle itself, and where catching up took its time.
    """
    if good.ends_at - good.starts_at < council.tell_after:
        return
    at = now(session)
    text = (
        f"CAUGHT UP: {house.platform(connection)} was not watched from "
        f"{when(good.starts_at, at)} to {when(good.ends_at, at)}. {sentence(good.why)} "
        f"{words(good, 0)}"
    )
    alert = Alert("Caught up", text)
    telling.council(session, house, council.id, alert, f"good:{connection}:{good.ends_at}")


def _taken(posts: int) -> str:
    if posts == 0:
        return "Nothing that I had not seen is there; what changed comes as cases"
    verb = "was" if posts == 1 else "were"
    return (
        f"{counted(posts, 'post')} that I had not seen {verb} taken in; what that raises comes as "
        "cases"
    )
