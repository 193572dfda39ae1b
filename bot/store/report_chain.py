"""Reports under the audit chain: what was reported is what was filed, and none is missing.

The chain holds a digest of each part of a report: of the report itself, of each addition, of each
file. They are keyed with a salt of the report's own that lies sealed with it, because "yes" could
be guessed from a bare one and the chain is seen by others. So nothing in it says what a report is
about, and where a report is erased its digests say nothing any more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session, defer

from bot.store import audit, crypto
from bot.store.crypto import KeyProblem
from bot.store.legible import MISSHAPEN
from bot.store.schema_reports import Report, ReportFile, ReportNote
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.types import Legible, canonical, sha256

FILED, CHANGED, ADDED, FILE = "report filed", "report changed", "report added", "report file"
ERASED = "report erased"
KINDS = (FILED, CHANGED, ADDED, FILE, ERASED)


def subject(report_id: int) -> str:
    """A report as the audit chain names it: by its key, which is no number that people know."""
    return f"report:{report_id}"


@dataclass
class Recorded:
    """What the chain says about one report: digests, of its notes and files by their keys."""

    content: str | None = None
    notes: dict[int, str] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)
    erased: bool = False

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        """Take in a row of the chain, in the chain's order."""
        if kind in (FILED, CHANGED):
            self.content = str(payload["content"])
        elif kind == ADDED:
            self.notes[int(payload["note"])] = str(payload["content"])
        elif kind == FILE:
            self.files[int(payload["file"])] = str(payload["content"])
        elif kind == ERASED:
            self.erased = True


def keep(session: Session, report: Report) -> None:
    """Put on record whatever of a report is not: call it wherever one was written, at the end.

    Safe to call again. Of a draft nothing is recorded: thrown away, it leaves nothing. Raises
    KeyProblem without the reports' key.
    """
    if report.state == "draft" or report.erased_at is not None:
        return
    if report.salt is None:
        report.salt = secrets.token_hex(32)
    session.flush()
    known = _of_one(session, report)
    entries = []
    content = _content(report)
    if content != known.content:
        kind = CHANGED if known.content else FILED
        entries.append(_entry(report, kind, {"content": content}))
    entries += [
        _entry(report, ADDED, {"note": note.id, "content": _note(report, note)})
        for note in _notes(session, report)
        if note.id not in known.notes
    ]
    entries += [
        _entry(report, FILE, {"file": file.id, "content": digest})
        for file in _files(session, report)
        if (digest := _file(report, file)) != known.files.get(file.id)
    ]
    if entries:
        audit.record(session, report.council_id, *entries)


def erased(session: Session, council_id: str, report_id: int, years: int) -> None:
    """Put on record that a report was erased, because it had been closed for so many years."""
    entry = audit.Entry(ERASED, subject(report_id), {"closed for years": years})
    audit.record(session, council_id, entry)


def problems(session: Session, council_id: str) -> Iterator[str]:
    """What is wrong with a council's reports, each named by its key in the database.

    Without the reports' key (:func:`bot.store.crypto.is_open`) only that none is missing is looked
    at: nobody can tell then what they say.
    """
    recorded = _all(session, council_id)
    query = select(Report.id).where(Report.council_id == council_id, Report.state != "draft")
    for report_id in session.scalars(query.order_by(Report.id)).all():
        known = recorded.pop(report_id, None)
        if known is None or known.content is None:
            yield f"report {report_id} is not in the audit chain"
            continue
        if not crypto.is_open(crypto.REPORTS):
            yield from _missing_parts(session, report_id, known)
            continue
        try:
            found = list(_of_report(session, report_id, known))
        except (KeyProblem, *MISSHAPEN):  # the key fits others
            found = [f"report {report_id} was changed after it was filed: it cannot be read"]
        yield from found
        session.expunge_all()
    yield from (f"report {gone} was filed and is missing" for gone in sorted(recorded))


def _of_report(session: Session, report_id: int, known: Recorded) -> Iterator[str]:
    # Where an answer goes needs the other key, and is no part of the report.
    report = session.get_one(Report, report_id, options=[defer(Report.place)])
    if (report.erased_at is not None) != known.erased:
        which = "erased, and no erasure is on record" if report.erased_at else "to be erased"
        yield f"report {report.id} was {which}{', and is there' if known.erased else ''}"
        return
    notes, files = _notes(session, report), _files(session, report)
    if known.erased:
        if report.answers or files or any(note.text is not None for note in notes):
            yield f"report {report.id} was erased, and holds words all the same"
        return
    if _content(report) != known.content:
        yield f"report {report.id} was changed after it was filed"
    yield from _of_notes(report, notes, known)
    yield from _of_files(session, report, files, known)


