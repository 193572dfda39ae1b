"""For which councils something may be due: one look for all of them, before any is taken up.

A council in which nothing is due costs its tick a few lines of these answers, and no transaction.
Each question finds all that the verb behind it would act on; where it finds more, that verb finds
out. Nothing is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk import asking, carried, due, gathered, tell
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import carrying, cases, elections, health, letterbox, outbox, reclosing, reports
from bot.store.modes import Modes
from bot.store.schema import Council
from bot.store.schema_closing import Closure, Election
from bot.store.store import now

HEAD_AT = time(7, 0)
"""When the chain's head is told, Europe/London."""

Asked = tuple[Any, ...]
"""All that questions about elections depend on: where it is as it was, there is no new one."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Councils in which something may be due: for each concern, and how elections stand there."""

    everyday: frozenset[str]
    elections: frozenset[str]
    reports: frozenset[str]
    held: frozenset[str]
    asked: Mapping[str, Asked] = field(default_factory=dict)


def look(session: Session, house: House, asked: Mapping[str, Asked]) -> Glance:
    """Look at all councils. ``asked``: how elections stood when the Clerk was last asked."""
    ids = [council.id for council in house.config.councils]
    standing = _elections(session, ids)
    return Glance(
        cases.overdue_in(session, ids, now(session))
        | health.looked_at_in(session, ids)
        | _unsealed(session, house, ids),
        _modes(session, house, ids)
        | frozenset(one for one, how in standing.items() if asked.get(one) != how)
        | carried.due(session, ids)
        | carrying.left_closed_in(session, ids),
        reports.stirring_in(session, ids) | letterbox.unread_in(session, ids),
        gathered.due_in(session, house),
        standing,
    )


def head_key(session: Session, council: Council) -> str | None:
    """Under what the chain's head is told today, from seven o'clock and the second day on."""
    local = now(session).astimezone(LONDON)
    if local.time() < HEAD_AT or council.since.astimezone(LONDON).date() >= local.date():
        return None
    return f"head:{local.date().isoformat()}"


def _unsealed(session: Session, house: House, ids: Collection[str]) -> frozenset[str]:
    """Councils that were not told today's head."""
    keys = {
        row.id: tell.keys(session, house, row.id, key)
        for row in session.scalars(select(Council).where(Council.id.in_(ids)))
        if (key := head_key(session, row)) is not None
    }
    told = outbox.put_of(session, [key for known in keys.values() for key in known])
    return frozenset(one for one, known in keys.items() if known and not told.intersection(known))


def _elections(session: Session, ids: Collection[str]) -> dict[str, Asked]:
    """How elections that there may be a question about stand, with the time as far as it counts."""
    at = now(session)
    local = at.astimezone(LONDON)
    clock = (local.date(), local.time() >= asking.ASK_AT)
    found: dict[str, list[Asked]] = defaultdict(list)
    rows = elections.open_windows(session, ids, local.date())
    for council_id, *facts, starts_at, created_at in rows:
        begun = starts_at is not None and starts_at <= at
        grace = created_at is not None and at < created_at + asking.GRACE
        found[council_id].append((*facts, starts_at, begun, grace))
    return {council_id: (clock, *facts) for council_id, facts in found.items()}


def _modes(session: Session, house: House, ids: Collection[str]) -> frozenset[str]:
    """Councils with accounts in another mode than the one that holds, or to be closed once more."""
    at = now(session)
    known = Modes(session, ids, at)
    wrong = carrying.strays(session, known, ids)
    holding = {one: known.in_force(one, at) for one in ids}
    _polls = _elections_of(session, [one for each in holding.values() for one in each])
    digests = {
        one: reclosing.digest(holding[one], due.usual_notice(session, house, known, one))
        for one in ids
        if due.closes(known, one, at)
    }
    return wrong | reclosing.stale_in(session, digests)


def _elections_of(session: Session, closures: Sequence[Closure]) -> Sequence[Election]:
    """Read at once; while they are held the session has them, and reads none alone."""
    wanted = {one.election_id for one in closures if one.election_id is not None}
    query = select(Election).where(Election.id.in_(wanted))
    return session.scalars(query).all() if wanted else ()
