"""A private message that somebody's platform refuses: noted on the report that it is about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.store import crypto, outbox
from bot.store.outbox import Claimed
from bot.store.schema_reports import ReportNote
from bot.store.store import now


def undelivered(session: Session, house: House, claimed: Claimed, reason: str) -> None:  # noqa: ARG001  who else is told is found in the house
    """Give a message up and write down, with the report, that it did not arrive."""
    outbox.give_up(session, claimed, reason)
    note = claimed.note
    if note is None or note.report_id is None or not crypto.is_open(crypto.REPORTS):
        return
    session.add(
        ReportNote(
            report_id=note.report_id,
            person_id=note.person_id,
            at=now(session),
            kind="not_told",
            text=reason,
        )
    )
