"""A report that nobody has opened is called to mind: to the first, to the next, then to all.

Counted in working time; where somebody may be in danger by day and by night. Who reported hears it
when the second reminder went unheard: silence would tell them that somebody looks after it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import back, filing, readers, telling
from bot.store import crypto, reports
from bot.store.people import Somebody
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.words import reports as asked
from bot.words import reports_told as words
from bot.words.times import span

OFTEN = 8
"""After so many reminders of a report with danger, they go out once in an hour."""
TELL_THE_REPORTER = 2


def due(session: Session, house: House, council_id: str) -> None:
    """Remind of what is due in a council."""
    if not crypto.is_open(crypto.REPORTS):
        return
    for report in reports.due(session, council_id):
        if report.opened_at is not None or report.closed_at is not None or report.state == "draft":
            report.remind_at = None
        else:
            _remind(session, house, report)


def _remind(session: Session, house: House, report: Report) -> None:
    at = now(session)
    report.reminders += 1
    report.remind_at = filing.read_by(house, report, at)
    if report.urgent and report.reminders > OFTEN:
        report.remind_at = at + max(timedelta(hours=1), report.remind_at - at)
    line = readers.readers(session, house, report)
    asked_now = _whom(line, report.reminders)
    others = asked.names([one.name for one in asked_now[1:]])
    text = words.unread(
        reports.shown_number(report),
        span(at - (report.filed_at or at)),
        reports.typed_number(report, at),
        urgent=report.urgent,
        others=others,
    )
    telling.to_readers(session, house, report, text, f"unread:{report.reminders}", asked_now)
    if report.reminders == TELL_THE_REPORTER:
        council = house.council(report.council_id)
        contact = council.reports.contact or next(iter(council.contacts), "")
        said = words.nobody_yet(reports.shown_number(report), asked.reach(contact))
        back.say(session, house, report, said, "nobody yet")


def _whom(line: list[Somebody], reminders: int) -> list[Somebody]:
    """The first alone, then the next as well, then all."""
    return line[:reminders] if reminders <= TELL_THE_REPORTER else line
