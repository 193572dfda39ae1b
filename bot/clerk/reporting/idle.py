"""A draft that its writer left lying is sent as it stands: what was written is not lost.

Where several councils share a mailbox and nobody said which is meant, it is sent to none: another
council would read it. Its writer is asked once more.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import back, filing, telling
from bot.clerk.reporting.visit import COUNCIL
from bot.store import crypto, reports
from bot.store.schema_reports import Report, Talk
from bot.words import reports as words
from bot.words.times import span


def send(session: Session, house: House, council_id: str) -> None:
    """Send the drafts of a council to which nothing was said for long enough."""
    idle = house.council(council_id).reports.idle
    if not crypto.is_open(crypto.REPORTS):
        return
    for report in reports.left_lying(session, council_id, idle):
        talks = session.scalars(select(Talk).where(Talk.report_id == report.id)).all()
        if any(talk.asking == COUNCIL for talk in talks):
            back.say(session, house, report, words.COUNCIL_FIRST, "which council")
            continue
        if not has_content(session, report):
            reports.throw_away(session, report)
            continue
        for talk in talks:
            talk.asking = None
        filing.file(session, house, report)
        text = telling.receipt(session, house, report, words.late(span(idle)))
        back.say(session, house, report, text, "idle")


def has_content(session: Session, draft: Report) -> bool:
    """Whether there is anything in a draft."""
    return (
        any(reports.answers(draft).values())
        or bool(reports.notes_of(session, draft))
        or bool(reports.files_of(session, draft))
    )
