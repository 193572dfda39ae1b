"""A draft becomes a report: it gets its number, its readers, and a time to be read by.

In one transaction with telling those who may read it. Whom it concerns is settled here, once, and
before anybody is told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import concerned, form, hours, readers, telling
from bot.clerk.reporting.concerned import Concerned, Known
from bot.store import people, report_chain, reports
from bot.store.schema import Person
from bot.store.schema_reports import Report
from bot.store.store import now


def file(session: Session, house: House, report: Report) -> None:
    """Send a draft as it stands; nothing where it was sent already."""
    if report.state != "draft":
        return
    given = reports.answers(report)
    about = _concerned(session, report)
    report.concerns, report.concerned_id = about.kind, about.person
    report.kept_from = list(about.kept_from)
    report.urgent = given.get("danger", "").startswith(form.DANGEROUS)
    report.state, report.filed_at = "filed", now(session)
    report.remind_at = read_by(house, report, report.filed_at)
    reports.number(session, report, readers.series(session, house, report))
    session.flush()
    report_chain.keep(session, report)
    telling.filed(session, house, report)


def read_by(house: House, report: Report, since: datetime) -> datetime:
    """Until when somebody is to have opened it: working time, with danger any time."""
    within = house.council(report.council_id).reports
    if report.urgent:
        return since + within.urgent_within
    return hours.after(since, within.read_within, house.config.days_off)


def everybody(session: Session, council_id: str) -> list[Known]:
    """Everybody whom a council names, with today's roles."""
    query = select(Person).where(Person.council_id == council_id, Person.left_at.is_(None))
    return [
        Known(one.id, one.name, frozenset(people.roles_of(session, one.id)))
        for one in session.scalars(query.order_by(Person.id))
    ]


def _concerned(session: Session, report: Report) -> Concerned:
    known = everybody(session, report.council_id)
    given = reports.answers(report)
    said = "\n".join(given[key] for key in ("concerns", "name") if given.get(key))
    if said:
        chosen = report.concerns if report.concerns != "unknown" else None
        found = concerned.concerned(chosen, said, known)
        if found.kind != "unknown" or found.kept_from:
            return found
    written = [note.text or "" for note in reports.notes_of(session, report)]
    return concerned.unanswered("\n".join([*given.values(), *written]), known)
