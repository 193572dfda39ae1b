"""Elections as rows: entered, moved, cancelled; and the resolution that lets accounts be closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.store import audit
from bot.store.people import Somebody
from bot.store.schema_closing import Closure, Election, Resolution
from bot.store.store import now


def add(
    session: Session, council_id: str, kind: str, poll: date, area: str, by: Somebody
) -> Election:
    """Enter a poll, on record."""
    audit.lock(session, council_id)  # two that are entered at once get two numbers
    last = session.scalar(
        select(func.max(Election.number)).where(Election.council_id == council_id)
    )
    row = Election(
        council_id=council_id,
        number=(last or 0) + 1,
        kind=kind,
        poll=poll,
        area=area,
        notice_reason="",
        added_at=now(session),
        added_by_id=by.id,
    )
    session.add(row)
    session.flush()
    payload = {"number": row.number, "type": kind, "poll": poll.isoformat(), "area": area}
    audit.record(session, council_id, audit.Entry("election", subject(row), payload, by.actor))
    return row


def subject(election: Election) -> str:
    """As the audit chain names it."""
    return f"election:{election.id}"


def listed(session: Session, council_id: str) -> list[Election]:
    """The elections that were not cancelled, the next poll first."""
    query = select(Election).where(
        Election.council_id == council_id, Election.cancelled_at.is_(None)
    )
    return list(session.scalars(query.order_by(Election.poll, Election.number)))


def coming(session: Session, council_id: str, today: date) -> list[Election]:
    """Those whose polling day is today or later."""
    return [row for row in listed(session, council_id) if row.poll >= today]


def open_windows(
    session: Session, councils: Collection[str], today: date
) -> Sequence[Row[*tuple[Any, ...]]]:
    """How elections of some councils stand that there may be a question about, and their windows.

    Council, election, number, type, poll, area, day of the notice; its window, mode, end,
    confirmation, start, when it was entered. Those to come, and those whose period waits for its
    result.
    """
    window = (Closure.election_id == Election.id) & Closure.ended_at.is_(None)
    waits = Closure.id.is_not(None) & Closure.ends_at.is_(None)
    row = (
        Election.council_id, Election.id, Election.number, Election.kind, Election.poll,
        Election.area, Election.notice_on, Closure.id, Closure.mode, Closure.ends_at,
        Closure.confirmed_at, Closure.starts_at, Closure.created_at,
    )  # fmt: skip
    query = (
        select(*row)
        .outerjoin(Closure, window)
        .where(Election.council_id.in_(councils), Election.cancelled_at.is_(None))
        .where((Election.poll >= today) | waits)
    )
    return session.execute(query.order_by(Election.id, Closure.id)).all()


def numbered(session: Session, council_id: str, number: int) -> Election | None:
    """The election of that number, cancelled or not."""
    query = select(Election).where(Election.council_id == council_id, Election.number == number)
    return session.scalar(query)


def enter_notice(session: Session, row: Election, day: date, reason: str, by: Somebody) -> None:
    """Note when the notice was published, on record."""
    row.notice_on, row.notice_reason = day, reason
    payload = {"notice": day.isoformat(), "reason": reason}
    audit.record(session, row.council_id, audit.Entry("notice", subject(row), payload, by.actor))


def move(session: Session, row: Election, poll: date, reason: str, by: Somebody) -> None:
    """Note another polling day, on record. The notice's day was of the old one: it goes."""
    payload = {"from": row.poll.isoformat(), "poll": poll.isoformat(), "reason": reason}
    row.poll, row.notice_on, row.notice_reason = poll, None, ""
    entry = audit.Entry("election moved", subject(row), payload, by.actor)
    audit.record(session, row.council_id, entry)


def cancel(session: Session, row: Election, reason: str, by: Somebody) -> None:
    """Cancel an election, on record."""
    row.cancelled_at = now(session)
    entry = audit.Entry("election cancelled", subject(row), {"reason": reason}, by.actor)
    audit.record(session, row.council_id, entry)


def resolution(session: Session, council_id: str) -> Resolution | None:
    """The resolution that closes accounts, if one holds."""
    query = select(Resolution).where(
        Resolution.council_id == council_id, Resolution.withdrawn_at.is_(None)
    )
    return session.scalars(query.order_by(Resolution.id.desc()).limit(1)).first()


def cited(row: Resolution) -> str:
    """A resolution as it is cited: ``minute 2027/031 of 8 February 2027``."""
    return f"minute {row.reference} of {row.resolved_on.day} {row.resolved_on:%B %Y}"


def resolve(
    session: Session, council_id: str, reference: str, day: date, by: Somebody
) -> Resolution:
    """Enter a resolution by its minute, on record."""
    row = Resolution(
        council_id=council_id,
        reference=reference,
        resolved_on=day,
        entered_at=now(session),
        entered_by_id=by.id,
    )
    session.add(row)
    payload = {"minute": reference, "resolved": day.isoformat()}
    audit.record(session, council_id, audit.Entry("resolution", "council", payload, by.actor))
    return row


def withdraw(session: Session, row: Resolution, by: Somebody) -> None:
    """Note that a resolution no longer holds, on record. Closures that cite it go on."""
    row.withdrawn_at = now(session)
    payload = {"minute": row.reference}
    entry = audit.Entry("resolution withdrawn", "council", payload, by.actor)
    audit.record(session, row.council_id, entry)
