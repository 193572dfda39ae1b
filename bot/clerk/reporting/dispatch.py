"""A stored private message is dealt with, in one transaction: told on, answered, or held.

A message goes to the conversation (:mod:`bot.clerk.reporting.talk`); an edit or a deletion is
noted with the report that the message went into. Without the reports' key everything waits.
"""

from __future__ import annotations

import logging

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters.contract import Message
from bot.clerk import wordless
from bot.clerk.house import House
from bot.clerk.reporting import changed, links, talk, unread
from bot.clerk.reporting.heard import Heard, Said
from bot.config.mailboxes import councils_on
from bot.config.model import Council
from bot.store import crypto, identities, mail, outbox
from bot.store.letters import Note
from bot.store.schema_reports import Mail

log = logging.getLogger(__name__)

NO_KEY = (
    "In danger? Call 999. What you wrote is kept, but nobody can open it now: a key is missing on "
    "Beadle's computer. It will be read when the key is back; you need not write it again. "
    "{reach}"
)
BROKE = (
    "In danger? Call 999. What you wrote is kept, but something went wrong inside Beadle, and "
    "nobody has read it yet. {reach}"
)


def hear(session: Session, house: House, mail_id: int) -> None:
    """Deal with a stored message; nothing the second time."""
    row = mail.take(session, mail_id)
    if row is None:
        return
    if not crypto.is_open(crypto.REPORTS):
        _hold(session, house, row)
        return
    before = mail.earlier(session, row)
    if row.kind == mail.WITHDRAWN:
        mail.finish(session, row, changed.deleted(session, house, before))
        return
    heard = heard_of(session, house, row)
    if before:
        said = changed.edited(session, house, heard, before)
    else:
        said = talk.hear(session, house, heard)
    talking = mail.talk_of(session, row.connection, heard.sender)
    about = (said.report_id if said else None) or (talking.report_id if talking else None)
    if said is not None:
        _answer(session, house, row, heard, said, f"mail:{row.id}:answer")
    links.look(session, house, about, heard.text, heard.forwarded)
    mail.finish(session, row, about)


def heard_of(session: Session, house: House, row: Mail) -> Heard:
    """A row's message as the conversation hears it."""
    message = mail.message_of(row.body or "")
    knows = councils_of(session, house, row.connection, message.sender)
    return Heard(
        connection=row.connection,
        council_id=knows[0].id if len(knows) == 1 else None,
        sender=message.sender,
        place=message.place,
        sender_name=message.sender_name,
        text=message.text,
        media=message.media,
        forwarded=message.forwarded,
        trouble=message.trouble,
        ref=message.ref,
        sent_at=message.sent_at,
    )


def councils_of(session: Session, house: House, connection: str, sender: str) -> list[Council]:
    """The councils that take reports on a connection and have somebody on their list."""
    known = identities.known_as(session, house.platforms(connection), [sender])
    listed = {council_id for council_id, _ in known}
    return [one for one in councils_on(house.config, connection) if one.id in listed]


def _answer(session: Session, house: House, row: Mail, heard: Heard, said: Said, key: str) -> None:
    council = heard.council_id or councils_on(house.config, row.connection)[0].id
    note = Note(said.text, heard.place, said.choices, said.report_id)
    outbox.put_mail(session, council, row.connection, key, note, urgent=True)


# --------------------------------------------------------------------------- what has to wait


def _hold(session: Session, house: House, row: Mail) -> None:
    """Keep a message for the key's return; whoever wrote it is told so once."""
    if row.kind == mail.WITHDRAWN:
        mail.hold(session, row)
        return
    message = mail.message_of(row.body or "")
    knows = councils_of(session, house, row.connection, message.sender)
    council = (knows or list(councils_on(house.config, row.connection)))[0]
    waiting = mail.hold(session, row)
    if not knows and waiting > council.reports.letterbox_per_sender:
        mail.finish(session, row)  # a flood from a stranger does not fill the disk meanwhile
    elif waiting == 1:
        _tell_sender(session, row, council, message, NO_KEY, "no key")


def put_aside(session: Session, house: House, mail_id: int, why: str) -> None:
    """A message that broke is kept and told, and stops none behind it. Its words stay unread.

    Whoever wrote it hears so, if it can be found out who that was.
    """
    held = session.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == mail.RECEIVED)
        .values(state=mail.HELD)
        .returning(Mail.connection)
    )
    connection = held.scalar()
    if connection is None:
        return
    unread.put_aside(session, house, connection, mail_id, why)
    try:
        with session.begin_nested():
            _say_put_aside(session, house, mail_id)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  its text may hold words
        wordless.note(log, "nor could it be answered", error)


def _say_put_aside(session: Session, house: House, mail_id: int) -> None:
    row = session.get_one(Mail, mail_id)
    if row.kind == mail.WITHDRAWN or row.body is None:
        return
    message = mail.message_of(row.body)
    knows = councils_of(session, house, row.connection, message.sender)
    council = (knows or list(councils_on(house.config, row.connection)))[0]
    _tell_sender(session, row, council, message, BROKE, "kept")


def _tell_sender(
    session: Session, row: Mail, council: Council, message: Message, words: str, why: str
) -> None:
    note = Note(words.format(reach=reach(council)).strip(), message.place)
    key = f"mail:{row.id}:{why}"  # what broke may lack its key later
    outbox.put_mail(session, council.id, row.connection, key, note, urgent=True)


def reach(council: Council) -> str:
    """How the council is reached without Beadle."""
    contact = council.reports.contact or next(iter(council.contacts), "")
    return f"Until then: {contact}." if contact else ""
