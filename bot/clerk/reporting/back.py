"""Back to who made a report: that it was read, that it moves on, and what came of it.

By the place from which they wrote. Beside the outcome, which the reader writes for them, no word.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert
from bot.clerk.house import House
from bot.clerk.reporting import places
from bot.store import outbox, people, reports
from bot.store.letters import Letter, Note
from bot.store.schema_reports import Report
from bot.store.store import now


def read(session: Session, house: House, report: Report) -> None:
    """It was opened for the first time."""
    _tell(session, house, report, "read", "has been read. I write again when it moves on.")


def acknowledged(session: Session, house: House, report: Report, said: str) -> None:
    """Somebody has it in hand; ``said`` are their words for who reported it."""
    _tell(session, house, report, "acknowledged", f"is being dealt with. {said}".strip())


def assigned(session: Session, house: House, report: Report) -> None:
    """Somebody in particular looks after it."""
    _tell(session, house, report, "assigned", "is now looked after by somebody in particular.")


def police(session: Session, house: House, report: Report) -> None:
    """It went to the police."""
    _tell(session, house, report, "police", "was passed to the police. They may contact you.")


def closed(session: Session, house: House, report: Report, said: str) -> None:
    """What came of it."""
    _tell(session, house, report, "closed", f"is closed. {said}")


def _tell(session: Session, house: House, report: Report, what: str, words: str) -> None:
    if report.reporter_id is None:
        return
    text = f"{reports.shown_number(report)} {words}"
    key = f"report:{report.id}:{what}:{now(session).timestamp()}"
    channel = places.desk_of(report.place)
    if channel is None:
        note = Note(text, report.place, report_id=report.id, person_id=report.reporter_id)
        outbox.put_mail(session, report.council_id, report.connection, key, note)
        return
    known = people.identities(session, report.reporter_id)
    names = house.platforms(report.connection)
    who = next((known[name] for name in names if name in known), None)
    alert = Alert(text.partition(".")[0], text, private=True)
    to = Address(channel, who, people.name_of(session, report.reporter_id))
    outbox.put_alert(session, report.council_id, report.connection, key, Letter(alert, to))
