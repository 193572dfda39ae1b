"""The yearly question about each legal hold: whether it is still needed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.hold import said
from bot.clerk.house import House
from bot.clerk.reporting import readers, telling
from bot.store import crypto, holds
from bot.store.schema_keeping import Hold
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.words.times import when


def review(session: Session, house: House, council_id: str) -> None:
    """Ask about each hold that has stood for a year, and a year later again.

    Of a report's only those are asked who may read it. A council that left has nobody to ask.
    """
    if all(council.id != council_id for council in house.config.councils):
        return
    for row in holds.to_review(session, council_id):
        if row.report_id is not None and not crypto.is_open(crypto.REPORTS):
            continue  # nobody can be found who may know of it; asked when the key is back
        asked_at, row.review_at = row.review_at, now(session) + holds.REVIEW
        _ask(session, house, row, asked_at)


def _ask(session: Session, house: House, row: Hold, asked_at: datetime) -> None:
    what, since = said(session, row), when(row.placed_at, now(session))
    text = (
        f"{what} has been on hold since {since}. Is that still needed? If not, end it, and it is "
        "erased when its time is over. If it is, you need do nothing; I will ask again in a year."
    )
    key = f"hold:{row.id}:review:{asked_at.date().isoformat()}"
    if row.report_id is None:
        tell.council(
            session, house, row.council_id, Alert("A hold to review", text, Level.ASK), key
        )
        return
    report = session.get_one(Report, row.report_id)
    for person in readers.readers(session, house, report):
        telling.somebody(session, house, report, person, text, key)
