"""Reports that wait, in a letter: their numbers alone, and only to who may know of them.

What others may read along names a report only where the council's channel was told of it; the rest
is told to its readers, each alone.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import tell
from bot.clerk.house import House
from bot.clerk.reporting import readers, telling
from bot.config.model import Council
from bot.store import crypto, outbox, people, reports
from bot.store.letters import Letter, Note
from bot.store.people import Somebody
from bot.store.schema_reports import Report
from bot.words import weekly as words

OFFICES = ("clerk", "deputy", "chairman", "monitoring_officer")
TITLE = "Weekly letter"
HEADING = "Reports that wait for you"


def lines(
    session: Session, house: House, council: Council, reader: Somebody | None, *, alone: bool
) -> list[str]:
    """The reports that wait, for a letter to ``reader``; ``alone``: nobody else sees it."""
    return _said(_named(session, house, council, reader, alone=alone))


def _said(found: list[Report]) -> list[str]:
    new = [reports.shown_number(one) for one in found if one.opened_at is None]
    old = [reports.shown_number(one) for one in found if one.opened_at is not None]
    said = []
    if new:
        said += ["Nobody has opened:", *words.listed(new, "reports")]
    if old:
        said += ["Not closed yet:", *words.listed(old, "reports")]
    return said


def _named(
    session: Session, house: House, council: Council, reader: Somebody | None, *, alone: bool
) -> list[Report]:
    if reader is None or not crypto.is_open(crypto.REPORTS):
        return []  # without the key it cannot be told whom a report names
    found = readers.readable(session, house, council.id, reader)
    return [one for one in found if alone or telling.is_for_the_channel(session, one)]


def tell_readers(
    session: Session, house: House, council: Council, reader: Somebody | None, key: str
) -> None:
    """Tell each who may read a report that waits, and that the letter to all does not name."""
    if not crypto.is_open(crypto.REPORTS):
        return
    named = {one.id for one in _named(session, house, council, reader, alone=False)}
    for person in _readers(session, council):
        mine = readers.readable(session, house, council.id, person)
        unnamed = [one for one in mine if one.id not in named]
        if unnamed:
            text = "\n".join([f"{HEADING}.", *_said(unnamed), "To open one: report NUMBER"])
            _tell(session, house, council.id, person, text, f"{key}:reports")


def _readers(session: Session, council: Council) -> list[Somebody]:
    """Everybody who may be a report's reader."""
    each = {one.id: one for role in OFFICES for one in people.holders(session, council.id, role)}
    named = next((p for p in council.persons if p.name == council.reports.about_clerk), None)
    about = people.by_slug(session, council.id, named.id) if named else None
    return list((each | ({about.id: about} if about else {})).values())


def _tell(
    session: Session, house: House, council_id: str, person: Somebody, text: str, key: str
) -> None:
    """Tell one person alone, by each mailbox and each desk where they are known."""
    known = people.identities(session, person.id)
    for connection in telling.mailboxes(house, council_id):
        place = next((known[name] for name in house.platforms(connection) if name in known), None)
        if place is not None:
            each = f"{council_id}:{key}:{connection}:{person.id}"
            note = Note(text, place, person_id=person.id)
            outbox.put_mail(session, council_id, connection, each, note)
    alert = Alert(TITLE, text, private=True, confidential=True)
    for connection, address in tell.desks(session, house, council_id, person):
        if address.person is not None and connection not in house.mailboxes:
            each = f"{council_id}:{key}:{connection}:{address.channel}:{person.id}"
            outbox.put_alert(session, council_id, connection, each, Letter(alert, address))
