"""How accounts stand that were to be closed or opened: what ``status`` and the alerts read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.store import audit, carrying
from bot.store.people import Somebody
from bot.store.schema import Account
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action, Outbox
from bot.store.store import now
from bot.store.types import UtcTime


@dataclass(frozen=True, slots=True)
class Standing:
    """The last thing that was due of an account, and how that went."""

    change: ModeChange
    account: Account
    action: Action | None
    why: str = ""

    @property
    def outcome(self) -> str:
        """``waiting`` while it is tried; empty where nothing was ordered of the platform."""
        if self.action is None:
            return ""
        return self.action.state if self.action.finished_at is not None else "waiting"


def standings(
    session: Session, council_id: str, *, told: Collection[str] | None = None
) -> list[Standing]:
    """Changes of mode with what came of them, the oldest first; ``told``: only such."""
    query = (
        select(ModeChange, Account, Action, Outbox.detail)
        .join(Account, Account.id == ModeChange.account_id)
        .outerjoin(Action, Action.id == ModeChange.action_id)
        .outerjoin(Outbox, Outbox.action_id == Action.id)
        .where(ModeChange.council_id == council_id)
        .order_by(ModeChange.id)
    )
    if told is not None:
        query = query.where(ModeChange.told.in_(told))
    return [
        Standing(change, account, action, why or "")
        for change, account, action, why in session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of mode stand alike; ``since`` and ``finished``: of the first of them."""

    told: str
    outcome: str
    count: int
    since: datetime
    finished: datetime | None


def tallies(
    session: Session, councils: Collection[str], *, told: Collection[str]
) -> dict[str, list[Tally]]:
    """The same in numbers, by council: one statement, however many accounts there are."""
    outcome = case(
        (Action.id.is_(None), ""), (Action.finished_at.is_(None), "waiting"), else_=Action.state
    )
    since, finished = func.min(ModeChange.at), func.min(Action.finished_at)
    query = (
        select(ModeChange.council_id, ModeChange.told, outcome, func.count())
        .add_columns(type_coerce(since, UtcTime), type_coerce(finished, UtcTime))
        .outerjoin(Action, Action.id == ModeChange.action_id)
        .where(ModeChange.council_id.in_(councils), ModeChange.told.in_(told))
        .group_by(ModeChange.council_id, ModeChange.told, outcome)
    )
    found: dict[str, list[Tally]] = {}
    for council_id, *row in session.execute(query):
        found.setdefault(council_id, []).append(Tally(*row))
    return found


def not_right(session: Session, council_id: str, before: datetime) -> list[Standing]:
    """Accounts that are not in the state they should be in: what was last due has not worked.

    What is tried since ``before`` or later is given time.
    """
    last: Mapping[int, Standing] = {
        one.change.account_id: one
        for one in standings(session, council_id)
        if one.outcome != carrying.STOPPED and one.account.left_at is None
    }
    return [
        one
        for one in last.values()
        if one.outcome not in ("", carrying.SETTLED, *carrying.GOOD)
        and not (one.outcome == "waiting" and one.change.at >= before)
    ]


def settle(session: Session, standing: Standing, reason: str, by: Somebody) -> None:
    """Note that a person looked after what could not be put back, on record."""
    assert standing.action is not None
    carrying.stop(session, [standing.account.id])
    standing.action.state = carrying.SETTLED
    standing.action.finished_at = standing.action.finished_at or now(session)
    entry = audit.Entry("settled", f"account:{standing.account.id}", {"reason": reason}, by.actor)
    audit.record(session, standing.change.council_id, entry)
