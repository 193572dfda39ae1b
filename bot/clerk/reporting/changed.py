"""What its sender changed or deleted afterwards: the first version stays, and both are told so."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import back, talk, telling
from bot.clerk.reporting.heard import Heard, Said
from bot.store import reports
from bot.store.schema_reports import Mail, Report
from bot.store.store import now
from bot.words import reports_told as words

EDITED = (
    "You changed a message that belongs to your report. The first version stays in it, and the "
    "new one was added."
)
PICTURES = "If you put another picture or file into it, send that as a new message, please."
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
    report = _report(session, before)
    if report is None:
        if heard.council_id is None:
            return talk.hear(session, house, heard)
        return Said(UNSEEN)
    _note(session, house, report, "edited", heard.text)
    said = f"{EDITED} {PICTURES}" if heard.media else EDITED
    return Said(said, report_id=report.id)


def deleted(session: Session, house: House, before: Sequence[Mail]) -> int | None:
    """A deletion is noted with the report that the message went into, and told once for each."""
    report = _report(session, before)
    if report is None:
        return None
    _note(session, house, report, "deleted", None)
    back.say(session, house, report, DELETED, "deleted")
    return report.id


def _report(session: Session, before: Sequence[Mail]) -> Report | None:
    """The report that the message went into, unless it was thrown away or erased since."""
    key = next((one.report_id for one in before if one.report_id is not None), None)
    report = reports.get(session, key)
    return report if report is not None and report.erased_at is None else None


def _note(session: Session, house: House, report: Report, kind: str, text: str | None) -> None:
    """Write it down; who reads the report hears of it, at most once in an hour."""
    reports.note(session, report, kind, text, report.reporter_id)
    if report.number is None or report.closed_at is not None:
        return
    at = now(session)
    number, typed = reports.shown_number(report), reports.typed_number(report, at)
    what = words.EDITED if kind == "edited" else words.DELETED
    key = f"{kind}:{at:%Y-%m-%d %H}"
    telling.to_readers(session, house, report, words.changed(number, typed, what), key)
