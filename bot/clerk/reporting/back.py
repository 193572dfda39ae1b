"""Who reported hears back: when it was read, when it moves on, and what came of it.

By the place from which they wrote. Each is noted on the report, as told or as not told.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert
from bot.clerk.house import House
from bot.clerk.reporting import places
from bot.store import outbox, people, reports
from bot.store.letters import Letter, Note
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.words import reports_told as words

NO_WAY = "There is no way left to the place from which it was written."


def read(session: Session, house: House, report: Report) -> None:
    """It was opened for the first time."""
    _tell(session, house, report, words.read(reports.shown_number(report)), "read")


def acknowledged(session: Session, house: House, report: Report, text: str = "") -> None:
    """Somebody has it in hand; their words go along."""
    said = words.acknowledged(reports.shown_number(report), text)
    _tell(session, house, report, said, "acknowledged")


def assigned(session: Session, house: House, report: Report) -> None:
    """Somebody in particular looks after it."""
    _tell(session, house, report, words.assigned(reports.shown_number(report)), "assigned")


def police(session: Session, house: House, report: Report) -> None:
    """It went to the police."""
    _tell(
        session, house, report, words.police(reports.shown_number(report)), "passed to the police"
    )


def closed(session: Session, house: House, report: Report, text: str) -> None:
    """What came of it, in the words of who closed it."""
    desk = places.desk_of(report.place) is not None
    said = words.closed(reports.shown_number(report), text, desk=desk)
    _tell(session, house, report, said, "closed")


def _tell(session: Session, house: House, report: Report, text: str, what: str) -> None:
    if say(session, house, report, text, f"{what}:{now(session).timestamp()}"):
        reports.note(session, report, "told", what)
    else:
        reports.note(session, report, "not_told", f"{what}. {NO_WAY}")


def say(
    session: Session,
    house: House,
    report: Report,
    text: str,
    key: str,
    choices: Sequence[str] = (),
) -> bool:
    """Say something to who made a report, once for each ``key``; whether there is a way to them."""
    key = f"report:{report.id}:back:{key}"
    channel = places.desk_of(report.place)
    if channel is None:
        if report.connection not in {one.id for one in house.config.connections}:
            return False
        note = Note(text, report.place, tuple(choices), report.id)
        outbox.put_mail(
            session, report.council_id, report.connection, key, note, urgent=report.urgent
        )
        return True
    known = people.identities(session, report.reporter_id) if report.reporter_id else {}
    names = house.platforms(report.connection)
    sender = next((known[name] for name in names if name in known), None)
    if sender is None:
        return False
    address = Address(channel, sender, people.name_of(session, report.reporter_id))
    alert = Alert("Your report", text, private=True, confidential=True, free=True)
    outbox.put_alert(session, report.council_id, report.connection, key, Letter(alert, address))
    return True
