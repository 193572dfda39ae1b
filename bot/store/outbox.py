"""What is to be carried out of the house: claimed under a lease, tried until it is known.

A worker owns one lane of one target, so that a desk that is down holds up nothing else and a
take-down never waits behind alerts. A worker killed in the middle leaves its lease to run out;
:func:`release` gives all leases back at the start of a process.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, literal_column, select, update
from sqlalchemy.orm import Session

from adapters.contract import Ref
from bot.store.letters import Letter, Note
from bot.store.lookout import Due, moment
from bot.store.schema_work import DeskMessage, Outbox
from bot.store.store import now, wake

MAIL = "mail"
"""The lane of private messages."""
LEASE = timedelta(minutes=2)
LONGEST_WISH = timedelta(days=1)
"""How long a platform can ask us to wait."""
LONGEST_HOLD = timedelta(days=14)
"""No quiet hours are longer: what is held for longer was so before the clock was put back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row of the outbox that this worker holds."""

    id: int
    council_id: str
    key: str
    attempts: int
    created_at: datetime
    action_id: int | None
    letter: Letter | None
    topic: str | None
    replaces: Ref | None
    note: Note | None = None
    urgent: bool = False


def put_alert(
    session: Session,
    council_id: str,
    desk: str,
    key: str,
    letter: Letter,
    topic: str | None = None,
    *,
    urgent: bool = False,
    lane: str = "alert",
    held_until: datetime | None = None,
) -> None:
    """Have an alert said at a desk. ``key`` makes it appear once, however often it is put.

    What is ``urgent`` (somebody may be in danger, or waits for an answer) overtakes all else there.
    ``held_until``: it can wait for so long (see :mod:`bot.store.held`).
    """
    if not was_put(session, [key]):
        row = _row(session, council_id, lane, desk, key)
        row.body, row.topic, row.urgent = letter.to_json(), topic, urgent
        row.held_until = held_until
        wake(session, f"{lane}:{desk}")


def put_mail(
    session: Session,
    council_id: str,
    connection: str,
    key: str,
    note: Note,
    *,
    urgent: bool = False,
) -> None:
    """Have a private message sent by a connection's mailbox; once for each ``key``."""
    if not was_put(session, [key]):
        row = _row(session, council_id, MAIL, connection, key)
        row.body, row.urgent = note.to_json(), urgent
        wake(session, f"mail:{connection}")


def was_put(session: Session, keys: Sequence[str]) -> bool:
    """Whether an alert with one of these keys was ever put into the outbox."""
    query = select(Outbox.id).where(Outbox.key.in_(keys))
    return session.scalar(query.limit(1)) is not None


def put_of(session: Session, keys: Collection[str]) -> frozenset[str]:
    """Those of these keys under which an alert was ever put into the outbox."""
    query = select(Outbox.key).where(Outbox.key.in_(keys))
    return frozenset(session.scalars(query)) if keys else frozenset()


def put_action(
    session: Session, council_id: str, connection: str, action_id: int, lane: str = "action"
) -> None:
    """Have an action carried out by a connection."""
    _row(session, council_id, lane, connection, f"action:{action_id}").action_id = action_id
    wake(session, lane)


def put_order(session: Session, council_id: str, lane: str, target: str, key: str) -> None:
    """Have something done that ``key`` says all about; once for each."""
    if not was_put(session, [key]):
        _row(session, council_id, lane, target, key)
        wake(session, lane)


def _row(session: Session, council_id: str, lane: str, target: str, key: str) -> Outbox:
    at = now(session)
    row = Outbox(council_id=council_id, lane=lane, target=target, key=key, state="waiting",
                 created_at=at, attempts=0, next_at=at, urgent=False)  # fmt: skip
    session.add(row)
    return row


