"""Who may read a report. What somebody may not read does not exist for them.

Clerk and deputy; about the Clerk who stands in ``reports.about_clerk``, else the Chairman, alone.
Never whom it concerns or may concern, whatever they have become since, and not who reported it:
they have MINE. Where nobody is left the Chairman reads it, else the Monitoring Officer.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting.concerned import Known, could_be
from bot.store import crypto, people, reports
from bot.store.people import Somebody
from bot.store.schema import Person
from bot.store.schema_reports import Report

SERIES = {
    "clerk": "C",
    "deputy": "D",
    "chairman": "H",
    "about_clerk": "S",
    "monitoring_officer": "M",
}
"""The letters of a series, by who may not know of what is counted in it."""


def readers(session: Session, house: House, report: Report) -> list[Somebody]:
    """Who may read a filed report, who is to read it first in front; who is away stands behind."""
    found = _readers(session, house, report)
    return sorted(found, key=lambda one: people.absence(session, one.id) is not None)


def _readers(session: Session, house: House, report: Report) -> list[Somebody]:
    if report.state == "draft":
        return []
    barred = _barred(session, report)
    found: list[Somebody] = []
    for line in _lines(session, house, report):
        found = [one for one in line if one.id not in barred and _is_met(session, one)]
        found = [one for one in found if not _is_named(session, report, one)]
        if found:
            break
    return found


def may_read(session: Session, house: House, report: Report, person: Somebody) -> bool:
    """Whether a person may read a report."""
    return person.id in {one.id for one in _readers(session, house, report)}


def readable(
    session: Session, house: House, council_id: str, person: Somebody, *, closed: bool = False
) -> list[Report]:
    """The filed reports of a council that a person may read, the newest first."""
    found = reports.listed(session, council_id, closed=closed)
    return [report for report in found if may_read(session, house, report, person)]


def found(
    session: Session, house: House, council_id: str, person: Somebody, said: str
) -> Report | None:
    """The report that a person means by a number; None where there is none that they may read."""
    for report in reports.by_number(session, council_id, said):
        if may_read(session, house, report, person):
            return report
    return None


def of_letters(session: Session, council_id: str) -> list[Somebody]:
    """Who reads what strangers wrote: Clerk and deputy, who is away behind."""
    both = _holding(session, council_id, "clerk", "deputy")
    return sorted(both, key=lambda one: people.absence(session, one.id) is not None)


def series(session: Session, house: House, report: Report) -> str:
    """In which series a report is counted: the letters of those who may not know of it.

    Only of those who would see the gap: of Clerk and deputy, who see the numbers that are in
    common; of a report about the Clerk, of those who read such reports.
    """
    kept = set(report.kept_from)
    line = ["clerk", "deputy"]
    if report.concerns == "clerk":
        line = ["clerk", "about_clerk", "chairman", "monitoring_officer"]
    letters = ""
    for office in line:
        holders = _office(session, house, report.council_id, office)
        if any(one.id in kept for one in holders) or office == report.concerns:
            letters += SERIES[office]
    return letters


def _office(session: Session, house: House, council_id: str, office: str) -> list[Somebody]:
    if office == "about_clerk":
        return _about_clerk(session, house, council_id)
    return _holding(session, council_id, office)


def _lines(session: Session, house: House, report: Report) -> Iterable[list[Somebody]]:
    """Who reads it; each line only where nobody of the one before is left."""
    council_id = report.council_id
    if report.concerns == "clerk":
        yield _about_clerk(session, house, council_id)
    else:
        yield _holding(session, council_id, "clerk", "deputy")
    yield _holding(session, council_id, "chairman")
    yield _holding(session, council_id, "monitoring_officer")


def _about_clerk(session: Session, house: House, council_id: str) -> list[Somebody]:
    council = house.council(council_id)
    named = next((p for p in council.persons if p.name == council.reports.about_clerk), None)
    somebody = people.by_slug(session, council_id, named.id) if named else None
    return [somebody] if somebody is not None else []


def _holding(session: Session, council_id: str, *roles: str) -> list[Somebody]:
    each = {one.id: one for role in roles for one in people.holders(session, council_id, role)}
    return list(each.values())


def _is_met(session: Session, somebody: Somebody) -> bool:
    """Whether they are known anywhere: nobody else can open a report.

    Asked for once in a transaction, as what follows: a list asks for each of its reports.
    """
    known: dict[int, bool] = session.info.setdefault("met", {})
    if somebody.id not in known:
        known[somebody.id] = bool(people.identities(session, somebody.id))
    return known[somebody.id]


def _barred(session: Session, report: Report) -> set[int]:
    """Whom it concerns, and who reported it: also under another entry of the same name."""
    kept = frozenset({*report.kept_from, report.concerned_id, report.reporter_id} - {None})
    known: dict[tuple[str, frozenset[int]], set[int]] = session.info.setdefault("barred", {})
    if (report.council_id, kept) not in known:
        names = select(Person.name).where(Person.id.in_(kept))
        same = select(Person.id).where(
            Person.council_id == report.council_id, Person.name.in_(names)
        )
        known[report.council_id, kept] = {*kept, *session.scalars(same)}
    return known[report.council_id, kept]


def _is_named(session: Session, report: Report, somebody: Somebody) -> bool:
    """Whether whom it concerns was answered with a name that is theirs.

    Looked at anew each time: somebody may have come onto the list after it was filed.
    """
    if report.concerns in ("public", "unknown") or report.erased_at is not None:
        return False
    if not crypto.is_open(crypto.REPORTS):
        return False
    words = reports.answers(report).get("concerns", "")
    named: dict[tuple[str, str], set[int]] = session.info.setdefault("named", {})
    if (report.council_id, words) not in named:
        named[report.council_id, words] = could_be(words, _list(session, report.council_id))
    return somebody.id in named[report.council_id, words]


def _list(session: Session, council_id: str) -> list[Known]:
    """Everybody on a council's list, by name."""
    known: dict[str, list[Known]] = session.info.setdefault("list", {})
    if council_id not in known:
        query = select(Person).where(Person.council_id == council_id, Person.left_at.is_(None))
        known[council_id] = [Known(one.id, one.name) for one in session.scalars(query)]
    return known[council_id]
