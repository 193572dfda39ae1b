"""How each mailbox fares: whether it is read, since when, and who was told that it is not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.schema_reports import MailStream
from bot.store.store import now


def begin(session: Session, connections: Collection[str]) -> None:
    """At a start every mailbox that is read has a row, and none of them was heard yet."""
    for connection in connections:
        row = session.get(MailStream, connection)
        if row is None:
            row = MailStream(connection=connection, state="", since=now(session), detail="")
            session.add(row)
        row.last_at = None
        if row.state != "failing":
            row.state, row.since, row.detail = "starting", now(session), ""


def by_connection(session: Session) -> dict[str, MailStream]:
    """All mailboxes by their connection."""
    return {row.connection: row for row in session.scalars(select(MailStream))}


def note(
    session: Session,
    connection: str,
    state: str,
    detail: str = "",
    since: datetime | None = None,
) -> MailStream:
    """Note how a mailbox fares. ``since`` begins anew when the state changes."""
    row = session.get_one(MailStream, connection)
    if row.state != state:
        row.state, row.since = state, since or now(session)
    row.detail = detail
    return row
