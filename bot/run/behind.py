"""What is still to be done before all is watched, and before the process may end."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.store import health, judging, outstanding


def connections(session: Session, house: House, after: int) -> list[tuple[str, bool]]:
    """Connections that have not caught up, and whether they fail; or what is still to judge.

    Versions up to ``after`` wait for a model that does not work: nobody waits for these.
    """
    found = [
        (name, stream.state == "failing")
        for name, stream in health.streams(session).items()
        if house.config.accounts_on(name) and stream.caught_up_at is None
    ]
    if not found and judging.backlog(session, list(house.checkers), after):
        found.append(("posts still to be checked", False))
    if not found and any(lane == "alert" for lane, _target, _state in outstanding.due(session)):
        found.append(("alerts still to be shown", False))
    return found


def idle(session: Session, house: House, after: int) -> bool:
    """Whether nothing is left to judge and nothing to carry out."""
    return not judging.backlog(session, list(house.checkers), after) and not outstanding.due(
        session
    )
