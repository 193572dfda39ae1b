"""Which letters to people were sent: a row each, so that none is sent twice or for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.schema_told import LetterSent
from bot.store.store import now

WEEKLY, HANDOVER = "weekly", "handover"


def was_sent(session: Session, council_id: str, kind: str, about: str) -> bool:
    """Whether this letter was sent."""
    return session.get(LetterSent, (council_id, kind, about)) is not None


def abouts(session: Session, council_id: str, kind: str) -> frozenset[str]:
    """About what letters of a kind were sent to a council."""
    query = select(LetterSent.about).where(
        LetterSent.council_id == council_id, LetterSent.kind == kind
    )
    return frozenset(session.scalars(query))


def note(session: Session, council_id: str, kind: str, about: str) -> None:
    """Note that it is sent, in the transaction that puts it into the outbox."""
    row = LetterSent(council_id=council_id, kind=kind, about=about, sent_at=now(session))
    session.add(row)


def last(session: Session, council_id: str, kind: str) -> datetime | None:
    """When the last letter of a kind was sent; one of the future (a clock put back) is none."""
    query = select(LetterSent.sent_at).where(
        LetterSent.council_id == council_id,
        LetterSent.kind == kind,
        LetterSent.sent_at <= now(session),
    )
    return session.scalar(query.order_by(LetterSent.sent_at.desc()).limit(1))
