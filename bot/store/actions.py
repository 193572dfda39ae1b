"""Actions: ordered by a person, prepared, carried out step by step, and what is known after.

The state to put back is in a step's row before the step is begun; a step that was begun and has
no outcome is performed again with the same key, and the adapter reads back first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from adapters import contract
from bot.store import audit, schema
from bot.store.cases import File
from bot.store.outbox import put_action
from bot.store.schema_work import Action, Case, Outbox, Step
from bot.store.store import now
from bot.store.types import storable

REVERSE = {"restore": "take_down", "unhide": "hide"}
"""What an action undoes: its steps' prior states are what is put back."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered, and why."""

    kind: contract.ActionKind
    reason: str
    clause: str | None = None
    ordered_by_id: int | None = None
    command_id: int | None = None


def order(session: Session, file: File, wanted: Order) -> Action:
    """Write an action down and put it into the outbox, on record."""
    action = Action(
        council_id=file.case.council_id,
        account_id=file.account.id,
        post_id=file.post.id,
        case_id=file.case.id,
        command_id=wanted.command_id,
        ordered_by_id=wanted.ordered_by_id,
        kind=wanted.kind.value,
        clause=wanted.clause,
        reason=wanted.reason,
        state="waiting",
        created_at=now(session),
    )
    session.add(action)
    session.flush()
    put_action(session, file.case.council_id, file.account.connection, action.id)
    actor = f"person:{wanted.ordered_by_id}" if wanted.ordered_by_id else "beadle"
    payload = {"kind": wanted.kind.value, "clause": wanted.clause, "reason": wanted.reason}
    audit.record(session, action.council_id, audit.Entry("ordered", file.subject, payload, actor))
    return action


def store_steps(session: Session, action_id: int, steps: Sequence[contract.Step]) -> None:
    """Store the steps with the state to put back; from here on the action is under way."""
    row = session.get_one(Action, action_id)
    row.prepared_at, row.state = now(session), "working"
    session.add_all(
        Step(
            council_id=row.council_id,
            action_id=action_id,
            position=position,
            kind=step.kind,
            target=step.target,
            prior=dict(step.prior),
            args=dict(step.args),
        )
        for position, step in enumerate(steps)
    )


def unprepare(session: Session, action_id: int) -> None:
    """Forget steps that were never performed, so that they are prepared anew.

    For a post that was edited between ``prepare`` and ``perform``. What was done has its prior
    state in its step: where anything was, nothing is forgotten.
    """
    steps = session.scalars(select(Step).where(Step.action_id == action_id)).all()
    if any(step.outcome not in (None, contract.Outcome.ALREADY) for step in steps):
        return
    for step in steps:
        session.delete(step)
    row = session.get_one(Action, action_id)
    row.prepared_at, row.state = None, "waiting"


def begin_step(session: Session, step_id: int) -> None:
    """Note that a step is about to be performed: from now on it may have happened."""
    step = session.get_one(Step, step_id)
    step.started_at = step.started_at or now(session)


def begun(session: Session, action_id: int) -> bool:
    """Whether a step was begun: from then on the platform may stand otherwise than before."""
    query = select(Step.id).where(Step.action_id == action_id, Step.started_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def end_step(session: Session, step_id: int, receipt: contract.Receipt) -> None:
    """Store a step's receipt, on record."""
    step = session.get_one(Step, step_id)
    step.outcome, step.detail = receipt.outcome.value, receipt.detail
    step.ref = receipt.ref.id if receipt.ref else None
    step.finished_at = now(session)
    action = session.get_one(Action, step.action_id)
    post = session.get(schema.Post, action.post_id) if action.post_id else None
    if post is not None and receipt.url:
        post.url = receipt.url
    if post is not None and receipt.ref and action.kind == contract.ActionKind.RESTORE:
        _follow(session, post, receipt.ref)
    payload = {
        "action": action.kind,
        "step": step.kind,
        "target": step.target,
        "outcome": step.outcome,
        "detail": step.detail,
    }
    audit.record(session, step.council_id, audit.Entry("receipt", _subject(action), payload))


def _follow(session: Session, post: schema.Post, ref: contract.Ref) -> None:
    """Have the archive know a post where its restore has put it, on record.

    Not only once the watch says so: that may lag or be down, and the next order is about what
    stands in public now, not about the empty place.
    """
    old, new = post.ref, storable(ref.id)
    query = select(schema.Post.id).where(
        schema.Post.account_id == post.account_id, schema.Post.ref == new
    )
    if ref.platform != post.platform or session.scalar(query) is not None:
        return
    post.ref = new
    entry = audit.Entry("moved", f"post:{post.id}", {"from": old, "to": new})
    audit.record(session, post.council_id, entry)


def finish(session: Session, action_id: int, outcome: str, detail: str) -> Action | None:
    """Close an action with what is known; None where that was done before."""
    row = session.get_one(Action, action_id, with_for_update=True)
    if row.finished_at is not None:
        return None
    row.state, row.detail, row.finished_at = outcome, detail, now(session)
    payload = {"action": row.kind, "outcome": outcome, "detail": detail}
    audit.record(session, row.council_id, audit.Entry("outcome", _subject(row), payload))
    return row


def _subject(row: Action) -> str:
    return f"case:{row.case_id}" if row.case_id is not None else f"account:{row.account_id}"


def under_way(session: Session, case: Case) -> Action | None:
    """The action on a case that is not finished."""
    return session.scalar(
        select(Action).where(Action.case_id == case.id, Action.finished_at.is_(None)).limit(1)
    )


def last_kind(session: Session, case: Case) -> str:
    """What was ordered last on a case; nothing where nothing was."""
    last = last_of_case(session, case)
    return last.kind if last else ""


def last_of_case(session: Session, case: Case) -> Action | None:
    """The newest action on a case."""
    query = select(Action).where(Action.case_id == case.id).order_by(Action.id.desc())
    return session.scalars(query.limit(1)).first()


def hanging(session: Session, council_id: str, before: datetime) -> list[tuple[str, datetime]]:
    """Orders given before a time and without an outcome: (case number/year, when ordered)."""
    rows = session.execute(
        select(Case.number, Case.year, Action.created_at)
        .join(Case, Case.id == Action.case_id)
        .where(
            Action.council_id == council_id,
            Action.finished_at.is_(None),
            Action.created_at < before,
        )
        .order_by(Action.id)
    )
    return [(f"{number}/{year}", at) for number, year, at in rows]


def stop(session: Session, action: Action, outcome: str, detail: str) -> None:
    """End an action that a person took over; whatever is still tried for it changes no row."""
    finish(session, action.id, outcome, detail)
    session.execute(
        update(Outbox).where(Outbox.action_id == action.id).values(state="sent", detail=detail)
    )


def undone_meanwhile(session: Session, action: Action) -> bool:
    """Whether the post was seen public again after this action's first step was begun."""
    begun = session.scalar(select(func.min(Step.started_at)).where(Step.action_id == action.id))
    post = session.get_one(schema.Post, action.post_id) if action.post_id else None
    returned = post.returned_at if post else None
    return begun is not None and returned is not None and returned >= begun


def last_outcome(session: Session, case: Case) -> str | None:
    """How the newest action on a case ended, or where it stands."""
    last = last_of_case(session, case)
    return last.state if last else None
