"""What belongs to an election: its row, the closures, what went out all the same, what was changed.

Kept until it is reviewed with the election cycle (the model policy's 7.1): the four years of a term
(Local Government Act 1972 s.16) and one more, from polling day. What is to be put back on an
account is never let go. The newest election and closure stay, so that their numbers, by which the
audit chain names them, are given to no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.config.model import LONDON
from bot.store import carrying, holds
from bot.store.keeping import wiping
from bot.store.keeping.kind import Kind, Rows, Scope
from bot.store.schema_closing import Closure, ClosureLeft, Election, Exemption
from bot.store.schema_work import Action, Step

ORDERS = (carrying.CLOSE, carrying.REOPEN)


def _polling_day(scope: Scope) -> date:
    return scope.anniversary(scope.periods.election_years).astimezone(LONDON).date()


def _closure_is_over(scope: Scope) -> ColumnElement[bool]:
    before, other = scope.anniversary(scope.periods.election_years), aliased(Closure)
    later = select(Election.id).where(
        Election.id == Closure.election_id, Election.poll >= _polling_day(scope)
    )
    newer = select(other.id).where(other.id > Closure.id)
    return and_(
        func.coalesce(Closure.ended_at, Closure.ends_at) < before, ~later.exists(), newer.exists()
    )


def _closures(_session: Session, scope: Scope) -> Rows:
    at = func.coalesce(Closure.ended_at, Closure.ends_at)
    return select(Closure.id.label("id"), at.label("at")).where(
        Closure.council_id == scope.council_id, _closure_is_over(scope)
    )


def _delete_closures(session: Session, _scope: Scope, closures: Sequence[int]) -> None:
    session.execute(delete(ClosureLeft).where(ClosureLeft.closure_id.in_(closures)))
    session.execute(delete(Closure).where(Closure.id.in_(closures)))


def _elections(_session: Session, scope: Scope) -> Rows:
    other = aliased(Election)
    newer = select(other.id).where(
        other.council_id == Election.council_id, other.number > Election.number
    )
    unfinished = select(Closure.id).where(
        Closure.election_id == Election.id, ~func.coalesce(_closure_is_over(scope), False)
    )
    return select(Election.id.label("id"), Election.added_at.label("at")).where(
        Election.council_id == scope.council_id,
        Election.poll < _polling_day(scope),
        newer.exists(),
        ~unfinished.exists(),
    )


def _delete_elections(session: Session, _scope: Scope, elections: Sequence[int]) -> None:
    session.execute(delete(Election).where(Election.id.in_(elections)))


def _exemptions(_session: Session, scope: Scope) -> Rows:
    before = scope.anniversary(scope.periods.election_years)
    return select(Exemption.id.label("id"), Exemption.given_at.label("at")).where(
        Exemption.council_id == scope.council_id,
        Exemption.case_id.is_(None),
        Exemption.given_at < before,
        or_(Exemption.until.is_(None), Exemption.until < before),
    )


def _delete_exemptions(session: Session, _scope: Scope, exemptions: Sequence[int]) -> None:
    session.execute(delete(Exemption).where(Exemption.id.in_(exemptions)))


def _changes(session: Session, scope: Scope) -> Rows:
    before = scope.anniversary(scope.periods.election_years)
    of_old = (
        Action.council_id == scope.council_id,
        Action.kind.in_(ORDERS),
        Action.finished_at < before,
    )
    accounts = session.scalars(select(Action.account_id).where(*of_old).distinct()).all()
    saved = carrying.saved(session, accounts)
    to_put_back = [account for account, steps in saved.items() if steps]
    steps = select(Step.id).where(Step.action_id == Action.id)
    left = or_(
        steps.exists(),
        Action.reason != "",
        Action.notice.is_not(None),
        Action.detail.is_not(None),
        Action.ordered_by_id.is_not(None),
        Action.command_id.is_not(None),
    )
    return select(Action.id.label("id"), Action.finished_at.label("at")).where(
        *of_old, left, Action.account_id.not_in(to_put_back)
    )


def _erase_changes(session: Session, _scope: Scope, actions: Sequence[int]) -> None:
    session.execute(delete(Step).where(Step.action_id.in_(actions)))
    wiping.orders(session, actions)


def _rule(scope: Scope) -> str:
    return f"{scope.periods.election_years} years after polling day"


def _kind(name: str, over: Any, held: Any, erase: Any) -> Kind:
    return Kind(
        name,
        _rule,
        lambda scope: scope.anniversary(scope.periods.election_years),
        over,
        held,
        erase,
    )


KINDS = (
    _kind("closures", _closures, lambda: holds.of_all(Closure.council_id), _delete_closures),
    _kind("elections", _elections, lambda: holds.of_all(Election.council_id), _delete_elections),
    _kind("words exempted", _exemptions, lambda: holds.of_all(Exemption.council_id),
          _delete_exemptions),
    _kind("what a closing changed", _changes, lambda: holds.of_account(Action.account_id),
          _erase_changes),
)  # fmt: skip
