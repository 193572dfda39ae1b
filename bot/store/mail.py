"""Private messages as they came, and where conversations stand.

Who wrote, and which message it was, lie in the open only as digests. The words lie encrypted in a
row until it was dealt with; then they stand, sealed, in a report or in the letterbox.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from adapters import contract
from bot.store.lookout import Due, any_of
from bot.store.schema_reports import Mail, MailStream, Talk
from bot.store.store import now, wake
from bot.store.types import sha256

MESSAGE, WITHDRAWN = "message", "withdrawn"
RECEIVED, HELD, DONE = "received", "held", "done"
KEEP = timedelta(days=30)
"""How long a row that was dealt with says, as a digest, who wrote it."""
KEEP_KNOWN = timedelta(days=400)
"""How long a message is known again. A mailbox looks through what is a month old at most, and
tells an edit of what is older; one that is older still and unknown is not taken in."""


def sender_digest(connection: str, sender: str) -> str:
    """Who somebody is on a connection, as rows name them."""
    return _digest(connection, sender)


def ref_digest(connection: str, ref: str) -> str:
    """Which message of a connection it is, as rows name it."""
    return _digest(connection, ref)


def _digest(connection: str, what: str) -> str:
    return sha256(f"{connection}\0{what}".encode("utf-8", "surrogatepass"))


# --------------------------------------------------------------------------- taking in


def take_in(session: Session, connection: str, mail: contract.Mail) -> int:
    """Store messages and the cursor after them, in one transaction; how many were new."""
    new = sum(_take_one(session, connection, message) for message in mail.messages)
    stream = session.get_one(MailStream, connection)
    stream.last_at = now(session)
    if mail.cursor is not None:
        stream.cursor = mail.cursor
    if new:
        wake(session, "mail")
    return new


def _take_one(
    session: Session, connection: str, message: contract.Message | contract.Withdrawn
) -> bool:
    """Store one message; whether it was not known."""
    ref = ref_digest(connection, message.ref.id)
    earlier = session.scalars(select(Mail).where(Mail.connection == connection, Mail.ref == ref))
    known = earlier.all()
    if isinstance(message, contract.Message):
        kind, fingerprint = MESSAGE, _digest(connection, message.fingerprint)
        sender = sender_digest(connection, message.sender)
        sent_at = message.sent_at
        if not known and sent_at is not None and sent_at < now(session) - KEEP_KNOWN:
            return False
    else:
        kind, fingerprint = WITHDRAWN, ""
        if not known:
            return False  # nothing was taken in of which it could be told
        sender = known[0].sender
    if any((row.kind, row.fingerprint) == (kind, fingerprint) for row in known):
        return False
    session.add(
        Mail(
            connection=connection,
            ref=ref,
            fingerprint=fingerprint,
            kind=kind,
            sender=sender,
            body=to_json(message),
            state=RECEIVED,
            received_at=now(session),
        )
    )
    session.flush()
    return True


def to_json(message: contract.Message | contract.Withdrawn) -> str:
    """A message as it lies, encrypted, in its row."""
    return json.dumps(asdict(message), default=datetime.isoformat)


def message_of(body: str) -> contract.Message:
    """A message as it was written by :func:`to_json`."""
    data = json.loads(body)
    data["ref"] = contract.Ref(**data["ref"])
    data["media"] = tuple(contract.Media(**medium) for medium in data["media"])
    if data["sent_at"] is not None:
        data["sent_at"] = datetime.fromisoformat(data["sent_at"])
    return contract.Message(**data)


# --------------------------------------------------------------------------- dealing with it


def received(
    session: Session, connections: Collection[str], listed: Collection[str] = (), limit: int = 20
) -> list[int]:
    """The rows of these connections to deal with, in the order in which they came.

    What the ``listed`` wrote (digests of senders) goes before a stranger's: nobody who reports
    waits behind a flood.
    """
    query = select(Mail.id).where(Mail.state == RECEIVED, Mail.connection.in_(connections))
    first = Mail.sender.in_(listed).desc()
    return list(session.scalars(query.order_by(first, Mail.id).limit(limit)))


def waits(connections: Collection[str]) -> Due:
    """The question for the lookout whether a message is to be dealt with."""
    received = Mail.state == RECEIVED, Mail.connection.in_(connections)
    return any_of(select(Mail.id).where(*received))


def take(session: Session, mail_id: int) -> Mail | None:
    """A row to deal with in this transaction; None where that was done."""
    row = session.get_one(Mail, mail_id, with_for_update=True)
    return row if row.state == RECEIVED and row.body is not None else None


def finish(session: Session, row: Mail, report_id: int | None = None) -> None:
    """A row was dealt with: its words are forgotten here."""
    row.state, row.body, row.done_at = DONE, None, now(session)
    row.report_id = report_id if report_id is not None else row.report_id


def hold(session: Session, row: Mail) -> int:
    """Put a row aside until Beadle is started anew; how many of its sender's wait with it."""
    row.state = HELD
    session.flush()
    return held_of(session, row.connection, row.sender)