def _of_notes(report: Report, notes: list[ReportNote], known: Recorded) -> Iterator[str]:
    for note in notes:
        digest = known.notes.pop(note.id, None)
        if digest is None:
            yield f"report {report.id}: addition {note.id} is not in the audit chain"
        elif digest != _note(report, note):
            yield f"report {report.id}: addition {note.id} was changed"
    yield from (f"report {report.id}: addition {gone} is missing" for gone in sorted(known.notes))


def _of_files(
    session: Session, report: Report, files: list[ReportFile], known: Recorded
) -> Iterator[str]:
    for file in files:
        digest = known.files.pop(file.id, None)
        if digest is None:
            yield f"report {report.id}: file {file.id} is not in the audit chain"
        elif digest != _file(report, file):
            yield f"report {report.id}: file {file.id} is not the one that came"
        elif file.state == "stored" and not _has_bytes(session, file):
            yield f"report {report.id}: the bytes of file {file.id} were changed or are missing"
    yield from (f"report {report.id}: file {gone} is missing" for gone in sorted(known.files))


def _has_bytes(session: Session, file: ReportFile) -> bool:
    """Whether the bytes are those that came; one after another, since they may be large."""
    data = session.scalar(select(ReportFile.data).where(ReportFile.id == file.id))
    return data is not None and sha256(data) == file.sha256


def _missing_parts(session: Session, report_id: int, known: Recorded) -> Iterator[str]:
    """What can be said without the key: whether each part is there."""
    if known.erased:
        return
    for what, table, promised in (
        ("addition", ReportNote, known.notes),
        ("file", ReportFile, known.files),
    ):
        there = set(session.scalars(select(table.id).where(table.report_id == report_id)))
        for gone in sorted(promised.keys() - there):
            yield f"report {report_id}: {what} {gone} is missing"


def _entry(report: Report, kind: str, payload: dict[str, Any]) -> audit.Entry:
    return audit.Entry(kind, subject(report.id), payload)


def _content(report: Report) -> str:
    return _digest(report, {
        "council": report.council_id,
        "number": [report.year, report.series, report.number],
        "reporter": report.reporter_id,
        "connection": report.connection,
        "concerns": [report.concerns, report.concerned_id, report.kept_from],
        "begun": report.begun_at.isoformat(),
        "filed": report.filed_at.isoformat() if report.filed_at else None,
        "answers": report.answers,
    })  # fmt: skip


def _note(report: Report, note: ReportNote) -> str:
    stated = [note.id, note.person_id, note.at.isoformat(), note.kind, note.text]
    return _digest(report, stated)


def _file(report: Report, file: ReportFile) -> str:
    stated = [file.id, file.received_at.isoformat(), file.mime, file.name]
    return _digest(report, [*stated, file.state, file.sha256, file.size, file.trouble])


def _digest(report: Report, stated: Any) -> str:
    salt = bytes.fromhex(report.salt or "")
    return hmac.new(salt, canonical(stated).encode(), hashlib.sha256).hexdigest()


def _notes(session: Session, report: Report) -> list[ReportNote]:
    query = select(ReportNote).where(ReportNote.report_id == report.id)
    return list(session.scalars(query.order_by(ReportNote.id)))


def _files(session: Session, report: Report) -> list[ReportFile]:
    query = select(ReportFile).where(ReportFile.report_id == report.id)
    return list(session.scalars(query.order_by(ReportFile.id)))


def _of_one(session: Session, report: Report) -> Recorded:
    found = Recorded()
    for row, detail in audit.about(session, report.council_id, [subject(report.id)]):
        if row.kind in KINDS and detail is not None:
            found.add(row.kind, detail.payload)
    return found


def _all(session: Session, council_id: str) -> dict[int, Recorded]:
    rows = session.execute(
        select(AuditRow.kind, AuditRow.subject, type_coerce(AuditDetail.payload, Legible()))
        .join(
            AuditDetail,
            (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
        )
        .where(AuditRow.council_id == council_id, AuditRow.kind.in_(KINDS))
        .order_by(AuditRow.seq)
    )
    found: dict[int, Recorded] = defaultdict(Recorded)
    for kind, about, payload in rows:
        with suppress(*MISSHAPEN):  # that a row was changed, the walk over the chain says
            found[int(about.removeprefix("report:"))].add(kind, payload)
    return dict(found)
