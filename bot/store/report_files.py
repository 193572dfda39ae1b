"""What was sent with a report: fetched once, sealed, and put on record with its SHA-256.

The bytes lie in the row of their report alone, sealed; no two reports share them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    LargeBinary,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from adapters import contract
from bot.store import crypto, report_chain
from bot.store.lookout import Due, moment
from bot.store.schema_reports import Report, ReportFile
from bot.store.store import now
from bot.store.types import sha256

LARGEST = 25_000_000
"""Bytes of one file that is kept."""
LARGEST_IN_ALL = 100_000_000
"""Bytes that are kept with one report."""
ATTEMPTS = 20
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=30)
"""So that a platform may be away for six hours."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch, in the contract's terms."""

    id: int
    report_id: int
    message: contract.Ref
    media: contract.Media


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Bytes as they are kept: ``size`` and ``sha256`` are those of what came."""

    token: bytes = field(repr=False)
    size: int
    sha256: str


def seal(data: bytes) -> SealedFile:
    """Seal bytes before they are stored: that takes a second of a large file, and no lock."""
    return SealedFile(crypto.encrypt(data, crypto.REPORTS), len(data), sha256(data))


def source_of(message: contract.Ref, media: contract.Media) -> str:
    """Where a file is fetched from, as it lies sealed in its row."""
    return json.dumps({"message": asdict(message), "media": asdict(media)})


def due(session: Session, connection: str, limit: int = 4) -> list[Wanted]:
    """The files of a connection to fetch now, the oldest first. Needs the reports' key."""
    at = now(session)
    found = select(ReportFile).where(*_due(connection, at, at + LONGEST_PAUSE))
    return [_wanted(row) for row in session.scalars(found.order_by(ReportFile.id).limit(limit))]


def waits(connection: str) -> Due:
    """The question for the lookout whether a file is to be fetched now."""
    return Due(_CONNECTIONS, connection)


Moment = datetime | BindParameter[datetime]


def _due(connection: str, at: Moment, far: Moment) -> tuple[ColumnElement[bool], ...]:
    return (ReportFile.connection == connection, *_due_anywhere(at, far))


def _due_anywhere(at: Moment, far: Moment) -> tuple[ColumnElement[bool], ...]:
    return (
        ReportFile.state == literal_column("'waiting'"),  # as the index has it
        # Never tried, or put off for longer than anything is: the clock was put back since.
        (ReportFile.next_at <= at) | (ReportFile.attempts == 0) | (ReportFile.next_at > far),
    )


_CONNECTIONS = (
    select(ReportFile.connection).where(*_due_anywhere(moment(), moment(LONGEST_PAUSE))).distinct()
)


def _wanted(row: ReportFile) -> Wanted:
    source = json.loads(row.source or "")
    return Wanted(
        row.id, row.report_id, contract.Ref(**source["message"]), contract.Media(**source["media"])
    )


def room(session: Session, report_id: int) -> int:
    """How many bytes more are kept with a report."""
    query = select(func.sum(ReportFile.size)).where(
        ReportFile.report_id == report_id, ReportFile.state == "stored"
    )
    return LARGEST_IN_ALL - (session.scalar(query) or 0)


def too_large(session: Session, report_id: int, size: int) -> str:
    """Why a file of this size is not kept; empty where it is."""
    if size > LARGEST:
        return f"it has {size / 1e6:.0f} MB, and only files of up to {_mega(LARGEST)} are kept"
    if size > room(session, report_id):
        return f"there are more than {_mega(LARGEST_IN_ALL)} with this report already"
    return ""


def _mega(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def store(session: Session, file_id: int, file: SealedFile) -> Report | None:
    """Keep the bytes, and put their digest on record; refused where they are too large.

    The report, where this was the last that waited for it; None where others still wait, or where
    the report was thrown away meanwhile.
    """
    row = _waiting(session, file_id)
    if row is None:
        return None
    why = too_large(session, row.report_id, file.size)
    if why:
        return _refused(session, row, why)
    row.data = type_coerce(file.token, LargeBinary)  # sealed already
    row.size, row.sha256 = file.size, file.sha256
    row.state, row.stored_at, row.source = "stored", now(session), None
    return _settled(session, row)


def refuse(session: Session, file_id: int, why: str) -> Report | None:
    """A file will never be had; answers as :func:`store`."""
    row = _waiting(session, file_id)
    return _refused(session, row, why) if row is not None else None


def later(session: Session, file_id: int, why: str, after: float | None = None) -> Report | None:
    """Try again after a growing pause, at last no more; answers as :func:`store`."""
    row = _waiting(session, file_id)
    if row is None:
        return None
    row.attempts += 1
    if row.attempts >= ATTEMPTS:
        return _refused(session, row, why)
    pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 12), LONGEST_PAUSE)
    if after is not None:
        pause = min(max(timedelta(seconds=after), pause), LONGEST_PAUSE)
    row.next_at = now(session) + pause
    return None


def _waiting(session: Session, file_id: int) -> ReportFile | None:
    row = session.get(ReportFile, file_id, with_for_update=True)
    return row if row is not None and row.state == "waiting" else None


def _refused(session: Session, row: ReportFile, why: str) -> Report | None:
    row.state, row.trouble, row.source = "refused", why, None
    return _settled(session, row)


def _settled(session: Session, row: ReportFile) -> Report | None:
    report = session.get_one(Report, row.report_id)
    report_chain.keep(session, report)
    session.flush()
    query = select(func.count()).where(
        ReportFile.report_id == row.report_id, ReportFile.state == "waiting"
    )
    return None if session.scalar(query) else report


def refused(session: Session, report: Report) -> Sequence[ReportFile]:
    """What was not kept of a report, in order."""
    query = select(ReportFile).where(
        ReportFile.report_id == report.id, ReportFile.state == "refused"
    )
    return session.scalars(query.order_by(ReportFile.id)).all()


def stored(session: Session, report: Report) -> int:
    """How many files are kept of a report."""
    query = select(func.count()).where(
        ReportFile.report_id == report.id, ReportFile.state == "stored"
    )
    return session.scalar(query) or 0
