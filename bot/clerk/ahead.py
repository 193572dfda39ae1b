"""What a clock that ran ahead has set is brought near once that was put back: nothing waits years.

A time limit is never longer than it would be if it began now.
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.clerk import quiet
from bot.clerk.house import House
from bot.clerk.reporting import filing
from bot.store import cases, health, reports
from bot.store.schema_reports import Report, Talk
from bot.store.schema_work import Verdict
from bot.store.store import now


def bring_near(session: Session, house: House) -> None:
    """Cases that wait, reports unread, drafts left lying, and connections last heard later on."""
    at = now(session)
    for council in house.config.councils:
        for case in cases.waiting_past(session, council.id, at):
            found = session.get_one(Verdict, case.verdict_id)
            due = at + quiet.answer_in(session, house, found)
            case.escalate_at = min(case.escalate_at or due, due)
        for report in reports.unread_past(session, council.id, at):
            due = filing.read_by(house, report, at)
            report.remind_at = min(report.remind_at or due, due)
    draft = (Report.state == "draft") & (Report.begun_at > at)
    session.execute(update(Report).where(draft).values(begun_at=at))
    session.execute(update(Talk).where(Talk.last_at > at).values(last_at=at))
    health.heard_no_later(session, at)
