"""Reports of harassment as rows: drafts, numbers, notes, files.

Who may read one is decided in :mod:`bot.clerk.reporting.readers`; these verbs ask nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, load_only

from bot.config.model import LONDON
from bot.store import report_chain, upsert
from bot.store.schema_reports import Mail, Report, ReportFile, ReportNote, ReportNumber, Talk
from bot.store.store import now, wake
from bot.store.types import canonical

RECORD = "application/json"
"""The type of the copy of a post."""
FILES_TOPIC = "mail-files"
"""Fired when something waits to be fetched."""
COPIED = "link:"
"""How the connection of a file begins that no one sent: a post that was linked to, copied."""
SAID_BY_REPORTER = ("added", "edited", "deleted", "withdrawn")
"""The kinds of notes that whoever reported wrote."""

_TYPED = re.compile(
    r"#?(?:H-?)?(?:(?P<year>\d{4})-)?(?:(?P<series>[A-Z]{1,4})-?)?(?P<number>\d{1,6})"
    r"(?:/(?P<of>\d{4}))?",
    re.ASCII,
)


def begin(
    session: Session,
    council_id: str,
    reporter_id: int | None,
    connection: str,
    place: str,
    answers: Mapping[str, str],
) -> Report:
    """A draft: nobody is told of it, and it has no number yet."""
    report = Report(
        council_id=council_id,
        reporter_id=reporter_id,
        connection=connection,
        state="draft",
        urgent=False,
        concerns="unknown",
        answers=canonical(dict(answers)),
        place=place,
        begun_at=now(session),
        reminders=0,
    )
    session.add(report)
    session.flush()
    return report


def get(session: Session, report_id: int | None) -> Report | None:
    """A report by its key."""
    return session.get(Report, report_id) if report_id is not None else None


def answers(report: Report) -> dict[str, str]:
    """What was answered, by the question's key. Raises KeyProblem without the reports' key."""
    found: dict[str, str] = json.loads(report.answers or "{}")
    return found


def answer(report: Report, **given: str) -> None:
    """Set answers beside those that are there."""
    report.answers = canonical({**answers(report), **given})


def put_answers(report: Report, given: Mapping[str, str]) -> None:
    """Set all answers."""
    report.answers = canonical(dict(given))


def number(session: Session, report: Report, series: str) -> str:
    """Give a report the next number of its series in this year (Europe/London); as it is shown."""
    report.year, report.series = now(session).astimezone(LONDON).year, series
    report.number = session.execute(
        upsert.insert(session, ReportNumber)
        .values(council_id=report.council_id, year=report.year, series=series, last=1)
        .on_conflict_do_update(
            index_elements=[ReportNumber.council_id, ReportNumber.year, ReportNumber.series],
            set_={"last": ReportNumber.last + 1},
        )
        .returning(ReportNumber.last)
    ).scalar_one()
    return shown_number(report)


def shown_number(report: Report) -> str:
    """``H-2027-0007``; in a series of its own ``H-2027-C-0001``. Of a draft: ``draft``."""
    if report.number is None:
        return "draft"
    series = f"{report.series}-" if report.series else ""
    return f"H-{report.year}-{series}{report.number:04d}"


def typed_number(report: Report, at: datetime) -> str:
    """The least that one types to mean it: ``7``, ``C-1``, of another year ``7/2026``."""
    series = f"{report.series}-" if report.series else ""
    year = "" if report.year == at.astimezone(LONDON).year else f"/{report.year}"
    return f"{series}{report.number}{year}"


def by_number(session: Session, council_id: str, said: str) -> list[Report]:
    """The filed reports that somebody may mean by ``7``, ``7/2026``, ``H-2027-0007``, ``C-1``.

    The newest year first, and the common series before the others. Which of them the person may
    read at all is asked elsewhere: what one may not read must not take a number's place.
    """
    match = _TYPED.fullmatch(said.strip().upper())
    if match is None:
        return []
    year = match["year"] or match["of"]
    query = select(Report).where(
        Report.council_id == council_id, Report.number == int(match["number"])
    )
    if year:
        query = query.where(Report.year == int(year))
    if match["series"] or match["year"]:  # written out whole, no series is the common one
        query = query.where(Report.series == (match["series"] or ""))
    order = (Report.year.desc(), func.length(Report.series), Report.series)
    return list(session.scalars(query.order_by(*order)))


def listed(session: Session, council_id: str, *, closed: bool = False) -> list[Report]:
    """The filed reports of a council, the newest first; closed ones too where asked for.

    What was erased is no report any more.
    """
    query = select(Report).where(
        Report.council_id == council_id, Report.number.is_not(None), Report.erased_at.is_(None)
    )
    if not closed:
        query = query.where(Report.closed_at.is_(None))
    return list(session.scalars(query.order_by(Report.filed_at.desc(), Report.id.desc())))


def of_reporter(session: Session, persons: Sequence[int]) -> list[Report]:
    """What these persons reported, drafts too, the newest first."""
    query = select(Report).where(Report.reporter_id.in_(persons))
    return list(session.scalars(query.order_by(Report.id.desc())))


def due(session: Session, council_id: str) -> list[Report]:
    """The reports of which somebody is to be reminded now."""
    return list(
        session.scalars(
            select(Report)
            .where(Report.council_id == council_id, Report.remind_at <= now(session))
            .order_by(Report.id)
            .with_for_update(skip_locked=True)
        )
    )


def unread_past(session: Session, council_id: str, at: datetime) -> list[Report]:
    """The reports of which somebody is to be reminded after that time only, without their words."""
    query = (
        select(Report)
        .options(load_only(Report.council_id, Report.urgent, Report.remind_at))
        .where(Report.council_id == council_id, Report.remind_at > at)
    )
    return list(session.scalars(query.order_by(Report.id).with_for_update()))


def left_lying(session: Session, council_id: str, idle: timedelta) -> list[Report]:
    """The drafts to which nothing was said for so long."""
    before = now(session) - idle
    query = (
        select(Report)
        .outerjoin(Talk, Talk.report_id == Report.id)
        .where(
            Report.council_id == council_id,
            Report.state == "draft",
            or_(Talk.last_at <= before, Talk.last_at.is_(None) & (Report.begun_at <= before)),
        )
    )
    return list(session.scalars(query.order_by(Report.id).distinct()))


def stirring_in(session: Session, council_ids: Collection[str]) -> frozenset[str]:
    """The councils that have a draft, or a report of which somebody is to be reminded now."""
    found = select(Report.council_id).where(
        Report.council_id.in_(council_ids),
        or_(Report.state == "draft", Report.remind_at <= now(session)),
    )
    return frozenset(session.scalars(found.distinct()))


def note(
    session: Session, report: Report, kind: str, text: str | None = None, by: int | None = None
) -> ReportNote:
    """Add to a report what happened, at the end; of a filed one it is in the audit chain."""
    row = ReportNote(report_id=report.id, person_id=by, at=now(session), kind=kind, text=text)
    session.add(row)
    session.flush()
    report_chain.keep(session, report)
    return row


def notes_of(session: Session, report: Report) -> list[ReportNote]:
    """What was added to a report, in order."""
    query = select(ReportNote).where(ReportNote.report_id == report.id)
    return list(session.scalars(query.order_by(ReportNote.id)))


def attach(
    session: Session, report: Report, connection: str, source: str, mime: str, name: str = ""
) -> ReportFile:
    """Have something that was sent with a report fetched; ``source`` is what the loop needs."""
    at = now(session)
    row = ReportFile(
        report_id=report.id,
        connection=connection,
        source=source,
        name=name or None,
        mime=mime,
        state="waiting",
        attempts=0,
        next_at=at,
        received_at=at,
    )
    session.add(row)
    session.flush()
    report_chain.keep(session, report)
    wake(session, FILES_TOPIC)
    return row


def files_of(session: Session, report: Report) -> list[ReportFile]:
    """What was sent with a report, in order; the bytes are read only where they are asked for."""
    query = select(ReportFile).where(ReportFile.report_id == report.id)
    return list(session.scalars(query.order_by(ReportFile.id)))


def sent_with(session: Session, report: Report) -> int:
    """How many files were sent with a report; what was copied for it is none of them."""
    return sum(not file.connection.startswith(COPIED) for file in files_of(session, report))


def move_parts(session: Session, draft: Report, report: Report) -> None:
    """What was added to a draft, and sent with it, belongs to another report."""
    for note in notes_of(session, draft):
        note.report_id = report.id
    for file in files_of(session, draft):
        file.report_id = report.id
    session.flush()


def copied_posts(session: Session, report: Report) -> list[bytes]:
    """The copies of posts that were linked to, without their pictures, in order."""
    query = select(ReportFile.data).where(
        ReportFile.report_id == report.id,
        ReportFile.connection.startswith(COPIED),
        ReportFile.mime == RECORD,
        ReportFile.state == "stored",
    )
    return [data for data in session.scalars(query.order_by(ReportFile.id)) if data is not None]


def throw_away(session: Session, report: Report) -> None:
    """Delete a draft and all that was sent with it: whoever wrote it said STOP."""
    assert report.state == "draft"
    for row in [*notes_of(session, report), *files_of(session, report)]:
        session.delete(row)
    for model in (Mail, Talk):
        session.execute(update(model).where(model.report_id == report.id).values(report_id=None))
    session.flush()
    session.delete(report)
    session.flush()
