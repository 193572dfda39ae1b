"""A message is heard in one transaction: killed at any statement, nothing of it is there.

The process is ended for each statement in turn; heard again, all of it is there, once.
"""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from adapters.contract import Mail as Letters
from adapters.contract import Message, Ref
from bot.clerk.reporting import dispatch
from bot.store import mail, migrate
from bot.store.schema_reports import Mail, MailStream

TALKS = [
    (),
    ("Somebody has posted my address.",),
    ("Somebody has posted my address.", "1"),
    ("Somebody has posted my address.", "1", "no", "skip", "skip", "skip"),
]
"""What was said before the message in whose middle the end comes."""
LAST = ["Somebody has posted my address.", "2 Jo Smith", "yes", "after six"]


class Killed(BaseException):
    """The process is ended."""


def taken_in(office, number, words):
    """A message is stored, as the intake leaves it; its row's key."""

    def verb(session):
        if session.get(MailStream, "telegram") is None:
            session.add(
                MailStream(connection="telegram", state="working", detail="", since=office.clock())
            )
            session.flush()
        ref = Ref("telegram", str(number))
        message = Message(ref, "olive", "dm:olive", str(number), "Olive", words)
        mail.take_in(session, "telegram", Letters((message,)))
        return mail.received(session, ["telegram"])[0]

    return office.store.write_now(verb)


def everything(office):
    """How many rows each table has, and what the reports hold."""

    def verb(session):
        tables = migrate.METADATA.sorted_tables
        return {one.name: session.execute(text(f'SELECT count(*) FROM "{one.name}"')).scalar()
                for one in tables}  # fmt: skip

    held = [(one.state, one.number, one.concerns, office.words_of(one)) for one in office.reports()]
    return office.store.read_now(verb), held


@pytest.mark.parametrize("place", range(len(LAST)))
def test_a_message_is_heard_whole_or_not_at_all(office, place):
    for number, words in enumerate(TALKS[place]):
        office.run(dispatch.hear, taken_in(office, number, words))
    key = taken_in(office, 99, LAST[place])
    before, killed, statement = everything(office), 0, 0
    while True:
        statement += 1
        if not ended_at(office, key, statement):
            break
        killed += 1
        assert everything(office) == before
    assert killed > 10
    after = everything(office)
    assert after != before
    office.run(dispatch.hear, key)
    assert everything(office) == after
    assert office.store.read_now(lambda s: s.get_one(Mail, key).body) is None


def ended_at(office, key, statement):
    """Hear a message, and end the process at its n-th statement; whether it came to that."""
    seen = 0

    def execute(*_args):
        nonlocal seen
        seen += 1
        if seen == statement:
            raise Killed

    event.listen(office.store.engine, "before_cursor_execute", execute)
    try:
        office.run(dispatch.hear, key)
    except Killed:
        return True
    finally:
        event.remove(office.store.engine, "before_cursor_execute", execute)
    return False
