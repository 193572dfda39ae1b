"""Those who may read a report are told that it is there, and nobody else.

In private, by every way that there is to them. The council's channel hears of it only where nobody
of the council is, or may be, whom it concerns. Never a word of it, and never who reported it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level, Offer
from bot.clerk import tell
from bot.clerk.house import House
from bot.clerk.reporting import concerned, places, readers
from bot.config.mailboxes import councils_on
from bot.store import outbox, people, reports
from bot.store.letters import Letter, Note
from bot.store.people import Somebody
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.words import reports as said
from bot.words import reports_told as words
from bot.words.times import at_time, when


def filed(session: Session, house: House, report: Report) -> None:
    """A report came in."""
    at = now(session)
    number, typed = reports.shown_number(report), reports.typed_number(report, at)
    platform = house.platform(report.connection)
    danger = report.urgent or (False if reports.answers(report).get("danger") else None)
    text = words.came_in(number, when(at, at), platform, typed, danger=danger)
    to_readers(session, house, report, text, "filed")
    if is_for_the_channel(session, report):
        text = words.on_the_channel(number, when(at, at), platform, typed, danger=danger)
        level = Level.URGENT if report.urgent else Level.ASK
        alert = Alert(words.TITLE, text, level, offers=_offers(report))
        key = f"report:{report.id}:filed"
        tell.council(session, house, report.council_id, alert, key, urgent=report.urgent)


def is_for_the_channel(session: Session, report: Report) -> bool:
    """Whether others may know that it came in: only where no officer or member is concerned.

    Where nobody said whom it concerns, an office that is named in it is enough to be silent.
    """
    if report.series or report.kept_from or report.concerns not in ("public", "unknown"):
        return False
    if report.concerns == "public":
        return True
    given = reports.answers(report)
    written = [*given.values(), *(one.text or "" for one in reports.notes_of(session, report))]
    return not set(concerned.offices("\n".join(written))) - {"public", "unknown"}


def to_readers(
    session: Session,
    house: House,
    report: Report,
    text: str,
    what: str,
    only: list[Somebody] | None = None,
) -> list[Somebody]:
    """Tell those who may read a report (or ``only`` these of them); who could be told at all.

    ``what`` names what is told: each is told it once.
    """
    meant = readers.readers(session, house, report) if only is None else only
    return [one for one in meant if somebody(session, house, report, one, text, what)]


def somebody(
    session: Session, house: House, report: Report, person: Somebody, text: str, what: str
) -> bool:
    """Tell one person, by each mailbox and desk where they are known; whether there is any.

    Where a connection has a mailbox the desk on it is silent: it would show in its channel that
    something private could not be delivered.
    """
    known = people.identities(session, person.id)
    key = f"report:{report.id}:{what}"
    told = False
    for connection in mailboxes(house, report.council_id):
        place = next((known[name] for name in house.platforms(connection) if name in known), None)
        if place is not None:
            told = True
            note = Note(text, place, report_id=report.id, person_id=person.id)
            each = f"{key}:{connection}:{person.id}"
            outbox.put_mail(
                session, report.council_id, connection, each, note, urgent=report.urgent
            )
    level = Level.URGENT if report.urgent else Level.ASK
    alert = Alert(words.TITLE, text, level, offers=_offers(report), private=True, confidential=True)
    for connection, address in tell.desks(session, house, report.council_id, person):
        if address.person is None or connection in house.mailboxes:
            continue
        told = True
        each = f"{report.council_id}:{key}:{connection}:{address.channel}:{person.id}"
        letter = Letter(alert, address)
        outbox.put_alert(session, report.council_id, connection, each, letter, urgent=report.urgent)
    return told


def mailboxes(house: House, council_id: str) -> list[str]:
    """The connections whose private messages a council uses."""
    return [
        connection
        for connection in house.mailboxes
        if any(one.id == council_id for one in councils_on(house.config, connection))
    ]


def receipt(session: Session, house: House, report: Report, late: str = "") -> str:
    """What who reported reads once it is sent: its number, who reads it, and by when."""
    council = house.council(report.council_id)
    number = reports.shown_number(report)
    may = readers.readers(session, house, report)
    if not any(has_way(session, house, report.council_id, one) for one in may):
        contact = council.reports.contact or next(iter(council.contacts), "")
        return words_for_nobody(number, contact)
    address = council.reports.monitoring_officer
    about_member = report.concerns in ("member", "chairman") and bool(address)
    at, desk = now(session), places.desk_of(report.place) is not None
    return said.filed(
        number,
        said.names([one.name for one in may]),
        at_time(report.remind_at or at, at).removeprefix("at ").removeprefix("on "),
        said.own_copy(house.platform(report.connection), desk=desk, done=True),
        desk=desk,
        files=reports.sent_with(session, report),
        more=" ".join(
            part
            for part in (
                said.UNKNOWN_NAME if _named_nobody(report) else "",
                said.monitoring_officer(address) if about_member else "",
            )
            if part
        ),
        late=late,
    )


def _named_nobody(report: Report) -> bool:
    """Whether a name was given for an officer or a member, and is nobody's."""
    given = reports.answers(report)
    named = given.get("name") or ":" in given.get("concerns", "")
    return report.concerns in ("member", "officer") and bool(named) and not report.kept_from


def words_for_nobody(number: str, contact: str) -> str:
    """That nobody may read it, and whom to call."""
    return said.nobody_reads(number, said.reach(contact))


def has_way(session: Session, house: House, council_id: str, person: Somebody) -> bool:
    """Whether somebody can be told anything in private."""
    known = people.identities(session, person.id)
    if any(
        name in known
        for connection in mailboxes(house, council_id)
        for name in house.platforms(connection)
    ):
        return True
    return any(
        address.person is not None for _, address in tell.desks(session, house, council_id, person)
    )


def _offers(report: Report) -> tuple[Offer, ...]:
    return (Offer("Open it", "report", {"number": reports.shown_number(report)}),)
