"""Private messages that are not read, or answers that do not go out: told by the alarm.

Nothing of a message is told, nor who wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import alarm, tell
from bot.clerk.failing import UNHEARD, Trouble
from bot.clerk.house import House
from bot.config.mailboxes import councils_on
from bot.config.model import Council
from bot.store import audit, health, mail_streams, outbox, outstanding, troubles
from bot.store.schema_alarm import Trouble as Row
from bot.store.schema_reports import MailStream
from bot.store.store import now, wake
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.cases import sentence
from bot.words.times import counted, span, when

TITLE = "Private messages are not being read"
NOT_READ = "mail not read"
STUCK = "answers wait"


def fails(session: Session, house: House, connection: str, trouble: Trouble) -> None:
    """Note that a mailbox is not read. What only a person can mend is told at once.

    All else is told once a council's patience is over.
    """
    row = session.get_one(MailStream, connection)
    since = _last_heard(row) if trouble.silent else None
    row = mail_streams.note(session, connection, "failing", trouble.detail, since)
    begun = []
    for council in _councils(house, connection):
        at = None if trouble.code else row.since + council.tell_after
        matter = Matter(NOT_READ, council.id, connection)
        state = trouble.code.value if trouble.code else ""
        begun.append(troubles.begin(session, matter, row.since, trouble.detail, state=state,
                                    tell_at=at))  # fmt: skip
    fresh = [one for one in begun if trouble.code and one.next_at == now(session)]
    if fresh:
        alarm.tell(session, house, fresh)


def may_be_overdue(
    session: Session, house: House, streams: Mapping[str, MailStream], open_now: Sequence[Row]
) -> bool:
    """Whether a mailbox is silent, or an answer waits, or is told to among what is open now."""
    at = now(session)
    silent = any(
        row.state != "failing" and at - _last_heard(row) > health.SILENT
        for row in (streams[one] for one in house.mailboxes)
    )
    told = any(row.kind == STUCK for row in open_now)
    return silent or told or outstanding.is_any(session, outbox.MAIL)


def overdue(session: Session, house: House) -> None:
    """Note which mailboxes were not heard for too long, and which answers wait for too long."""
    at = now(session)
    streams = mail_streams.by_connection(session)
    stuck = {(row.council_id, row.subject): row for row in troubles.opened(session, STUCK)}
    for row in (streams[one] for one in house.mailboxes):
        if row.state != "failing" and at - _last_heard(row) > health.SILENT:
            fails(session, house, row.connection, Trouble(UNHEARD, silent=True))
        oldest = outstanding.oldest(session, outbox.MAIL, row.connection)
        if oldest is not None or any(one == row.connection for _, one in stuck):
            _heed_answers(session, house, row.connection, stuck)


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


@alarm.words(NOT_READ, of_connection=True)
def _not_read(session: Session, house: House, row: Row, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    why = f" {sentence(row.detail)}" if row.detail else ""
    what = (
        f"PRIVATE MESSAGES ARE NOT BEING READ since {when(row.since, now(session))}: "
        f"{house.platform(row.subject)}.{why}"
    )
    then = (
        "Whoever reports something there gets no answer now; please be reachable in another way. "
        "I keep trying, and will read what came meanwhile, as far as the platform keeps it. To see "
        "what is wrong: beadle doctor."
    )
    return Said(TITLE, what, then)


def read_again(session: Session, house: House, connection: str) -> None:
    """A mailbox is read. If it was told that it is not, its end is told as well."""
    row = session.get_one(MailStream, connection)
    if row.state == "working":
        return
    lasted = span(now(session) - row.since)
    mail_streams.note(session, connection, "working")
    outbox.hasten(session, outbox.MAIL, connection)
    wake(session, f"mail:{connection}")
    text = f"PRIVATE MESSAGES ARE READ AGAIN: {house.platform(connection)}, after {lasted}."
    alert = Alert("Private messages are read again", text)
    rows = troubles.opened(session, NOT_READ, connection)
    alarm.over(session, house, rows, lambda _row, _council: alert)


def _heed_answers(
    session: Session, house: House, connection: str, stuck: Mapping[tuple[str | None, str], Row]
) -> None:
    """Answers that wait too long, for each council; and those that went out at last."""
    for council in _councils(house, connection):
        found = outstanding.oldest(session, outbox.MAIL, connection, council.id)
        row = stuck.get((council.id, connection))
        late = found is not None and now(session) - found[1] >= council.tell_after
        if row is None and found is not None and late:
            matter = Matter(STUCK, council.id, connection)
            alarm.tell(session, house, [troubles.begin(session, matter, found[1])])
        elif row is not None and not late:
            alarm.over(session, house, [row], partial(_answered, house))


def _answered(house: House, row: Row, _council: Council) -> Alert:
    text = f"SENT: the private answers that waited on {house.platform(row.subject)}."
    return Alert("Private answers were sent", text)


@alarm.words(STUCK, of_connection=True)
def _stuck(session: Session, house: House, row: Row, council: Council) -> Said:
    counts = outstanding.waiting(session, council.id)
    count = counted(counts.get((outbox.MAIL, row.subject, "waiting"), 0), "private answer")
    what = (
        f"NOT SENT YET: {count} on {house.platform(row.subject)}, the oldest since "
        f"{when(row.since, now(session))}."
    )
    then = (
        "Whoever waits for one hears nothing; what they wrote is kept. I keep trying. To see what "
        "is wrong: beadle doctor."
    )
    return Said("Private answers wait to be sent", what, then)


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