def claim(session: Session, lane: str, target: str, limit: int = 20) -> list[Claimed]:
    """Take what is due for :data:`LEASE`: what is urgent first, then in order of writing.

    Of what is shown on one topic only one is taken: the next must know the message that it edits.
    """
    at = now(session)
    rows = session.scalars(
        select(Outbox)
        .where(*_due(lane, target, at, at + LONGEST_WISH, at + LONGEST_HOLD))
        .order_by(Outbox.urgent.desc(), Outbox.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    taken: list[Claimed] = []
    topics: set[tuple[str, str, str]] = set()
    for row in rows:
        one = _claimed(session, row)
        if one.topic is not None and one.letter is not None:
            about = (one.council_id, one.letter.to.channel, one.topic)
            if about in topics:
                break
            topics.add(about)
        row.lease_until = at + LEASE
        taken.append(one)
    return taken


def waits(lane: str, target: str) -> Due:
    """The question for the lookout whether something is due that nobody holds."""
    return Due(_LINES, f"{lane}/{target}")


Moment = datetime | BindParameter[datetime]


def _due(
    lane: str, target: str, at: Moment, far: Moment, farthest: Moment
) -> tuple[ColumnElement[bool], ...]:
    return (Outbox.lane == lane, Outbox.target == target, *_due_anywhere(at, far, farthest))


def _due_anywhere(at: Moment, far: Moment, farthest: Moment) -> tuple[ColumnElement[bool], ...]:
    return (
        # As the index has it, to the letter: SQLite plans anew each time what a parameter says.
        Outbox.state == literal_column("'waiting'"),
        # Never tried, or put off for longer than anything is: the clock was put back since.
        (Outbox.next_at <= at) | (Outbox.attempts == 0) | (Outbox.next_at > far),
        (Outbox.lease_until.is_(None)) | (Outbox.lease_until <= at),
        (Outbox.held_until.is_(None)) | (Outbox.held_until <= at) | (Outbox.held_until > farthest),
    )


_LINES = (
    select(Outbox.lane + "/" + Outbox.target)
    .where(*_due_anywhere(moment(), moment(LONGEST_WISH), moment(LONGEST_HOLD)))
    .distinct()
)


def urgent_waits(session: Session, lane: str, target: str) -> bool:
    """Whether something urgent is due that nobody holds."""
    at = now(session)
    due = _due(lane, target, at, at + LONGEST_WISH, at + LONGEST_HOLD)
    query = select(Outbox.id).where(*due, Outbox.urgent.is_(True))
    return session.scalar(query.limit(1)) is not None


def _claimed(session: Session, row: Outbox) -> Claimed:
    letter = note = replaces = None
    if row.body is not None and row.lane == MAIL:
        note = Note.from_json(row.body)
    elif row.body is not None:
        letter = Letter.from_json(row.body)
    if letter is not None and row.topic is not None:
        key = (row.council_id, row.target, letter.to.channel, row.topic)
        shown = session.get(DeskMessage, key)
        replaces = Ref(shown.platform, shown.ref) if shown else None
    return Claimed(row.id, row.council_id, row.key, row.attempts, row.created_at,
                   row.action_id, letter, row.topic, replaces, note, row.urgent)  # fmt: skip


def read_ahead(session: Session, claimed: Sequence[Claimed]) -> None:
    """Have the rows of what a worker holds read at once, and not one by one as each is settled."""
    rows = select(Outbox).where(Outbox.id.in_([one.id for one in claimed]))
    session.info["claimed"] = session.scalars(rows).all()  # held: a session forgets what nobody has


def release(session: Session, lane: str | None = None, target: str | None = None) -> None:
    """Give back the leases of a worker that is gone: of one lane and target, or of all.

    Only the one running process calls it, for its own workers.
    """
    held = update(Outbox).where(Outbox.state == "waiting", Outbox.lease_until.is_not(None))
    if lane is not None:
        held = held.where(Outbox.lane == lane, Outbox.target == target)
    session.execute(held.values(lease_until=None))


def revive(session: Session) -> int:
    """Try dead letters once more, at the start of a process: what refused them may be mended."""
    dead = session.scalars(select(Outbox).where(Outbox.state == "dead")).all()
    for row in dead:
        row.state, row.attempts, row.next_at = "waiting", 0, now(session)
    return len(dead)


def hasten(session: Session, lane: str, target: str) -> None:
    """Have what waits for another attempt tried at once: the target works again."""
    session.execute(
        update(Outbox)
        .where(Outbox.state == "waiting", Outbox.lane == lane, Outbox.target == target)
        .values(next_at=now(session))
    )
    wake(session, lane)
