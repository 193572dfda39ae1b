"""Finding the report that somebody means, where they may read it at all.

What one may not read does not exist: the same answer as for a number that was never given, and no
number of it stands in the way of another.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk import tell
from bot.clerk.house import House
from bot.clerk.reporting import readers
from bot.clerk.table import Asked, Refuse
from bot.config.model import Council
from bot.store import cases, crypto, people, reports
from bot.store.people import Somebody
from bot.store.schema_reports import Report
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words.report_card import Names

OFFICES = frozenset({"clerk", "deputy", "chairman", "monitoring_officer"})
"""Who reads reports, beside who is named for those about the Clerk (``readers``)."""
NO_KEY = (
    "NOT SHOWN. The key to the reports is not here, so nobody can open them; nothing is lost. Ask "
    "whoever installed Beadle to put it back and to start Beadle again."
)


def readable(
    session: Session, house: House, council: Council, person: Somebody, *, closed: bool = False
) -> list[Report]:
    """The reports that somebody may read, the newest first; closed ones too where asked for."""
    if not reads_any(council, person):
        return []
    listed = reports.listed(session, council.id, closed=closed)
    return [one for one in listed if readers.may_read(session, house, one, person)]


def reads_any(council: Council, person: Somebody) -> bool:
    """Whether there may be a report that somebody reads: most people need not be looked at."""
    named = next((p for p in council.persons if p.name == council.reports.about_clerk), None)
    about = named is not None and named.id == person.slug
    return about or bool(person.roles & OFFICES)


def report(asked: Asked, text: str) -> Report:
    """The report that ``7``, ``C1`` or ``H-2027-0007`` means. Raises Refuse where that is none.

    A number alone means the newest of that number that the person may read, unless an older one
    is not closed: then they are asked which.
    """
    need_key()
    found = [
        one
        for one in reports.by_number(asked.session, asked.council.id, text)
        if one.erased_at is None and readers.may_read(asked.session, asked.house, one, asked.person)
    ]
    meant = [one for one in found if one is found[0] or one.closed_at is None]
    if not meant:
        raise Refuse(
            f"There is no report {text.strip()[:20]} for you. Type reports all to see those that "
            "you may read. Your own: type mine"
        )
    if len(meant) > 1:
        which = " or ".join(reports.shown_number(one) for one in meant)
        raise Refuse(f"Which one: {which}? Type its number in full.")
    return meant[0]


def linked(asked: Asked) -> dict[int, str]:
    """The cases that a report which the person may read is linked with: case to report."""
    if not crypto.is_open(crypto.REPORTS):
        return {}
    query = select(Report).where(
        Report.council_id == asked.council.id,
        Report.case_id.is_not(None),
        Report.erased_at.is_(None),
    )
    return {
        one.case_id: label(asked.session, one)
        for one in asked.session.scalars(query)
        if one.case_id is not None
        and readers.may_read(asked.session, asked.house, one, asked.person)
    }


def need_key() -> None:
    """Raises Refuse where nothing that was reported can be opened."""
    if not crypto.is_open(crypto.REPORTS):
        raise Refuse(NO_KEY)


def names(session: Session, house: House, found: Report, *, notes: bool = True) -> Names:
    """The names that a report's rows know only by key; those in its notes where asked for."""
    known = {found.reporter_id, found.concerned_id, found.assigned_id}
    known |= {note.person_id for note in reports.notes_of(session, found)} if notes else set()
    by_key = {key: people.name_of(session, key) for key in known if key is not None}
    case = session.get(Case, found.case_id) if found.case_id is not None else None
    number = tell.case_label(session, cases.file(session, case)) if case else ""
    return Names(house.platform(found.connection), by_key, number)


def label(session: Session, found: Report) -> str:
    """The least that one types to mean it."""
    return reports.typed_number(found, now(session))
