"""How accounts stand that were to be closed or opened: what ``status`` and the alerts read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store import audit, carrying
from bot.store.people import Somebody
from bot.store.schema import Account
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action, Outbox
from bot.store.store import now


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