def held_of(session: Session, connection: str, sender: str) -> int:
    """How many messages of a sender (a digest) are held."""
    query = select(func.count()).where(
        Mail.connection == connection, Mail.sender == sender, Mail.state == HELD
    )
    return session.scalar(query) or 0


def waiting(session: Session, connections: Collection[str], before: datetime | None = None) -> int:
    """How many messages of these connections are held, or not dealt with yet.

    ``before``: only of those that came by then.
    """
    query = select(func.count()).where(Mail.state != DONE, Mail.connection.in_(connections))
    if before is not None:
        query = query.where(Mail.received_at <= before)
    return session.scalar(query) or 0


def release(session: Session) -> int:
    """Have what was held dealt with, in order; how many rows."""
    freed = session.scalars(
        update(Mail).where(Mail.state == HELD).values(state=RECEIVED).returning(Mail.id)
    ).all()
    if freed:
        wake(session, "mail")
    return len(freed)


def earlier(session: Session, row: Mail) -> list[Mail]:
    """What came before of the same message, the first version first."""
    query = select(Mail).where(
        Mail.connection == row.connection, Mail.ref == row.ref, Mail.id < row.id
    )
    return list(session.scalars(query.order_by(Mail.id)))


def forget(session: Session) -> None:
    """Forget who wrote what was dealt with long ago, and later that it was there at all."""
    at = now(session)
    session.execute(
        update(Mail)
        .where(Mail.state == DONE, Mail.done_at < at - KEEP, Mail.sender != "")
        .values(sender="")
    )
    session.execute(delete(Mail).where(Mail.state == DONE, Mail.done_at < at - KEEP_KNOWN))


# --------------------------------------------------------------------------- conversations


def talk_of(session: Session, connection: str, sender: str) -> Talk | None:
    """Where the conversation with somebody (their id on the platform) stands, if there is one."""
    return session.get(Talk, (connection, sender_digest(connection, sender)))


def put_talk(
    session: Session,
    connection: str,
    sender: str,
    *,
    place: str,
    council_id: str | None = None,
    person_id: int | None = None,
    report_id: int | None = None,
    asking: str | None = None,
) -> Talk:
    """Note where the conversation with somebody stands now, all of it."""
    talk = session.merge(
        Talk(
            connection=connection,
            sender=sender_digest(connection, sender),
            council_id=council_id,
            person_id=person_id,
            report_id=report_id,
            asking=asking,
            place=place,
            last_at=now(session),
        )
    )
    session.flush()
    return talk


def end_talk(session: Session, connection: str, sender: str) -> None:
    """The conversation with somebody is over."""
    talk = talk_of(session, connection, sender)
    if talk is not None:
        session.delete(talk)
        session.flush()
