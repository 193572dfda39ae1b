"""What became of a row of the outbox that a worker held: it is out, waits, or is given up.

The row itself says so from then on; whoever held it has nothing more to do with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.contract import Ref
from bot.store.outbox import LONGEST_WISH, Claimed
from bot.store.schema_work import DeskMessage, Outbox
from bot.store.store import now

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)


def sent(session: Session, claimed: Claimed, ref: Ref | None, detail: str = "") -> None:
    """It is out. The body is forgotten: what was said stands in the case and the chain."""
    row = session.get_one(Outbox, claimed.id)
    row.state, row.sent_at, row.detail = "sent", now(session), detail or None
    row.lease_until, row.body = None, None
    if ref is not None and claimed.topic is not None and claimed.letter is not None:
        session.merge(
            DeskMessage(
                council_id=row.council_id,
                desk=row.target,
                channel=claimed.letter.to.channel,
                topic=claimed.topic,
                platform=ref.platform,
                ref=ref.id,
            )
        )


def postpone(session: Session, claimed: Claimed, why: str, after: float | None = None) -> None:
    """Try again after a growing pause, or after the seconds that the platform asked for."""
    row = session.get_one(Outbox, claimed.id)
    row.attempts += 1
    pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 12), LONGEST_PAUSE)
    if after is not None:
        pause = min(max(timedelta(seconds=after), FIRST_PAUSE), LONGEST_WISH)
    row.next_at, row.lease_until, row.detail = now(session) + pause, None, why


def bury(session: Session, claimed: Claimed, why: str) -> None:
    """A dead letter: never tried again, kept for the Clerk to see."""
    row = session.get_one(Outbox, claimed.id)
    row.attempts += 1
    row.state, row.lease_until, row.detail = "dead", None, why


def give_up(session: Session, claimed: Claimed, why: str) -> None:
    """Nobody takes it, and that was told elsewhere: never tried again, its words are forgotten."""
    row = session.get_one(Outbox, claimed.id)
    row.attempts += 1
    row.state, row.lease_until, row.body, row.detail = "dropped", None, None, why


def hold_back(session: Session, held: Sequence[Claimed], why: str) -> None:
    """Give back what a worker held and could not carry out, in its place in the queue.

    For a desk that is down: what waits for it keeps the order in which it was written.
    """
    for claimed in held:
        row = session.get_one(Outbox, claimed.id)
        row.lease_until, row.detail = None, why
    first = session.get(Outbox, held[0].id) if held else None
    if first is not None:
        first.attempts += 1  # the others were not tried


def give_back(session: Session, held: Sequence[Claimed]) -> None:
    """Give back what a worker held and did not try, because something urgent goes before it."""
    for claimed in held:
        session.get_one(Outbox, claimed.id).lease_until = None
