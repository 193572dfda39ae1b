"""An INSERT that can say what is to happen where the row is there already."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.store.base import Base


def insert(session: Session, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """In the dialect of the session's database, with its ``on_conflict_…``."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(row)
    return postgresql.insert(row)
