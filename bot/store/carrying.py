"""Accounts brought into the mode that is due, and what stood there before.

What is put back at the end is the state that was read before the *first* change: of each kind and
target the first step that may have happened, and was not undone since. So a closing that is
ordered twice, or over one that was half undone, never makes the closed state the one put back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from adapters import contract
from adapters.contract import ActionKind, Outcome
from bot.store import audit
from bot.store.modes import CLOSED, MODES, Modes
from bot.store.outbox import put_action
from bot.store.schema import Account
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action, Outbox, Step
from bot.store.store import now

LANE = "closure"
CLOSE, REOPEN = ActionKind.CLOSE.value, ActionKind.REOPEN.value
GOOD = (Outcome.DONE.value, Outcome.ALREADY.value)
STOPPED = "stopped"
"""The state of an action that another one took the place of."""
QUIET = "quiet"
"""How a change is told of that is a matter of course: only where it does not work."""
SETTLED = "settled"
"""The state of a reopening that a person has looked after."""
_LEFT = (Outcome.REFUSED.value, Outcome.PARTLY.value)
"""How a reopening ends that left what a person had changed, and nothing else."""


@dataclass(frozen=True, slots=True)
class Due:
    """An account that is not in the mode that holds for it; ``able``: its platform can close."""

    account: Account
    mode: str
    able: bool = True
    notice: str = ""
    ground: str = ""
    reason: str = ""


def out_of_mode(
    session: Session, council_id: str, modes: Modes, limit: int
) -> list[tuple[Account, str]]:
    """Accounts whose mode is not the one that holds now, with that one; some of them at a time."""
    at = now(session)
    usual = modes.at(council_id, None, at)
    particular = modes.particular(council_id)
    query = select(Account).where(Account.council_id == council_id, Account.left_at.is_(None))
    others = [mode for mode in MODES if mode != usual]  # an index finds what is equal
    most = limit + len(particular)  # so many of them may be in the mode that is right for them
    unusual = query.where(Account.mode.in_(others)).order_by(Account.id)
    found = list(session.scalars(unusual.limit(most)))
    if particular:
        own = query.where(Account.mode == usual, Account.id.in_(particular)).order_by(Account.id)
        found += session.scalars(own)
    wanted = [
        (one, modes.at(council_id, one.id, at) if one.id in particular else usual) for one in found
    ]
    return [(account, mode) for account, mode in wanted if account.mode != mode][:limit]


def strays(session: Session, modes: Modes, councils: Collection[str]) -> frozenset[str]:
    """Of these councils those with accounts whose mode is not the one that holds now.

    By an index, whatever the number of accounts. ``modes``: of these councils, at this time.
    """
    at, found = now(session), set[str]()
    usual = {one: modes.at(one, None, at) for one in councils}
    particular = {key for one in councils for key in modes.particular(one)}
    known = select(Account.council_id).distinct().where(Account.left_at.is_(None))
    for mode in set(usual.values()):
        there = [one for one in councils if usual[one] == mode]
        others = [other for other in MODES if other != mode]
        wrong = known.where(Account.council_id.in_(there), Account.mode.in_(others))
        found.update(session.scalars(wrong.where(Account.id.not_in(particular))))
    own = select(Account.council_id, Account.id, Account.mode).where(
        Account.id.in_(particular), Account.left_at.is_(None)
    )
    for council_id, key, mode in session.execute(own) if particular else ():
        if mode != modes.at(council_id, key, at):
            found.add(council_id)
    return frozenset(found)


def bring(session: Session, council_id: str, dues: Sequence[Due]) -> list[ModeChange]:
    """Bring accounts into their modes: rows, orders to their platforms, and the record, as one.

    Done once: afterwards the account's row has the mode.
    """
    ids = [due.account.id for due in dues]
    stop(session, ids)
    before = saved(session, ids)
    changes, orders = [], []
    for due in dues:
        change = ModeChange(
            council_id=council_id,
            account_id=due.account.id,
            was=due.account.mode,
            mode=due.mode,
            at=now(session),
            told="",
        )
        changes.append(change)
        kind = _order_of(due, begun=bool(before.get(due.account.id)))
        if kind is not None:
            orders.append((change, due, _action(session, council_id, due, kind)))
        due.account.mode, due.account.again_at = due.mode, None
    session.add_all([action for _, _, action in orders])
    session.flush()
    for change, due, action in orders:
        change.action_id = action.id
        put_action(session, council_id, due.account.connection, action.id, LANE)
    session.add_all(changes)
    session.flush()
    audit.record(session, council_id, *map(_entry, changes, dues))
    return changes


def _order_of(due: Due, *, begun: bool) -> str | None:
    if due.mode == CLOSED:
        return CLOSE if due.able else None
    # What was never begun need not be undone; what an earlier reopening left is tried again.
    return REOPEN if begun else None


def _action(session: Session, council_id: str, due: Due, kind: str) -> Action:
    return Action(
        council_id=council_id,
        account_id=due.account.id,
        kind=kind,
        clause=due.ground or None,
        reason=due.reason,
        notice=due.notice or None,
        state="waiting",
        created_at=now(session),
    )


def _entry(change: ModeChange, due: Due) -> audit.Entry:
    payload = {"was": change.was, "mode": change.mode, "ground": due.ground, "reason": due.reason}
    return audit.Entry("mode", f"account:{change.account_id}", payload)


def again(session: Session, due: Due, told: str = QUIET) -> ModeChange:
    """Order once more what an account's mode needs: for new posts, or after a person has helped.

    Of what is ``QUIET`` nobody is told that it worked.
    """
    stop(session, [due.account.id])
    kind = CLOSE if due.mode == CLOSED else REOPEN
    action = _action(session, due.account.council_id, due, kind)
    session.add(action)
    session.flush()
    put_action(session, action.council_id, due.account.connection, action.id, LANE)
    change = ModeChange(
        council_id=action.council_id,
        account_id=due.account.id,
        was=due.account.mode,
        mode=due.mode,
        at=now(session),
        action_id=action.id,
        told=told,
    )
    session.add(change)
    return change


def stop(session: Session, accounts: Collection[int]) -> None:
    """End what is still tried for these accounts: another order takes its place.

    A step that is being performed at this moment is recorded all the same, and undone or redone
    by the next order.
    """
    rows = session.scalars(
        select(Action)
        .where(
            Action.account_id.in_(accounts),
            Action.kind.in_((CLOSE, REOPEN)),
            Action.finished_at.is_(None),
        )
        .with_for_update()
    ).all()
    for row in rows:
        row.state, row.finished_at = STOPPED, now(session)
    if rows:
        ids = [row.id for row in rows]
        session.execute(update(Outbox).where(Outbox.action_id.in_(ids)).values(state="sent"))


def saved(
    session: Session, accounts: Iterable[int], *, anew: bool = False
) -> dict[int, list[Step]]:
    """What would be put back, by account: see the top of this file.

    ``anew``: as a closing must know it. What a person had changed, so that a reopening left it, was
    there before the closing: it is not to be taken for what somebody changes meanwhile.
    """
    rows = session.execute(
        select(Action, Step)
        .outerjoin(Step, Step.action_id == Action.id)
        .where(Action.account_id.in_(list(accounts)), Action.kind.in_((CLOSE, REOPEN)))
        .order_by(Action.id, Step.position)
    )
    kept: dict[int, _Kept] = {}
    for action, step in rows:
        kept.setdefault(action.account_id, _Kept()).weigh(action, step)
    return {account: one.left(anew=anew) for account, one in kept.items()}


@dataclass
class _Kept:
    """The steps to undo, and those among them that a person changed since."""

    steps: dict[tuple[str, str], Step] = field(default_factory=dict)
    changed: set[tuple[str, str]] = field(default_factory=set)

    def left(self, *, anew: bool) -> list[Step]:
        """What is to be undone; ``anew``: without what a person changed since."""
        return [step for key, step in self.steps.items() if not (anew and key in self.changed)]

    def weigh(self, action: Action, step: Step | None) -> None:
        """Heed the next step of these accounts' closings and reopenings."""
        if action.kind == REOPEN and action.state == SETTLED:
            self.steps.clear()
        if step is None:
            return
        key = (step.kind, step.target)
        if action.kind == REOPEN and step.outcome in GOOD:
            self.steps.pop(key, None)
        elif action.kind == REOPEN and step.outcome == Outcome.REFUSED and action.state in _LEFT:
            self.changed.add(key)  # what stands there now is what a later closing must keep
        elif action.kind == CLOSE and step.started_at and step.outcome != Outcome.REFUSED:
            if key in self.changed:
                self.changed.discard(key)
                self.steps.pop(key, None)
            self.steps.setdefault(key, step)


def undoes(steps: Sequence[Step]) -> tuple[contract.Step, ...]:
    """Steps in the contract's terms."""
    return tuple(contract.Step(one.kind, one.target, one.prior, one.args) for one in steps)


def left_closed_in(session: Session, councils: Collection[str]) -> frozenset[str]:
    """Of these councils those of which :func:`left_closed` may name an account."""
    query = select(Account.council_id).distinct()
    return frozenset(session.scalars(query.where(Account.council_id.in_(councils), *_GONE)))


_GONE = Account.left_at.is_not(None), Account.mode == CLOSED


def left_closed(session: Session, council_id: str) -> list[Account]:
    """Accounts that left the configuration while they were closed, and are closed still."""
    query = select(Account).where(Account.council_id == council_id, *_GONE)
    gone = list(session.scalars(query.order_by(Account.id)))
    kept = saved(session, [one.id for one in gone]) if gone else {}
    return [one for one in gone if kept.get(one.id)]
