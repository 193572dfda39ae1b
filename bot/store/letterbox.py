"""What somebody wrote who is on no list: kept for a while, sealed, with a limit on how much.

Who they are stands in the row as a digest, and in the sealed body as they called themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.store import upsert
from bot.store.schema_reports import LetterboxItem, ReportNumber
from bot.store.store import now
from bot.store.types import canonical

_UNREAD = (LetterboxItem.read_at.is_(None), LetterboxItem.body.is_not(None))
SERIES, YEAR = "letter", 0
"""Where the numbers of letters are counted, which begin anew in no year."""


def put(
    session: Session,
    connection: str,
    sender: str,
    body: Mapping[str, Any],
    council_id: str | None,
) -> LetterboxItem:
    """Keep a letter; ``sender`` is a digest. Without a council nobody is told of it yet."""
    item = LetterboxItem(
        council_id=council_id,
        number=_next(session, council_id) if council_id is not None else None,
        connection=connection,
        sender=sender,
        body=canonical(dict(body)),
        received_at=now(session),
    )
    session.add(item)
    session.flush()
    return item


def hand_over(session: Session, connection: str, sender: str, council_id: str) -> int:
    """What a sender wrote without saying to whom is for this council; how many letters."""
    query = select(LetterboxItem).where(
        LetterboxItem.connection == connection,
        LetterboxItem.sender == sender,
        LetterboxItem.council_id.is_(None),
    )
    waiting = session.scalars(query.order_by(LetterboxItem.id)).all()
    for item in waiting:
        item.council_id, item.number = council_id, _next(session, council_id)
    session.flush()
    return len(waiting)


def _next(session: Session, council_id: str) -> int:
    number = session.execute(
        upsert.insert(session, ReportNumber)
        .values(council_id=council_id, year=YEAR, series=SERIES, last=1)
        .on_conflict_do_update(
            index_elements=[ReportNumber.council_id, ReportNumber.year, ReportNumber.series],
            set_={"last": ReportNumber.last + 1},
        )
        .returning(ReportNumber.last)
    ).scalar_one()
    return int(number)


def of_sender(session: Session, connection: str, sender: str, since: datetime) -> int:
    """How many letters of a sender (a digest) are kept since then."""
    query = select(func.count()).where(
        LetterboxItem.connection == connection,
        LetterboxItem.sender == sender,
        LetterboxItem.received_at > since,
    )
    return session.scalar(query) or 0


def kept(session: Session, council_id: str | None) -> int:
    """How many letters a council has whose words are still kept; of None: for none yet."""
    mine = (
        LetterboxItem.council_id.is_(None)
        if council_id is None
        else LetterboxItem.council_id == council_id
    )
    query = select(func.count()).where(mine, LetterboxItem.body.is_not(None))
    return session.scalar(query) or 0


def unread(session: Session, council_id: str) -> int:
    """How many of a council's letters nobody has read."""
    query = select(func.count()).where(LetterboxItem.council_id == council_id, *_UNREAD)
    return session.scalar(query) or 0


def unread_in(session: Session, council_ids: Collection[str]) -> frozenset[str]:
    """The councils that have letters which nobody has read."""
    found = select(LetterboxItem.council_id).where(
        LetterboxItem.council_id.in_(council_ids), *_UNREAD
    )
    return frozenset(session.scalars(found.distinct()))


def listed(session: Session, council_id: str) -> list[LetterboxItem]:
    """A council's letters whose words are still kept, the newest first."""
    query = select(LetterboxItem).where(
        LetterboxItem.council_id == council_id, LetterboxItem.body.is_not(None)
    )
    return list(session.scalars(query.order_by(LetterboxItem.id.desc())))


def by_number(session: Session, council_id: str, number: int) -> LetterboxItem | None:
    """A council's letter by its number."""
    query = select(LetterboxItem).where(
        LetterboxItem.council_id == council_id, LetterboxItem.number == number
    )
    return session.scalar(query)


def purge_unclaimed(session: Session, age: timedelta) -> int:
    """Delete the letters that are older and for no council; how many."""
    # Without looking at them: what nobody can open, because the key is lost, goes as well.
    gone = session.execute(
        delete(LetterboxItem)
        .where(LetterboxItem.council_id.is_(None), LetterboxItem.received_at <= now(session) - age)
        .returning(LetterboxItem.id)
    )
    return len(gone.all())
