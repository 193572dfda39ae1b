"""A private message that somebody's platform refuses: others are told, and it is on the report.

Where a reader takes none, the others who may read it hear so, and the channel hears that something
private waits for them, where it may hear of the report at all. Where who reported takes none, the
readers hear that they must be reached in another way.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.clerk.reporting import readers, telling
from bot.config.model import LONDON
from bot.store import crypto, people, reports, tried
from bot.store.outbox import Claimed
from bot.store.people import Somebody
from bot.store.schema_reports import Report
from bot.store.schema_work import Outbox
from bot.store.store import now
from bot.words import reports_told as words
from bot.words.cases import sentence


def undelivered(session: Session, house: House, claimed: Claimed, reason: str) -> None:
    """Give a message up, write down with the report that it did not arrive, and tell others."""
    tried.give_up(session, claimed, reason)
    note = claimed.note
    if note is None or note.report_id is None or not crypto.is_open(crypto.REPORTS):
        return
    report = reports.get(session, note.report_id)
    if report is None:  # a draft that was thrown away meanwhile
        return
    connection = session.get_one(Outbox, claimed.id).target
    if note.person_id in (None, report.reporter_id):
        reports.note(session, report, "not_told", reason)
        _reporter(session, house, report, connection, reason)
        return
    person = people.by_id(session, note.person_id or 0)
    if person is not None:
        _reader(session, house, report, person, connection, reason)


def _reporter(session: Session, house: House, report: Report, connection: str, reason: str) -> None:
    if report.number is None:
        return
    number, typed = reports.shown_number(report), reports.typed_number(report, now(session))
    platform = house.platform(connection)
    text = words.unreachable_reporter(number, typed, platform, sentence(reason))
    telling.to_readers(session, house, report, text, f"reporter unreachable:{_day(session)}")


def _reader(
    session: Session,
    house: House,
    report: Report,
    person: Somebody,
    connection: str,
    reason: str,
) -> None:
    number, typed = reports.shown_number(report), reports.typed_number(report, now(session))
    platform = house.platform(connection)
    others = [one for one in readers.readers(session, house, report) if one.id != person.id]
    text = words.unreachable_reader(person.name, platform, sentence(reason), number, typed)
    what = f"reader unreachable:{person.id}:{connection}:{_day(session)}"
    telling.to_readers(session, house, report, text, what, others)
    if not report.series and not report.kept_from:
        alert = Alert(
            "A private message did not arrive",
            words.closed_door(person.name, platform),
            Level.URGENT,
        )
        key = f"door:{person.id}:{connection}:{_day(session)}"
        tell.council(session, house, report.council_id, alert, key, person)


def _day(session: Session) -> str:
    return now(session).astimezone(LONDON).date().isoformat()
