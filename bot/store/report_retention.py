"""Reports and letters are kept for their time, and no longer (UK GDPR Art. 5(1)(e)).

Of a report that was closed long enough ago the words, notes and files go, and who it was about and
from; its number and dates stay, and the audit chain says that it was erased. A hold stops that. The
reports' key is not needed: what nobody can open any more is erased all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from bot.config.model import Config
from bot.config.settings import Reports
from bot.store import audit, holds, letterbox, report_chain
from bot.store.keeping.kind import Kind, Rows, Scope, in_days
from bot.store.schema_reports import LetterboxItem, Mail, Report, ReportFile, ReportNote, Talk


def is_over(scope: Scope) -> ColumnElement[bool]:
    """In a statement on reports: that the report's time is over, erased or not."""
    return Report.closed_at < scope.anniversary(scope.reports.keep_years)


def _reports(_session: Session, scope: Scope) -> Rows:
    return select(Report.id.label("id"), Report.closed_at.label("at")).where(
        Report.council_id == scope.council_id, Report.erased_at.is_(None), is_over(scope)
    )


def _erase(session: Session, scope: Scope, reports: Sequence[int]) -> None:
    session.execute(delete(ReportFile).where(ReportFile.report_id.in_(reports)))
    session.execute(
        update(ReportNote)
        .where(ReportNote.report_id.in_(reports))
        .values(text=None, person_id=None)
    )
    for table in (Talk, Mail):
        session.execute(update(table).where(table.report_id.in_(reports)).values(report_id=None))
    session.execute(
        update(Report)
        .where(Report.id.in_(reports))
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
            erased_at=scope.at,
        )
    )
    for report_id in reports:
        report_chain.erased(session, scope.council_id, report_id, scope.reports.keep_years)


def _letters(_session: Session, scope: Scope) -> Rows:
    return select(LetterboxItem.id.label("id"), LetterboxItem.received_at.label("at")).where(
        LetterboxItem.council_id == scope.council_id,
        LetterboxItem.received_at <= scope.days(scope.reports.letterbox_days),
    )


def _delete_letters(session: Session, scope: Scope, letters: Sequence[int]) -> None:
    # Without looking at them: what nobody can open, because the key is lost, goes as well.
    session.execute(delete(LetterboxItem).where(LetterboxItem.id.in_(letters)))
    payload = {"letters": len(letters), "days": scope.reports.letterbox_days}
    audit.record(session, scope.council_id, audit.Entry("letters deleted", "council", payload))


def purge_unclaimed(session: Session, config: Config) -> None:
    """Delete the letters of which nobody said for which council they were, after the longest time.

    No council reads them, so that they are on no council's record; one that holds everything may
    be the one for which they were.
    """
    if holds.holds_all(session):
        return
    days = [council.reports.letterbox_days for council in config.councils]
    letterbox.purge_unclaimed(session, timedelta(days=max(days, default=Reports().letterbox_days)))


KINDS = (
    Kind(
        "reports of harassment",
        lambda scope: f"{scope.reports.keep_years} years after they were closed",
        lambda scope: scope.anniversary(scope.reports.keep_years),
        _reports,
        holds.of_report,
        _erase,
        records=True,
        secret=True,
    ),
    Kind(
        "letters of strangers",
        lambda scope: in_days(scope.reports.letterbox_days),
        lambda scope: scope.days(scope.reports.letterbox_days) + timedelta(microseconds=1),
        _letters,
        lambda: holds.of_all(LetterboxItem.council_id),
        _delete_letters,
        records=True,
    ),
)
