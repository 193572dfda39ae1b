"""Reports and letters are kept for their time, and no longer (UK GDPR Art. 5(1)(e)).

Of a report that was closed long enough ago the words, notes and files go, and who it was about and
from; its number and dates stay, and the audit chain says that it was erased. A hold stops that. The
reports' key is not needed: what nobody can open any more is erased all the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.config.model import Config
from bot.config.settings import Reports
from bot.store import audit, letterbox, report_chain
from bot.store.schema_reports import Mail, Report, ReportFile, ReportNote, Talk
from bot.store.store import now

LIMIT = 100
"""Reports that are erased in one go; what is left has its turn an hour later."""


def purge(session: Session, council_id: str, periods: Reports) -> None:
    """Erase the reports and delete the letters of a council whose time is over."""
    before = years_before(now(session), periods.keep_years)
    over = session.scalars(
        select(Report.id)
        .where(
            Report.council_id == council_id,
            Report.closed_at < before,
            Report.held_since.is_(None),
            Report.erased_at.is_(None),
        )
        .order_by(Report.id)
        .limit(LIMIT)
    ).all()
    for report_id in over:
        _erase(session, council_id, report_id, periods.keep_years)
    letters = letterbox.purge(session, timedelta(days=periods.letterbox_days), council_id)
    if letters:
        payload = {"letters": letters, "days": periods.letterbox_days}
        audit.record(session, council_id, audit.Entry("letters deleted", "council", payload))


def purge_unclaimed(session: Session, config: Config) -> None:
    """Delete the letters of which nobody said for which council they were, after the longest time.

    No council reads them, so that they are on no council's record.
    """
    days = [council.reports.letterbox_days for council in config.councils]
    letterbox.purge(session, timedelta(days=max(days, default=Reports().letterbox_days)), None)


def years_before(at: datetime, years: int) -> datetime:
    """The same day and time that many years ago; on 29 February the day before where need be."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, day=28)


def _erase(session: Session, council_id: str, report_id: int, years: int) -> None:
    session.execute(delete(ReportFile).where(ReportFile.report_id == report_id))
    session.execute(
        update(ReportNote)
        .where(ReportNote.report_id == report_id)
        .values(text=None, person_id=None)
    )
    for table in (Talk, Mail):
        session.execute(update(table).where(table.report_id == report_id).values(report_id=None))
    session.execute(
        update(Report)
        .where(Report.id == report_id)
        .values(
            answers=None,
            salt=None,
            place="",
            kept_from=[],
            reporter_id=None,
            concerned_id=None,
            opened_by_id=None,
            assigned_id=None,
            case_id=None,
            remind_at=None,
            erased_at=now(session),
        )
    )
    report_chain.erased(session, council_id, report_id, years)
