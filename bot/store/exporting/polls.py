"""Elections, closures of accounts, and what could go out all the same."""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.store.exporting.scope import Rows, Scope, stream
from bot.store.schema import Account
from bot.store.schema_closing import Closure, Election, Exemption
from bot.store.schema_work import Case


def elections(session: Session, scope: Scope) -> Rows:
    """Every election that was entered by the end of the period: later ones follow from none."""
    return stream(
        session,
        select(
            Election.number, Election.kind, Election.poll, Election.area, Election.notice_on,
            Election.notice_reason, Election.added_at, Election.added_by_id, Election.cancelled_at,
        )
        .where(Election.council_id == scope.council_id, scope.begun(Election.added_at))
        .order_by(Election.number),
    )  # fmt: skip


def closures(session: Session, scope: Scope) -> Rows:
    """The windows that were proposed before the end of the period and not over when it began."""
    ends = func.coalesce(Closure.ended_at, Closure.ends_at)
    return stream(
        session,
        select(
            Closure.id, Election.number.label("election"), Account.key.label("account"),
            Closure.mode, Closure.starts_at, Closure.ends_at, Closure.estimated, Closure.ground,
            Closure.reason, Closure.created_at, Closure.confirmed_at, Closure.confirmed_by_id,
            Closure.ended_at,
        )
        .outerjoin(Election, Election.id == Closure.election_id)
        .outerjoin(Account, Account.id == Closure.account_id)
        .where(
            Closure.council_id == scope.council_id,
            scope.begun(Closure.created_at),
            or_(ends.is_(None), scope.not_over(ends)),
        )
        .order_by(Closure.id),
    )  # fmt: skip


def exemptions(session: Session, scope: Scope) -> Rows:
    """What was exempted in the period: the post of a case, or words of which no word is kept."""
    return stream(
        session,
        select(
            Case.number, Case.year, Exemption.category, Exemption.reason, Exemption.given_at,
            Exemption.given_by_id, Exemption.until,
        )
        .outerjoin(Case, Case.id == Exemption.case_id)
        .where(Exemption.council_id == scope.council_id, scope.holds(Exemption.given_at))
        .order_by(Exemption.id),
    )  # fmt: skip
