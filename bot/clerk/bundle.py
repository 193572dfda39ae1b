"""Gathering a report, with all that belongs to it, for whoever it is handed to."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk import find_report, tell
from bot.clerk.house import House
from bot.store import audit, cases, people, report_chain, reports
from bot.store.schema_reports import Report, ReportFile, ReportNote
from bot.store.schema_work import AuditRow, Case
from bot.store.store import now
from bot.words import bundle as shapes
from bot.words import report_card as words
from bot.words.bundle import Bundle, BundleFile, Happened, Linked
from bot.words.report_card import Names

OPERATOR = "operator"
"""The actor of what was done on the command line."""
_HEARD = {
    "report read": "read the report",
    "report exported": "had it made into a bundle",
    "report export": "asked for a bundle of it",
}
"""What is on record about a report and is no note on it."""
SHOWN = ("police", "close", "link", "assign", "hold", "told", "not_told", "file")
"""The notes whose words go along: not what those who handle it wrote for one another."""
_EXTENSIONS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
    "video/mp4": ".mp4", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "application/pdf": ".pdf",
    "text/plain": ".txt", "application/json": ".json",
}  # fmt: skip


def gather(session: Session, house: House, report: Report, made_by: str, *, full: bool) -> Bundle:
    """The whole report, the bytes of its files with it. Raises KeyProblem without the key.

    The reporter's name and how to reach them are in it only if they agreed to be named to the
    police, the words of the council's own notes not at all: both where it is to be ``full``.
    """
    names = find_report.names(session, house, report)
    named = full or words.may_be_named(report)
    council = house.council(report.council_id)
    return Bundle(
        council=council.name,
        council_id=council.id,
        number=reports.shown_number(report),
        made_at=now(session),
        made_by=made_by,
        filed_at=report.filed_at or report.begun_at,
        platform=names.platform,
        reporter=names.of(report.reporter_id) if named else shapes.WITHHELD,
        urgent=report.urgent,
        concerns=words.concerns(report, names),
        state=words.state(report, names, now(session)),
        answers=tuple(_answers(report, named=named)),
        files=tuple(_files(session, report)),
        timeline=tuple(_timeline(session, report, names, named=named, full=full)),
        chain=tuple(_chain(session, report, named=named)),
        head=audit.head(session, report.council_id),
        post=_post(session, report),
        copied=tuple(words.copies(reports.copied_posts(session, report))),
        full=full,
    )


def _answers(report: Report, *, named: bool) -> Iterator[tuple[str, str]]:
    for label, said in words.answers(report):
        withheld = not named and label == words.ASKED["reach"]
        yield label, shapes.WITHHELD if withheld else said


def _files(session: Session, report: Report) -> Iterator[BundleFile]:
    for place, file in enumerate(reports.files_of(session, report), 1):
        data = session.scalar(select(ReportFile.data).where(ReportFile.id == file.id))
        yield BundleFile(
            path=None if data is None else f"files/{place:02d}{_extension(file.mime)}",
            name=file.name or "",
            mime=file.mime,
            received_at=file.received_at,
            size=file.size,
            sha256=file.sha256,
            trouble="" if data is not None else file.trouble or "it is still being fetched",
            data=data or b"",
        )


def _extension(mime: str) -> str:
    """An ending that shows what it is, and runs nothing where it is opened by mistake."""
    known = _EXTENSIONS.get(mime)
    guessed = mimetypes.guess_extension(mime) if mime.startswith(("audio/", "video/")) else None
    return known or guessed or ".bin"


def _timeline(
    session: Session, report: Report, names: Names, *, named: bool, full: bool
) -> Iterator[Happened]:
    reporter = names.of(report.reporter_id) if named else "the reporter"
    found = [Happened(report.filed_at or report.begun_at, reporter, "reported it")]
    found += [
        _note(note, names, reporter, report.reporter_id, full=full)
        for note in reports.notes_of(session, report)
    ]
    about = [report_chain.subject(report.id)]
    for row, _detail in audit.about(session, report.council_id, about):
        if row.kind in _HEARD:
            found.append(Happened(row.at, actor(session, row), _HEARD[row.kind]))
    yield from sorted(found, key=lambda one: one.at)


def _note(
    note: ReportNote, names: Names, reporter: str, reporter_id: int | None, *, full: bool
) -> Happened:
    by_reporter = note.kind in words.ADDED or (
        reporter_id is not None and note.person_id == reporter_id
    )
    who = reporter if by_reporter else names.of(note.person_id)
    what = words.ADDED.get(note.kind) or words.DONE.get(note.kind, note.kind)
    shown = full or by_reporter or note.kind in SHOWN
    return Happened(note.at, who, what, (note.text or "") if shown else "")


def actor(session: Session, row: AuditRow) -> str:
    """Who did what a row of the chain says."""
    if row.actor.startswith("person:"):
        return people.name_of(session, int(row.actor.removeprefix("person:")))
    return {"beadle": "Beadle", OPERATOR: "whoever runs Beadle"}.get(row.actor, row.actor)


def _chain(session: Session, report: Report, *, named: bool) -> Iterator[shapes.Link]:
    mine = f"person:{report.reporter_id}"
    for row, _detail in audit.about(session, report.council_id, [report_chain.subject(report.id)]):
        who = "the reporter" if row.actor == mine and not named else actor(session, row)
        yield shapes.Link(row.seq, row.at, row.kind, who, row.hash)


def _post(session: Session, report: Report) -> Linked | None:
    case = session.get(Case, report.case_id) if report.case_id is not None else None
    if case is None:
        return None
    file = cases.file(session, case)
    parts = file.version.parts
    said = "\n".join(text for _name, text in parts) if parts else file.version.excerpt or ""
    return Linked(
        case=tell.case_label(session, file),
        author=file.post.author_name or "",
        posted_at=file.post.posted_at or file.post.seen_at,
        url=file.post.url or "",
        text=said,
        digest=file.version.content,
    )
