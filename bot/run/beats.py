"""Heartbeats as rows: which loops live, which connections and mailboxes are read, and what ails."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.clerk import failing, unreachable
from bot.clerk.house import House
from bot.clerk.reporting import closed, unread
from bot.store import health, mail_streams, troubles


@dataclass(frozen=True, slots=True)
class Ails:
    """What may have to be told: connections, mailboxes, the judge, what is open or undelivered."""

    streams: bool = True
    mail: bool = True
    judge: bool = True
    alarm: bool = True


def write_beats(
    session: Session, house: House, beats: Mapping[str, datetime], deaths: Collection[str]
) -> Ails:
    """Write down which loops live, and which watch; answers what is to be looked into."""
    # Read at once, and held: what the session knows it reads no more, one by one.
    held, mail = health.beats(session), mail_streams.by_connection(session)
    streams, open_now = health.streams(session), troubles.opened(session)
    for name, at in beats.items():
        row = health.beat(session, name)
        row.at = at
    for connection, stream in streams.items():
        if house.config.councils_on(connection):
            health.beat_of_stream(session, stream)
    for connection in house.mailboxes:
        unread.beat(session, connection)
    closed.beat(session, house)
    for name in deaths:  # last: a loop that dies does not work, whatever else is said of it
        health.beat(session, name, working=False, detail="the loop dies and is started again")
    found = Ails(
        failing.may_be_silent(session, house, streams.values()),
        unread.may_be_overdue(session, house, mail, open_now),
        health.ails(session, "judge"),
        bool(open_now) or unreachable.may_be(session),
    )
    del held
    return found
