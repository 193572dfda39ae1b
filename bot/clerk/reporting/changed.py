"""What its sender changed or deleted afterwards: the first version stays, and both are told so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import talk
from bot.clerk.reporting.heard import Heard, Said
from bot.store import outbox, reports
from bot.store.letters import Note
from bot.store.schema_reports import Mail, Report

EDITED = (
    "You changed a message that belongs to your report. The first version stays in it, and the "
    "new one was added."
)
DELETED = (
    "You deleted a message that belongs to your report. What was taken in stays in the report; "
    "the chat's own copy is gone."
)
UNSEEN = (
    "You changed an earlier message. It belongs to no report, so I did nothing. To report "
    "something, write it as a new message."
)


def edited(session: Session, house: House, heard: Heard, before: Sequence[Mail]) -> Said | None:
    """An edit of what came before: added to its report; a stranger's is a letter of its own."""
    report_id = _report(before)
    if report_id is None:
        if heard.council_id is None:
            return talk.hear(session, house, heard)
        return Said(UNSEEN)
    _note(session, report_id, "edited", heard.text)
    return Said(EDITED, report_id=report_id)


def deleted(session: Session, row: Mail, before: Sequence[Mail]) -> int | None:
    """A deletion is noted with the report that the message went into, and told once for each."""
    report_id = _report(before)
    if report_id is None:
        return None
    _note(session, report_id, "deleted", None)
    report = session.get_one(Report, report_id)
    note = Note(DELETED, report.place, report_id=report_id)
    key = f"report:{report_id}:deleted"
    outbox.put_mail(session, report.council_id, row.connection, key, note)
    return report_id


def _report(before: Sequence[Mail]) -> int | None:
    return next((one.report_id for one in before if one.report_id is not None), None)


def _note(session: Session, report_id: int, kind: str, text: str | None) -> None:
    report = session.get_one(Report, report_id)
    reports.note(session, report, kind, text, report.reporter_id)
