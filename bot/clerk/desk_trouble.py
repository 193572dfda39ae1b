"""What a desk says of itself: an alert came back, it cannot be read, or something will fail.

Told by every other way that there is: a mailbox that takes no mail is not told by mail.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert, Level, Undelivered
from bot.clerk import tell
from bot.clerk.house import House
from bot.config.model import LONDON, Council
from bot.store import audit, letters, outbox, people
from bot.store.letters import Letter
from bot.store.store import now
from bot.words.cases import sentence

_MEND = "A person must mend it: ask whoever installed Beadle, then beadle doctor."


def came_back(session: Session, house: House, connection: str, event: Undelivered) -> None:
    """An alert has not reached its reader: its row says so, and everybody else is told.

    Once a day for each reader, so that news of it that comes back as well goes on for ever in no
    circle. Coming again, it changes nothing.
    """
    council = house.desk_council(connection, event.channel)
    if council is None:
        return
    if letters.came_back(session, event.key, event.detail):
        payload = {"desk": connection, "alert": event.key, "why": event.detail}
        audit.record(session, council.id, audit.Entry("not delivered", "council", payload))
    key = f"came-back:{connection}:{event.reader.casefold()}:{_today(session)}"
    text = (
        f"NOT DELIVERED. {sentence(event.detail)} Whoever reads only there has not seen it, nor "
        "what came after it. Tell them now. Then have the mailbox mended, or the address "
        "corrected, and type cases to see what still waits."
    )
    alert = Alert("An alert came back", text, Level.ALARM)
    without = (connection, event.channel) if event.whole else None
    tell.council(session, house, council.id, alert, key, without=without)
    if event.whole:
        _tell_people(session, house, council, connection, event, alert, key)


def _tell_people(
    session: Session,
    house: House,
    council: Council,
    connection: str,
    event: Undelivered,
    alert: Alert,
    key: str,
) -> None:
    """Tell whoever else can be reached at the same desk, at an address of their own."""
    for somebody in people.deciders(session, council.id, None):
        known = people.identities(session, somebody.id)
        there = next((known[name] for name in house.platforms(connection) if name in known), None)
        if there is None or there.casefold() == event.reader.casefold():
            continue
        letter = Letter(replace(alert, private=True), Address(event.channel, there, somebody.name))
        row = f"{council.id}:{key}:person:{somebody.id}"
        outbox.put_alert(session, council.id, connection, row, letter, urgent=True)


def unread(session: Session, house: House, connection: str, why: str) -> None:
    """A desk does not let itself be read: told once a day, for as long as it lasts."""
    needs_person(
        session, house, connection, f"{sentence(why)} What is asked there is not heard until then"
    )


def needs_person(session: Session, house: House, connection: str, detail: str) -> None:
    """Something of a desk must be mended by a person: told at all desks, once a day at most."""
    mark = hashlib.sha256(detail.encode()).hexdigest()[:12]
    key = f"desk-needs:{connection}:{mark}:{_today(session)}"
    text = f"NEEDS YOU: {house.platform(connection)}. {sentence(detail)} {_MEND}"
    for council in house.config.councils:
        if any(desk.connection == connection for desk in council.desks):
            alert = Alert("Something must be mended", text, Level.ALARM)
            tell.council(session, house, council.id, alert, key)


def _today(session: Session) -> str:
    return now(session).astimezone(LONDON).date().isoformat()
