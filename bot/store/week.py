"""Figures and lists of a stretch of time for the letters: cases opened, decided, left open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text, false, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from bot.store.schema_work import AuditRow, Case, Verdict

UNDONE = ("open", "gone", "by_hand", "ordered")
"""States of a case in which something is still to be done."""


def opened(session: Session, council_id: str, since: datetime) -> int:
    """How many cases were opened since then."""
    query = select(func.count()).where(Case.council_id == council_id, Case.opened_at >= since)
    return session.scalar(query) or 0


def decided(session: Session, council_id: str, since: datetime) -> dict[str, int]:
    """How the cases stand that were last decided since then: state to count."""
    query = (
        select(Case.state, func.count())
        .where(Case.council_id == council_id, Case.decided_at >= since)
        .group_by(Case.state)
    )
    return {state: int(count) for state, count in session.execute(query)}


def clauses_decided(session: Session, council_id: str, since: datetime) -> dict[str, int]:
    """Under which clauses posts were taken down since then: clause to count."""
    query = (
        select(Case.decided_clause, func.count())
        .where(Case.council_id == council_id, Case.decided_at >= since)
        .where(Case.decided_clause.is_not(None))
        .group_by(Case.decided_clause)
    )
    return {clause: count for clause, count in session.execute(query) if clause}


def undone(session: Session, council_id: str) -> list[Case]:
    """The cases in which something is still to be done, the oldest first."""
    query = select(Case).where(Case.council_id == council_id, Case.state.in_(UNDONE))
    return list(session.scalars(query.order_by(Case.opened_at, Case.id)))


def raised_by(
    session: Session, council_id: str, rules: Collection[str], since: datetime
) -> list[Case]:
    """The cases opened since then in whose verdict one of these rules may be named."""
    said = type_coerce(Verdict.findings, Text)
    named = or_(false(), *(said.contains(f'"{rule}"') for rule in rules))
    query = (
        select(Case)
        .join(Verdict, Verdict.id == Case.verdict_id)
        .where(Case.council_id == council_id, Case.opened_at >= since, named)
        .order_by(Case.opened_at, Case.id)
    )
    return list(session.scalars(query))


def recorded(session: Session, council_id: str, kind: str, since: datetime) -> int:
    """How many rows of a kind the audit chain has since then."""
    query = select(func.count()).where(
        AuditRow.council_id == council_id, AuditRow.kind == kind, AuditRow.at >= since
    )
    return session.scalar(query) or 0
