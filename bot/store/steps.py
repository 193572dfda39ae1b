"""The steps of many closings at once: each turn of the loop is one transaction for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters import contract
from adapters.contract import Outcome, RefusedCode
from bot.store import audit, carrying, outbox, tried
from bot.store.outbox import Claimed
from bot.store.schema import Account
from bot.store.schema_work import Action, Step
from bot.store.store import now


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing or a reopening to carry out; ``steps`` in order: (id, step, what is known)."""

    claimed: Claimed
    action: contract.Action
    prepared: bool
    steps: tuple[tuple[int, contract.Step, str | None], ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A step with its receipt."""

    step_id: int
    receipt: contract.Receipt


def load(session: Session, claimed: Sequence[Claimed]) -> list[Closing]:
    """What an adapter needs to carry these out; without what another order took the place of."""
    by_id = {one.action_id: one for one in claimed if one.action_id is not None}
    rows = session.execute(
        select(Action, Account)
        .join(Account, Account.id == Action.account_id)
        .where(Action.id.in_(by_id), Action.finished_at.is_(None))
        .order_by(Action.id)
    ).all()
    steps: dict[int, list[Step]] = {}
    query = select(Step).where(Step.action_id.in_(by_id)).order_by(Step.position)
    for step in session.scalars(query):
        steps.setdefault(step.action_id, []).append(step)
    before = {
        kind: carrying.saved(
            session,
            [account.id for row, account in rows if row.kind == kind],
            anew=kind == carrying.CLOSE,
        )
        for kind in (carrying.CLOSE, carrying.REOPEN)
    }
    return [
        Closing(
            by_id[row.id],
            contract.Action(
                contract.ActionKind(row.kind),
                contract.Account(account.key, account.address),
                reason=row.reason,
                notice=row.notice or "",
                undoes=carrying.undoes(before[row.kind].get(account.id, ())),
            ),
            row.prepared_at is not None,
            tuple(
                (one.id, contract.Step(one.kind, one.target, one.prior, one.args), one.outcome)
                for one in steps.get(row.id, ())
            ),
        )
        for row, account in rows
    ]


def prepared(session: Session, found: Mapping[int, Sequence[contract.Step]]) -> None:
    """Store the steps of actions with the state to put back, before any of them is begun.

    A step that is there already keeps what was saved with it.
    """
    known: dict[int, set[tuple[str, str]]] = {}
    for step in session.scalars(select(Step).where(Step.action_id.in_(found))):
        known.setdefault(step.action_id, set()).add((step.kind, step.target))
    for row in session.scalars(select(Action).where(Action.id.in_(found))):
        row.prepared_at, row.state = now(session), _going_on(row)
        have = known.get(row.id, set())
        new = [step for step in found[row.id] if (step.kind, step.target) not in have]
        session.add_all(
            Step(
                council_id=row.council_id,
                action_id=row.id,
                position=position,
                kind=step.kind,
                target=step.target,
                prior=dict(step.prior),
                args=dict(step.args),
            )
            for position, step in enumerate(new, start=_next(session, row.id, have))
        )


def _next(session: Session, action_id: int, have: set[tuple[str, str]]) -> int:
    if not have:
        return 0
    query = select(Step.position).where(Step.action_id == action_id)
    return max(session.scalars(query)) + 1


def _going_on(row: Action) -> str:
    return "working" if row.finished_at is None else row.state


def go_on(session: Session, ended: Sequence[Ended], begin: Sequence[int]) -> frozenset[int]:
    """Store receipts, and note which steps are begun now; those whose action still holds.

    What another order took the place of is not begun.
    """
    entries: dict[str, list[audit.Entry]] = {}
    receipts = {one.step_id: one.receipt for one in ended}
    rows = session.execute(
        select(Step, Action)
        .join(Action, Action.id == Step.action_id)
        .where(Step.id.in_([*receipts, *begin]))
        .order_by(Action.id, Step.position)
        .with_for_update()
    ).all()
    starting, wanted = set(), set(begin)
    for step, action in rows:
        if step.id in receipts:
            entry = _end(session, step, action, receipts[step.id])
            entries.setdefault(action.council_id, []).append(entry)
        elif step.id in wanted and action.finished_at is None:
            step.started_at = step.started_at or now(session)
            starting.add(step.id)
    for council_id in sorted(entries):
        audit.record(session, council_id, *entries[council_id])
    return frozenset(starting)


def _end(session: Session, step: Step, action: Action, receipt: contract.Receipt) -> audit.Entry:
    step.outcome, step.detail = receipt.outcome.value, receipt.detail
    step.ref = receipt.ref.id if receipt.ref else None
    step.finished_at = now(session)
    payload = {
        "action": action.kind,
        "step": step.kind,
        "target": step.target,
        "outcome": step.outcome,
        "detail": step.detail,
    }
    if receipt.code is RefusedCode.CHANGED and action.kind == carrying.CLOSE:
        # Nothing was changed by us, and what was saved is not what stands there: read anew.
        session.delete(step)
        action.prepared_at = None
    return audit.Entry("receipt", f"account:{action.account_id}", payload)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an action stands after a turn: finished with an outcome, or to be tried again."""

    claimed: Claimed
    outcome: Outcome | None
    detail: str
    after: float | None = None


def sum_up(session: Session, verdicts: Sequence[Verdict]) -> None:
    """Close what is finished, and put off what is to be tried again; on record."""
    rows = {
        row.id: row
        for row in session.scalars(
            select(Action)
            .where(Action.id.in_([one.claimed.action_id for one in verdicts]))
            .with_for_update()
        )
    }
    outbox.read_ahead(session, [one.claimed for one in verdicts])
    entries: dict[str, list[audit.Entry]] = {}
    for one in verdicts:
        row = rows[one.claimed.action_id or 0]
        if row.finished_at is not None:
            tried.sent(session, one.claimed, None, row.state)
        elif one.outcome is None:
            tried.postpone(session, one.claimed, one.detail, one.after)
        else:
            row.state, row.detail, row.finished_at = one.outcome.value, one.detail, now(session)
            payload = {"action": row.kind, "outcome": row.state, "detail": one.detail}
            entry = audit.Entry("outcome", f"account:{row.account_id}", payload)
            entries.setdefault(row.council_id, []).append(entry)
            tried.sent(session, one.claimed, None, row.state)
    for council_id in sorted(entries):
        audit.record(session, council_id, *entries[council_id])
