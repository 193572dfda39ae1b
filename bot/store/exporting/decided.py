"""Cases, what was said and decided in them, and what was ordered of the platforms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from bot.store import audit
from bot.store.exporting.scope import Rows, Scope, stream
from bot.store.keeping.own import STANDING
from bot.store.schema import Account, Post
from bot.store.schema_work import Action, AuditDetail, AuditRow, Case, Command, Step, Verdict
from bot.store.types import Legible, LegibleClauses, LegibleFindings

SAID = ("case opened", "case", "ordered", "escalated", "note", "exempted")
"""The chain's rows about a case whose words are given. Not those about legal holds, which may tell
what a solicitor advised; what was done on the platforms stands among the actions."""


def cases(session: Session, scope: Scope) -> Rows:
    """The cases that waited or were decided at some time in the period."""
    return stream(
        session,
        select(
            Case.id, Case.number, Case.year, Case.post_id.label("post"), Post.by_public,
            Account.key.label("account"), Case.outcome,
            type_coerce(Case.clauses, LegibleClauses()).label("clauses"),
            type_coerce(Verdict.findings, LegibleFindings()).label("findings"), Case.state,
            Case.opened_at, Case.decided_at, Case.decided_by_id, Case.decided_clause,
            Case.decided_reason, Case.closed_at, Case.escalations, Case.erased_at,
        )
        .join(Post, Post.id == Case.post_id)
        .join(Account, Account.id == Post.account_id)
        .join(Verdict, Verdict.id == Case.verdict_id)
        .where(Case.council_id == scope.council_id, _of(scope))
        .order_by(Case.year, Case.number),
    )  # fmt: skip


def _of(scope: Scope) -> ColumnElement[bool]:
    """That a case was opened before the end of the period, and was not over when it began.

    A decision alone ends none: where the platform refused, a person must act until it is done.
    """
    over_at = func.coalesce(Case.closed_at, Case.decided_at)
    about = literal("case:") + cast(Case.id, String)
    row = aliased(AuditRow)  # a statement on rows may be around it
    later = select(row.id).where(
        row.council_id == Case.council_id,
        row.subject == about,
        row.kind == "case",
        scope.not_over(row.at),
    )
    waits = or_(over_at.is_(None), Case.state.not_in(STANDING))
    return and_(scope.begun(Case.opened_at), or_(waits, scope.not_over(over_at), later.exists()))


def history(session: Session, scope: Scope) -> Rows:
    """All that is on record as said and decided in those cases; ``payload`` None: erased."""
    about = literal("case:") + cast(Case.id, String)
    return stream(
        session,
        select(
            Case.number, Case.year, AuditRow.seq, AuditRow.at, AuditRow.kind, AuditRow.actor,
            type_coerce(AuditDetail.payload, Legible()).label("payload"),
        )
        .select_from(Case)
        .join(AuditRow, and_(audit.belongs(Case.council_id), AuditRow.subject == about))
        .outerjoin(
            AuditDetail,
            and_(AuditDetail.council_id == AuditRow.council_id, AuditDetail.seq == AuditRow.seq),
        )
        .where(Case.council_id == scope.council_id, _of(scope), AuditRow.kind.in_(SAID))
        .order_by(Case.year, Case.number, AuditRow.seq),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an adapter read back of one step."""

    step: str
    outcome: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order, and what was read back of each of its steps."""

    row: Row[Any]
    receipts: tuple[Receipt, ...]


def actions(session: Session, scope: Scope) -> Iterator[Ordered]:
    """What was ordered of a platform in the period, by whom, and what came of it."""
    query = (
        select(
            Action.id, Case.number, Case.year, Action.post_id.label("post"), Post.by_public,
            Account.key.label("account"), Action.kind, Action.clause, Action.reason,
            Action.ordered_by_id, Command.received_at, Command.desk, Action.created_at,
            Action.state, Action.detail, Action.finished_at,
        )
        .join(Account, Account.id == Action.account_id)
        .outerjoin(Post, Post.id == Action.post_id)
        .outerjoin(Case, Case.id == Action.case_id)
        .outerjoin(Command, Command.id == Action.command_id)
        .where(
            Action.council_id == scope.council_id,
            scope.holds(Action.created_at) | scope.holds(Action.finished_at),
        )
        .order_by(Action.id)
    )  # fmt: skip
    for row in stream(session, query):
        yield Ordered(row, tuple(_receipts(session, row.id)))


def _receipts(session: Session, action_id: int) -> Iterator[Receipt]:
    # Without their places: an address may name somebody.
    query = select(Step.kind, Step.outcome, Step.detail).where(Step.action_id == action_id)
    for kind, outcome, detail in session.execute(query.order_by(Step.position)):
        yield Receipt(kind, outcome, detail or "")
