"""A draft that its writer left lying is sent as it stands: what was written is not lost.

Where several councils share a mailbox and nobody said which is meant, it is sent to none: another
council would read it. Its writer is asked again and again, at growing intervals.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import back, filing, telling
from bot.clerk.reporting.visit import COUNCIL
from bot.store import crypto, reports
from bot.store.schema_reports import Report, Talk
from bot.store.store import now
from bot.words import reports as words
from bot.words.times import span

AGAIN = tuple(timedelta(days=days) for days in (0, 1, 3, 7, 14, 28))
"""How long after the first time that is set (``idle``) they are asked again."""


def send(session: Session, house: House, council_id: str) -> None:
    """Send the drafts of a council to which nothing was said for long enough."""
    idle = house.council(council_id).reports.idle
    if not crypto.is_open(crypto.REPORTS):
        return
    for report in reports.left_lying(session, council_id, idle):
        talks = session.scalars(select(Talk).where(Talk.report_id == report.id)).all()
        if any(talk.asking == COUNCIL for talk in talks):
            _ask_which(session, house, report, max(talk.last_at for talk in talks))
            continue
        if not has_content(session, report):
            reports.throw_away(session, report)
            continue
        for talk in talks:
            talk.asking = None
        filing.file(session, house, report)
        text = telling.receipt(session, house, report, words.late(span(idle)))
        back.say(session, house, report, text, "idle")


def _ask_which(session: Session, house: House, report: Report, since: datetime) -> None:
    """Ask once for each time that has passed since its writer was last heard of."""
    waited = now(session) - since
    for number in range(1, len(AGAIN) + 1):
        if waited >= AGAIN[-number]:
            key = f"which council:{since.timestamp()}:{AGAIN[-number].days}"
            back.say(session, house, report, words.COUNCIL_FIRST, key)
            return


def has_content(session: Session, draft: Report) -> bool:
    """Whether there is anything in a draft."""
    return (
        any(reports.answers(draft).values())
        or bool(reports.notes_of(session, draft))
        or bool(reports.files_of(session, draft))
    )
