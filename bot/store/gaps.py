"""Stretches that were not watched and cannot be recovered: each a row, and on record, once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters import contract
from bot.store import audit
from bot.store.schema import Account, Gap


def store_gap(session: Session, account: Account, event: contract.Gap) -> Gap | None:
    """Store a gap; None where it was told before."""
    query = select(Gap.id).where(
        Gap.account_id == account.id, Gap.starts_at == event.start, Gap.ends_at == event.end
    )
    if session.scalar(query.limit(1)) is not None:
        return None
    row = Gap(
        council_id=account.council_id,
        account_id=account.id,
        starts_at=event.start,
        ends_at=event.end,
        why=event.why,
    )
    session.add(row)
    payload = {"from": event.start.isoformat(), "to": event.end.isoformat(), "why": event.why}
    entry = audit.Entry("gap", f"account:{account.id}", payload, "platform")
    audit.record(session, account.council_id, entry)
    return row
