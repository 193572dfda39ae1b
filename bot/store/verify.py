"""Whether the audit chain and the evidence under it are what was recorded (``beadle verify``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from bot.store import audit, crypto, erased, evidence, keys, report_chain
from bot.store.legible import MISSHAPEN, page
from bot.store.schema import Blob, Council, Version
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.types import Legible


@dataclass
class Report:
    """What was found for one council. Nothing in ``problems`` means: as recorded.

    ``sealed``: the reports' key was not there, so that only whether one is missing was looked at.
    How many there are is not said: who reads this may be one whom a report concerns.
    ``purged``: of each kind what was erased because its time was over: how many, the last time,
    and by which rule that was. ``restored``: when the record was brought back from a backup, and as
    of when that was (None: those words were erased). What lies between is not in it.
    """

    council_id: str
    rows: int = 0
    erased: int = 0
    versions: int = 0
    blobs: int = 0
    head: tuple[int, str] = (0, audit.GENESIS)
    sealed: bool = False
    purged: dict[str, tuple[int, datetime, str]] = field(default_factory=dict)
    restored: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


Progress = Callable[[int], None]


def councils(session: Session) -> list[str]:
    """Every council that has ever had a chain."""
    return list(session.scalars(select(Council.id).order_by(Council.id)))


def size(session: Session, council_id: str) -> int:
    """How many rows :func:`verify` will look at (for a progress bar)."""
    return sum(
        session.scalar(
            select(func.count()).select_from(table).where(table.council_id == council_id)
        )
        or 0
        for table in (AuditRow, Version, Blob)
    )


def verify(
    session: Session,
    council_id: str,
    known_head: tuple[int, str] | None = None,
    progress: Progress = lambda _count: None,
) -> Report:
    """Walk the whole chain and all evidence.

    Finds rows changed, missing, forked or out of order; words changed or erased without record;
    versions, media and reports that are not what came in; and, since ``known_head`` (sequence and
    hash, as the desk was told), a tail cut off or a history written anew.
    """
    report = Report(council_id)
    _walk_chain(session, report, known_head, progress)
    _check_evidence(session, report, progress)
    return report


def prove(session: Session, council_id: str, progress: Progress = lambda _count: None) -> Report:
    """Walk the whole chain, and hold the words of every archived version against it.

    Not the bytes of pictures and films, nor reports: those are :func:`verify`'s.
    """
    report = Report(council_id)
    _walk_chain(session, report, None, progress)
    gone = erased.erased(session, council_id)

    def a_version() -> None:
        report.versions += 1
        progress(1)

    report.problems += evidence.version_problems(session, council_id, gone, a_version)
    return report


def _walk_chain(
    session: Session, report: Report, known: tuple[int, str] | None, progress: Progress
) -> None:
    expected, previous = 1, audit.GENESIS
    wordless: set[int] = set()
    erased: set[int] = set()
    hashes: dict[int, str] = {0: audit.GENESIS}
    for row, words in _rows(session, report.council_id):
        progress(1)
        report.rows += 1
        if row is None:
            report.problems.append(f"row {expected} was changed: it cannot be read any more")
            expected, previous = expected + 1, ""
            continue
        report.problems += _row_problems(row, words, expected, previous)
        if words is None:
            wordless.add(row.seq)
        elif row.kind == "erased":
            with suppress(*MISSHAPEN):
                erased.update(words.payload.get("seqs", ()))
        if row.kind == "restored":
            report.restored.append((row.at, _made(words)))
        if known and row.seq == known[0]:
            hashes[row.seq] = row.hash
        expected, previous = row.seq + 1, row.hash
        report.head = (row.seq, row.hash)
    report.erased = len(wordless)
    report.problems += [
        f"the words of row {seq} are missing, and no erasure is on record"
        for seq in sorted(wordless - erased)
    ]
    report.problems += _tail_problems(audit.head(session, report.council_id), report, known, hashes)


def _made(words: Words | None) -> datetime | None:
    """As of when a restored record is; None where that was erased, or cannot be read."""
    with suppress(*MISSHAPEN):
        return datetime.fromisoformat(words.payload["made"]) if words else None
    return None


def _row_problems(row: AuditRow, words: Words | None, expected: int, previous: str) -> list[str]:
    """``previous``: empty where the row before cannot be read."""
    problems = []
    if row.seq != expected:
        problems.append(_order_problem(row.seq, expected))
    if previous and row.previous != previous:
        problems.append(f"row {row.seq} does not follow the row before it")
    if row.hash != _restate(row):
        problems.append(f"row {row.seq} was changed after it was written")
    if words is not None and audit.digest(str(words.salt), words.payload) != row.digest:
        problems.append(f"the words of row {row.seq} were changed")
    return problems


def _tail_problems(
    stored: tuple[int, str], report: Report, known: tuple[int, str] | None, hashes: dict[int, str]
) -> list[str]:
    problems = []
    if stored != report.head:
        problems.append(
            f"the chain ends at row {report.head[0]}, but its head says row {stored[0]}: "
            "rows at the end are missing or were added past Beadle"
        )
    if known and known[0] not in hashes:
        problems.append(f"row {known[0]}, the head that you were told, is missing: a tail was cut")
    elif known and hashes[known[0]] != known[1]:
        problems.append(f"row {known[0]} is not the head that you were told: history was rewritten")
    return problems


def _order_problem(seq: int, expected: int) -> str:
    if seq > expected:
        missing = f"row {expected}" if seq == expected + 1 else f"rows {expected} to {seq - 1}"
        return f"{missing} missing"
    return f"row {seq} stands twice or out of order"


def _restate(row: AuditRow) -> str:
    return audit.link_hash(
        council_id=row.council_id,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        subject=row.subject,
        digest=row.digest,
        previous=row.previous,
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a row and their salt, as far as they can be read."""

    salt: str
    payload: dict[str, Any]


def _rows(session: Session, council_id: str) -> Iterator[tuple[AuditRow | None, Words | None]]:
    """Each row with its words; None in its place where it cannot be read."""
    query = (
        select(AuditRow, AuditDetail.salt, type_coerce(AuditDetail.payload, Legible()))
        .outerjoin(
            AuditDetail,
            (AuditDetail.council_id == AuditRow.council_id) & (AuditDetail.seq == AuditRow.seq),
        )
        .where(audit.belongs(council_id))
    )
    # By insertion order (id), so that a row moved to another place is seen as out of order.
    last = 0
    while found := page(session, query, AuditRow.id, last, evidence.PAGE):
        for last, one in found:  # noqa: B007  where the next page begins
            if one is None:
                yield None, None
                continue
            row, salt, payload, _key = one
            yield row, None if salt is None else Words(salt, payload or {})
        session.expunge_all()


def _check_evidence(session: Session, report: Report, progress: Progress) -> None:
    def a_version() -> None:
        report.versions += 1
        progress(1)

    def a_blob() -> None:
        report.blobs += 1
        progress(1)

    gone = erased.erased(session, report.council_id)
    report.purged = gone.told
    report.problems += evidence.version_problems(session, report.council_id, gone, a_version)
    report.problems += evidence.media_problems(session, report.council_id, gone)
    report.problems += evidence.blob_problems(session, report.council_id, a_blob)
    report.sealed = not crypto.is_open(crypto.REPORTS) and keys.is_used(session, crypto.REPORTS)
    report.problems += report_chain.problems(session, report.council_id)
