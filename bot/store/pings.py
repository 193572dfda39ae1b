"""When the outside monitor was told that all is well. Belongs to the process."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.store.schema import MonitorPing
from bot.store.store import now

_ONLY = 1


def note(session: Session, trouble: str = "") -> MonitorPing:
    """Note that the monitor was pinged now; ``trouble`` says why it has not heard it."""
    row = session.get(MonitorPing, _ONLY)
    if row is None:
        row = MonitorPing(id=_ONLY)
        session.add(row)
    at = now(session)
    row.tried_at = at
    if not trouble:
        row.heard_at = at
        row.trouble = row.since = None
    else:
        row.since = row.since or at
        row.trouble = trouble
    return row


def last(session: Session) -> MonitorPing | None:
    """The last ping; None where there was none."""
    return session.get(MonitorPing, _ONLY)
