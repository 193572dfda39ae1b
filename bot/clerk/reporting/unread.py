"""Private messages that are not read, or answers that do not go out: told once, and when it ends.

Nothing of a message is told, nor who wrote it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.failing import UNHEARD, Trouble
from bot.clerk.house import House
from bot.config.mailboxes import councils_on
from bot.config.model import Council
from bot.store import audit, health, mail_streams, outbox, outstanding
from bot.store.schema_reports import MailStream
from bot.store.store import now, wake
from bot.words.cases import sentence
from bot.words.times import counted, exactly, span, when

TITLE = "Private messages are not being read"


def fails(session: Session, house: House, connection: str, trouble: Trouble) -> None:
    """Note that a mailbox is not read. What only a person can mend is told at once."""
    row = session.get_one(MailStream, connection)
    since = _last_heard(row) if trouble.silent else None
    mail_streams.note(session, connection, "failing", trouble.detail, since)
    if trouble.code is not None:
        _tell(session, house, row)


def may_be_overdue(session: Session, house: House) -> bool:
    """Whether a mailbox fails that nobody was told of, or is silent, or an answer still waits."""
    at = now(session)
    streams = mail_streams.by_connection(session)
    return any(
        (row.told_at is None if row.state == "failing" else at - _last_heard(row) > health.SILENT)
        for row in (streams[one] for one in house.mailboxes)
    ) or outstanding.is_any(session, outbox.MAIL)


def overdue(session: Session, house: House) -> None:
    """Tell the councils whose mailboxes were not read for longer than they allow."""
    at = now(session)
    streams = mail_streams.by_connection(session)
    for row in (streams[one] for one in house.mailboxes):
        patience = [one.tell_after for one in _councils(house, row.connection)]
        if row.state != "failing" and at - _last_heard(row) > health.SILENT:
            fails(session, house, row.connection, Trouble(UNHEARD, silent=True))
        if row.state == "failing" and at - row.since >= min(patience):
            _tell(session, house, row)
        stuck = outstanding.oldest(session, outbox.MAIL, row.connection)
        if stuck is not None and at - stuck[1] >= min(patience):
            _tell_stuck(session, house, row.connection)


def beat(session: Session, connection: str) -> None:
    """Whether a mailbox is read, as ``status`` shows it."""
    stream = session.get_one(MailStream, connection)
    row = health.beat(session, f"mail-in:{connection}")
    if stream.state == "failing":
        row.working, row.detail = False, f"private messages are not read: {stream.detail}"
    elif now(session) - _last_heard(stream) > health.SILENT:
        row.working, row.detail = False, "private messages are not read: nothing was heard"


def _last_heard(row: MailStream) -> datetime:
    return row.last_at or row.since


def _councils(house: House, connection: str) -> tuple[Council, ...]:
    return councils_on(house.config, connection)


def _tell(session: Session, house: House, row: MailStream) -> None:
    if row.told_at is not None:
        return
    row.told_at = now(session)
    why = f" {sentence(row.detail)}" if row.detail else ""
    text = (
        f"PRIVATE MESSAGES ARE NOT BEING READ since {when(row.since, now(session))}: "
        f"{house.platform(row.connection)}.{why} Whoever reports something there gets no answer "
        "now; please be reachable in another way. I keep trying, and will read what came "
        "meanwhile, as far as the platform keeps it. To see what is wrong: beadle doctor."
    )
    for council in _councils(house, row.connection):
        key = f"mail-failing:{row.connection}:{row.told_at}"
        tell.council(session, house, council.id, Alert(TITLE, text, Level.ALARM), key)
        payload = {"connection": row.connection, "since": exactly(row.since), "why": row.detail}
        audit.record(session, council.id, audit.Entry("mail not read", "council", payload))


def read_again(session: Session, house: House, connection: str) -> None:
    """A mailbox is read. If it was told that it is not, its end is told as well."""
    row = session.get_one(MailStream, connection)
    if row.state == "working":
        return
    told, lasted = row.told_at, span(now(session) - row.since)
    mail_streams.note(session, connection, "working")
    outbox.hasten(session, outbox.MAIL, connection)
    wake(session, f"mail:{connection}")
    if told is None:
        return
    text = f"PRIVATE MESSAGES ARE READ AGAIN: {house.platform(connection)}, after {lasted}."
    for council in _councils(house, connection):
        alert = Alert("Private messages are read again", text)
        tell.council(session, house, council.id, alert, f"mail-working:{connection}:{told}")
        entry = audit.Entry("connection", "council", {"id": connection, "said": alert.title})
        audit.record(session, council.id, entry)


def _tell_stuck(session: Session, house: House, connection: str) -> None:
    """Answers that wait too long: each council is told once of the one that waits longest."""
    for council in _councils(house, connection):
        found = outstanding.oldest(session, outbox.MAIL, connection, council.id)
        if found is None or now(session) - found[1] < council.tell_after:
            continue
        row_id, since = found
        counts = outstanding.waiting(session, council.id)
        count = counted(counts[outbox.MAIL, connection, "waiting"], "private answer")
        text = (
            f"NOT SENT YET: {count} on {house.platform(connection)}, the oldest since "
            f"{when(since, now(session))}. Whoever waits for one hears nothing; what they wrote "
            "is kept. I keep trying. To see what is wrong: beadle doctor."
        )
        alert = Alert("Private answers wait to be sent", text, Level.ALARM)
        tell.council(session, house, council.id, alert, f"mail-stuck:{connection}:{row_id}")


def not_stored(session: Session, house: House, connection: str, why: str) -> None:
    """A message that could not be stored even alone: a person must look on the platform."""
    text = (
        f"NOT STORED: a private message on {house.platform(connection)} could not be taken in "
        f"({why}). Whoever wrote it got no answer. Please tell whoever installed Beadle."
    )
    _say(session, house, connection, Alert("A message could not be stored", text, Level.ALARM))


def put_aside(session: Session, house: House, connection: str, mail_id: int, why: str) -> None:
    """A message that was stored and cannot be dealt with: it is kept, and nobody has read it."""
    text = (
        f"PUT ASIDE: a private message on {house.platform(connection)} could not be dealt with "
        f"({why}). It is kept, encrypted, and nobody has read it; it is tried again when Beadle "
        "is next started. Please tell whoever installed Beadle now: it may be a report."
    )
    alert = Alert("A message was put aside", text, Level.ALARM)
    _say(session, house, connection, alert, f"mail-aside:{mail_id}")


def _say(session: Session, house: House, connection: str, alert: Alert, key: str = "") -> None:
    key = key or f"{alert.title}:{connection}:{now(session).timestamp()}"
    for council in _councils(house, connection):
        tell.council(session, house, council.id, alert, key)
        payload = {"id": connection, "said": alert.title}
        audit.record(session, council.id, audit.Entry("connection", "council", payload))
