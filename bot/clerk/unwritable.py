"""A database that could not be written: the words for it, and what is put on record afterwards."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import alarm
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import troubles, unwatched
from bot.store.schema_alarm import Trouble
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.times import span, when

KIND = "database"
FULL = "the disk is full"
_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: "another program holds the database locked",
    sqlite3.SQLITE_LOCKED: "another program holds the database locked",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_IOERR: "the database's file cannot be written (a full or broken disk)",
    sqlite3.SQLITE_CANTOPEN: "the database's file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the database's file is damaged",
}
_POSTGRES = {
    "53100": FULL,
    "25006": "the database is read-only",
    "55P03": "another program holds the database locked",
}
UNKNOWN = "no write comes to its end"


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nothing could be written; how often it was told from memory."""

    since: datetime
    until: datetime
    why: str
    told: int


def reason(error: DBAPIError) -> str:
    """What ails the database, in words that hold nothing of what was to be written."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, "the database refuses to be written")
    state = getattr(error.orig, "sqlstate", None) or ""
    return _POSTGRES.get(state, "the database does not answer")


def alarm_of(since: datetime, at: datetime, why: str, contact: str, *, first: bool) -> str:
    """What is told while it lasts, by who cannot read a row."""
    parts = [
        "" if first else "STILL:",
        f"NOTHING CAN BE WRITTEN DOWN since {when(since, at)}: {why or UNKNOWN}.",
        "So nothing is archived, checked or told at a desk. Posts not checked are not “clean”.",
        f"Call {contact}." if contact else "Call whoever looks after the machine.",
        "What is on record is whole. I keep trying, and will check what was missed.",
    ]
    return " ".join(part for part in parts if part)


def was(session: Session, house: House, outage: Outage) -> None:
    """Put an outage that is over on record, and tell its end by every desk and route."""
    for connection in house.config.connections:
        if house.config.accounts_on(connection.id):
            why = f"Nothing could be written: {outage.why or UNKNOWN}."
            unwatched.begin(session, connection.id, outage.since, why)
            unwatched.end(session, connection.id)
    row = troubles.begin(session, Matter(KIND), outage.since, outage.why or UNKNOWN)
    row.told, row.told_at = max(1, outage.told), outage.until
    alarm.over(session, house, [row], lambda row, council: _over(session, row, council))


@alarm.words(KIND)
def _words(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    what = f"NOTHING CAN BE WRITTEN DOWN since {when(row.since, now(session))}: {row.detail}."
    return Said("Nothing can be written down", what)


def _over(session: Session, row: Trouble, _council: Council) -> Alert:
    at = now(session)
    text = (
        f"EVERYTHING IS WRITTEN DOWN AGAIN. From {when(row.since, at)} until now "
        f"({span(at - row.since)}) nothing could be: {row.detail}. What is still public is taken "
        "in and checked now. If a command of yours got no answer, see whether it was carried out, "
        "and give it again where it was not."
    )
    return Alert("Everything is written down again", text)
