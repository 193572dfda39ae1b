"""Who left, once nothing is kept any more that they signed; and the holds that are over.

A name stands on decisions, so that it goes when the last of them has gone: by time, and not while
a case or a report that is kept still names it. What somebody is called on the platforms went when
they left the configuration (:mod:`bot.store.councils`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.store import holds, report_retention
from bot.store.keeping import own
from bot.store.keeping.kind import Kind, Rows, Scope, in_years
from bot.store.schema import Absence, Council, Identity, Person, Role
from bot.store.schema_keeping import Hold
from bot.store.schema_reports import Report
from bot.store.schema_work import Case

LEFT = "left:"
"""How the key of a person begins whose name is gone: no configuration may have such a one."""


def longest(scope: Scope) -> int:
    """The years after which nothing is kept that somebody signed before they left."""
    periods = scope.periods
    return max(
        periods.post_years,
        periods.case_years,
        periods.dismissed_case_years,
        periods.election_years,
        periods.audit_years,
        scope.reports.keep_years,
    )


def _left(_session: Session, scope: Scope) -> Rows:
    at = func.coalesce(Person.left_at, Council.left_at)
    case_kept = select(Case.id).where(
        or_(Case.decided_by_id == Person.id, Case.responsible_id == Person.id),
        Case.erased_at.is_(None),
        ~func.coalesce(own.is_over(scope), False),
    )
    report_kept = select(Report.id).where(
        or_(*(key == Person.id for key in _named_in_reports())),
        Report.erased_at.is_(None),
        ~and_(func.coalesce(report_retention.is_over(scope), False), ~holds.of_report()),
    )
    return (
        select(Person.id.label("id"), at.label("at"))
        .join(Council, Council.id == Person.council_id)
        .where(
            Person.council_id == scope.council_id,
            at < scope.years(longest(scope)),
            Person.name != "",
            ~case_kept.exists(),
            ~report_kept.exists(),
        )
    )


def _named_in_reports() -> Sequence[InstrumentedAttribute[int | None]]:
    return Report.reporter_id, Report.concerned_id, Report.opened_by_id, Report.assigned_id


def _forget(session: Session, _scope: Scope, people: Sequence[int]) -> None:
    for table in (Absence, Identity, Role):
        session.execute(delete(table).where(table.person_id.in_(people)))
    for key in people:
        session.execute(update(Person).where(Person.id == key).values(name="", slug=f"{LEFT}{key}"))


def _ended(_session: Session, scope: Scope) -> Rows:
    other = aliased(Hold)
    return select(Hold.id.label("id"), Hold.released_at.label("at")).where(
        Hold.council_id == scope.council_id,
        Hold.released_at < scope.years(scope.periods.audit_years),
        select(other.id).where(other.id > Hold.id).exists(),  # its number is given to no other
    )


def _delete_ended(session: Session, _scope: Scope, ended: Sequence[int]) -> None:
    session.execute(delete(Hold).where(Hold.id.in_(ended)))


def _held_person() -> ColumnElement[bool]:
    return holds.of_any(Person.council_id)


KINDS = (
    Kind(
        "names of those who left",
        lambda scope: f"{in_years(longest(scope))}, after they left",
        lambda scope: scope.years(longest(scope)),
        _left,
        _held_person,
        _forget,
    ),
    Kind(
        "holds that ended",
        lambda scope: in_years(scope.periods.audit_years),
        lambda scope: scope.years(scope.periods.audit_years),
        _ended,
        lambda: holds.of_all(Hold.council_id),
        _delete_ended,
        secret=True,
    ),
)
