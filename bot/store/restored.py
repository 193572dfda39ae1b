"""A record that was restored: what waited in it is put aside, and nothing of it is carried out.

Between the backup and the restore somebody may have decided otherwise, and the platforms have moved
on. So what was still to be done then is not done as if it were asked for now: it is listed for the
Clerk. What a window closes that still holds was not asked for once: it is closed as on any day. No
key is needed for any of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from adapters.contract import LENT, SIGNS_IN
from bot.store import actions, audit, backups, cases
from bot.store.carrying import CLOSE
from bot.store.outbox import MAIL
from bot.store.schema import Account, ConnectionSecret, Council
from bot.store.schema_backup import Backup, Restored
from bot.store.schema_reports import Report
from bot.store.schema_work import Action, Case, Command, Outbox
from bot.store.store import now

HELD = "held"
"""A request that was recorded and not carried out when the backup was made."""
_SIGNS_IN = ConnectionSecret.name.endswith(SIGNS_IN, autoescape=True)
WHY = "Beadle's record was restored from a backup; nothing was done about what waited in it"
_TOLD = ("alert", "alarm", MAIL, "export")
"""The lanes of the outbox that say or send something; the others follow from orders."""


@dataclass(frozen=True, slots=True)
class Source:
    """The backup that a record comes from, as of when, and who restored it (an account's name)."""

    backup: str
    made_at: datetime
    by: str


def settle(session: Session, source: Source) -> None:
    """Put aside what waited, of every council, and put the restore on record."""
    for council_id in session.scalars(select(Council.id).order_by(Council.id)).all():
        _council(session, council_id, source)
    # What adapters remembered: which replies and buttons still count, how far a mailbox was read.
    # On a machine that remembers nothing, what was sent before the restore orders nothing after it.
    # A refresh token stays: the configured one may have been good for one use, long ago.
    session.execute(delete(ConnectionSecret).where(~_SIGNS_IN))
    session.execute(
        update(Backup)
        .where(Backup.name == source.backup, Backup.state == backups.RUNNING)
        .values(state=backups.MADE, ended_at=source.made_at, verified_at=now(session))
    )
    session.execute(
        update(Backup)
        .where(Backup.state == backups.RUNNING)
        .values(state=backups.FAILED, ended_at=now(session), detail=backups.INTERRUPTED)
    )


def _council(session: Session, council_id: str, source: Source) -> None:
    held: dict[str, Any] = {
        "alerts": _drop(session, council_id, "alert"),
        "mails": _drop(session, council_id, MAIL),
        "commands": _hold(session, council_id),
        **_orders(session, council_id),
    }
    _drop(session, council_id, *_TOLD)
    counts = {name: len(one) if isinstance(one, list) else one for name, one in held.items()}
    payload = {
        "backup": source.backup,
        "made": source.made_at.isoformat(),
        "by": source.by,
        "not carried out": counts,
    }
    audit.record(session, council_id, audit.Entry("restored", "council", payload))
    session.add(
        Restored(
            council_id=council_id,
            backup=source.backup,
            made_at=source.made_at,
            at=now(session),
            held=held,
        )
    )


def _drop(session: Session, council_id: str, *lanes: str) -> int:
    """Have what waits in these lanes never sent; how much that was. Its words are forgotten."""
    which = (
        Outbox.council_id == council_id,
        Outbox.lane.in_(lanes),
        Outbox.state.in_(("waiting", "dead")),
    )
    count = session.scalar(select(func.count()).select_from(Outbox).where(*which)) or 0
    session.execute(
        update(Outbox)
        .where(*which)
        .values(state="dropped", body=None, lease_until=None, detail=WHY)
    )
    return count


def _hold(session: Session, council_id: str) -> int:
    which = (Command.council_id == council_id, Command.state.in_(("received", "waiting")))
    count = session.scalar(
        select(func.count()).where(Command.council_id == council_id, Command.state == "received")
    )
    session.execute(update(Command).where(*which).values(state=HELD, finished_at=now(session)))
    return count or 0


def _orders(session: Session, council_id: str) -> dict[str, list[int]]:
    """End every order that has no outcome; of which cases and accounts they were."""
    found: dict[str, list[int]] = {"cases": [], "accounts": []}
    query = select(Action).where(Action.council_id == council_id, Action.finished_at.is_(None))
    for action in session.scalars(query.order_by(Action.id)).all():
        actions.finish(session, action.id, "unknown", WHY)
        session.execute(
            update(Outbox)
            .where(Outbox.action_id == action.id)
            .values(state="dropped", lease_until=None, detail=WHY)
        )
        if action.case_id is None:
            found["accounts"].append(action.account_id)
            if action.kind == CLOSE:  # closed once more, if its window holds
                session.get_one(Account, action.account_id).again_at = now(session)
            continue
        found["cases"].append(action.case_id)
        case = session.get_one(Case, action.case_id)
        if case.state == "ordered":
            back = action.kind in actions.REVERSE
            cases.move(session, case, "taken_down" if back else "open", why=WHY)
            case.escalate_at = None if back else now(session)
    return found


def signed_in(session: Session) -> list[str]:
    """The connections that sign in with what a provider gave them since they were configured."""
    own = ~ConnectionSecret.name.startswith(LENT, autoescape=True)
    query = select(ConnectionSecret.connection).where(_SIGNS_IN, own).distinct()
    return list(session.scalars(query.order_by(ConnectionSecret.connection)))


# --------------------------------------------------------------------------- afterwards


def untold(session: Session) -> list[Restored]:
    """The restores that nobody was told of yet."""
    query = select(Restored).where(Restored.told_at.is_(None)).order_by(Restored.id)
    return list(session.scalars(query))


def last(session: Session, council_id: str) -> Restored | None:
    """The last restore of a council's record."""
    query = select(Restored).where(Restored.council_id == council_id).order_by(Restored.id.desc())
    return session.scalars(query.limit(1)).first()


def held_requests(session: Session, council_id: str) -> Sequence[Command]:
    """The requests that were put aside and whose words are still there. Needs the general key."""
    query = select(Command).where(Command.council_id == council_id, Command.state == HELD)
    return session.scalars(query).all()


def waiting_cases(session: Session, council_id: str) -> list[Case]:
    """The cases for which somebody is to be asked again when their time is over."""
    query = select(Case).where(Case.council_id == council_id, Case.escalate_at.is_not(None))
    return list(session.scalars(query.order_by(Case.year, Case.number)))


def put_off_reminders(session: Session, council_id: str, until: datetime) -> None:
    """Nobody is reminded at once of a report that somebody may have opened since."""
    session.execute(
        update(Report)
        .where(Report.council_id == council_id, Report.remind_at < until)
        .values(remind_at=until)
    )


def account_names(session: Session, ids: Sequence[int]) -> list[str]:
    """What these accounts are called."""
    query = select(Account.key).where(Account.id.in_(ids)).order_by(Account.key)
    return list(session.scalars(query))
