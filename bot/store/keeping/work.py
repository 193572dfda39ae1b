"""What was sent and asked on the way, who asked, and the words of the audit chain's rows.

What came of an alert or a request stands in the cases. The rows of the chain stay for ever; they
hold digests. Their words about a case or a post go with it, a report's are of digests alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.config.settings import Retention
from bot.store import audit, holds, letters
from bot.store.keeping import wiping
from bot.store.keeping.kind import Kind, Rows, Scope, in_days, in_years
from bot.store.schema_alarm import Trouble
from bot.store.schema_work import Action, AuditDetail, AuditRow, Command, Outbox
from bot.store.store import now

EXPLAIN = ("archived", "purged", "erased", "letters deleted")
"""Rows by which ``verify`` knows what was erased, and why: without a name of anybody."""
STATES = ("configured", "model", "checking", "reports key")
"""Kinds of which the newest row says what holds now (:func:`bot.store.audit.latest_payload`)."""


def _undelivered(_session: Session, scope: Scope) -> Rows:
    return select(Outbox.id.label("id"), Outbox.created_at.label("at")).where(
        Outbox.council_id == scope.council_id,
        Outbox.state == "dead",
        Outbox.lane == "alert",
        Outbox.created_at < scope.days(scope.periods.public_reply_days),
    )


def _give_up(session: Session, scope: Scope, ids: Sequence[int]) -> None:
    letters.drop(session, scope.council_id, Outbox.id.in_(ids))


def _sent(_session: Session, scope: Scope) -> Rows:
    undelivered = and_(Outbox.state == "dead", Outbox.lane == "alert")  # dropped before
    return select(Outbox.id.label("id"), Outbox.created_at.label("at")).where(
        Outbox.council_id == scope.council_id,
        or_(Outbox.state.in_(("sent", "dropped", "refused")), undelivered),
        Outbox.created_at < scope.days(scope.periods.work_days),
    )


def _delete_sent(session: Session, _scope: Scope, ids: Sequence[int]) -> None:
    session.execute(delete(Outbox).where(Outbox.id.in_(ids)))


def _strangers(_session: Session, scope: Scope) -> Rows:
    return select(Command.id.label("id"), Command.finished_at.label("at")).where(
        Command.council_id == scope.council_id,
        Command.person_id.is_(None),
        Command.finished_at < scope.days(scope.periods.public_reply_days),
        Command.sender != "",
    )


def _forget_strangers(session: Session, _scope: Scope, ids: Sequence[int]) -> None:
    session.execute(update(Command).where(Command.id.in_(ids)).values(sender="", sender_name=""))


def _asked(_session: Session, scope: Scope) -> Rows:
    ordered = select(Action.id).where(Action.command_id == Command.id)
    return select(Command.id.label("id"), Command.finished_at.label("at")).where(
        Command.council_id == scope.council_id,
        Command.finished_at < scope.days(scope.periods.work_days),
        ~ordered.exists(),  # what was ordered by it goes with its case
    )


def _delete_asked(session: Session, _scope: Scope, ids: Sequence[int]) -> None:
    session.execute(delete(Command).where(Command.id.in_(ids)))


def _troubles(_session: Session, scope: Scope) -> Rows:
    return select(Trouble.id.label("id"), Trouble.over_at.label("at")).where(
        Trouble.council_id == scope.council_id,
        Trouble.over_at < scope.days(scope.periods.work_days),
    )


def _delete_troubles(session: Session, _scope: Scope, ids: Sequence[int]) -> None:
    session.execute(delete(Trouble).where(Trouble.id.in_(ids)))


def forget_troubles_of_all(session: Session) -> None:
    """Delete those that concerned the whole process, after the usual time; no council's record."""
    before = now(session) - timedelta(days=Retention().work_days)
    session.execute(delete(Trouble).where(Trouble.council_id.is_(None), Trouble.over_at < before))


# --------------------------------------------------------------------------- the record


def _stranger() -> ColumnElement[bool]:
    return and_(AuditRow.kind == "refused", AuditRow.actor == "stranger")


def _rows(scope: Scope, *which: ColumnElement[bool]) -> Rows:
    query = wiping.with_words().where(AuditRow.council_id == scope.council_id, *which)
    return query.with_only_columns(AuditRow.seq.label("id"), AuditRow.at.label("at"))


def _refused(_session: Session, scope: Scope) -> Rows:
    return _rows(scope, _stranger(), AuditRow.at < scope.days(scope.periods.public_reply_days))


def _old(_session: Session, scope: Scope) -> Rows:
    later = aliased(AuditRow)
    newer = select(later.seq).where(
        later.council_id == AuditRow.council_id,
        later.kind == AuditRow.kind,
        later.seq > AuditRow.seq,
    )
    return _rows(
        scope,
        AuditRow.at < scope.years(scope.periods.audit_years),
        AuditRow.kind.not_in(EXPLAIN),
        ~_stranger(),
        *(~AuditRow.subject.startswith(what) for what in ("case:", "post:", "report:")),
        or_(AuditRow.kind.not_in(STATES), newer.exists()),
    )


def _erase_words(session: Session, scope: Scope, seqs: Sequence[int]) -> None:
    audit.erase(session, scope.council_id, seqs, wiping.WHY)


def _held_row() -> ColumnElement[bool]:
    return holds.of_any(AuditDetail.council_id)


def _held_trouble() -> ColumnElement[bool]:
    return holds.of_any(Trouble.council_id)


KINDS = (
    Kind(
        "alerts that could not be delivered",
        lambda scope: in_days(scope.periods.public_reply_days),
        lambda scope: scope.days(scope.periods.public_reply_days),
        _undelivered,
        lambda: holds.of_any(Outbox.council_id),
        _give_up,
    ),
    Kind(
        "alerts and answers sent",
        lambda scope: in_days(scope.periods.work_days),
        lambda scope: scope.days(scope.periods.work_days),
        _sent,
        lambda: holds.of_any(Outbox.council_id),
        _delete_sent,
    ),
    Kind(
        "names of strangers at a desk",
        lambda scope: in_days(scope.periods.public_reply_days),
        lambda scope: scope.days(scope.periods.public_reply_days),
        _strangers,
        lambda: holds.of_any(Command.council_id),
        _forget_strangers,
    ),
    Kind(
        "requests at a desk",
        lambda scope: in_days(scope.periods.work_days),
        lambda scope: scope.days(scope.periods.work_days),
        _asked,
        lambda: holds.of_any(Command.council_id),
        _delete_asked,
    ),
    Kind(
        "troubles that are over",
        lambda scope: in_days(scope.periods.work_days),
        lambda scope: scope.days(scope.periods.work_days),
        _troubles,
        _held_trouble,
        _delete_troubles,
    ),
    Kind(
        "strangers' names in the record",
        lambda scope: in_days(scope.periods.public_reply_days),
        lambda scope: scope.days(scope.periods.public_reply_days),
        _refused,
        _held_row,
        _erase_words,
    ),
    Kind(
        "words in the record",
        lambda scope: in_years(scope.periods.audit_years),
        lambda scope: scope.years(scope.periods.audit_years),
        _old,
        _held_row,
        _erase_words,
    ),
)
