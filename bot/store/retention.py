"""What need not be kept is not kept (UK GDPR Art. 5(1)(e)); the table of all rules.

Each rule (:mod:`bot.store.keeping`) chooses by time, a legal hold takes out what it covers, and
what goes is on record: which rule, which keys, how many; not a word of it. :func:`step` erases a
share in one transaction, so that nobody waits long for the database, and so that a purge that is
killed goes on where it was. :func:`plan` counts what the steps would erase, by the same statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.config.model import Config
from bot.config.settings import Reports, Retention
from bot.store import audit, councils, report_retention
from bot.store.keeping import own, people, polls, replies, work
from bot.store.keeping.kind import Kind, Scope
from bot.store.schema import Council
from bot.store.store import Store, now

KINDS: tuple[Kind, ...] = (
    *replies.KINDS, *own.KINDS, *polls.KINDS, *work.KINDS, *report_retention.KINDS, *people.KINDS,
)  # fmt: skip
PURGED = "purged"
"""The kind of the audit chain's rows that say what was erased, and by which rule."""


@dataclass(frozen=True, slots=True)
class Periods:
    """A council's periods. One that left the configuration has the defaults."""

    council_id: str
    retention: Retention = field(default_factory=Retention)
    reports: Reports = field(default_factory=Reports)


@dataclass(frozen=True, slots=True)
class Line:
    """What is past its time, of one kind. ``due`` goes, ``held`` stays for a legal hold.

    ``oldest``: from when the oldest of both is. Of a ``secret`` kind no figure is for whoever runs
    Beadle: they may be the one whom it concerns.
    """

    kind: str
    rule: str
    due: int = 0
    held: int = 0
    oldest: datetime | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken: ``place`` in the table, where the next goes on, and how many went."""

    place: int
    kind: str
    number: int


def periods(session: Session, config: Config) -> list[Periods]:
    """The periods of every council: as configured, and of those that left, the defaults."""
    here = [Periods(each.id, each.retention, each.reports) for each in config.councils]
    known = {council.council_id for council in here}
    gone = [Periods(each) for each in councils.left(session) if each not in known]
    return [each for each in here if session.get(Council, each.council_id)] + gone


def plan(session: Session, wanted: Periods) -> list[Line]:
    """What a purge would erase now, kind by kind, and what is past its time and held."""
    scope = _scope(session, wanted)
    return [_line(session, scope, kind) for kind in KINDS]


def _line(session: Session, scope: Scope, kind: Kind) -> Line:
    line = Line(kind.name, kind.rule(scope), secret=kind.secret)
    if kind.before(scope) <= scope.since:  # nothing can be that old
        return line
    over = kind.over(session, scope).add_columns(kind.held().label("held")).subquery()
    rows = session.execute(
        select(over.c.held, func.count(), func.min(over.c.at)).group_by(over.c.held)
    )
    counts = {bool(held): (number, oldest) for held, number, oldest in rows}
    due, held = counts.get(False, (0, None)), counts.get(True, (0, None))
    oldest = min((at for _, at in (due, held) if at is not None), default=None)
    return Line(kind.name, kind.rule(scope), due[0], held[0], oldest, kind.secret)


def step(session: Session, wanted: Periods, after: Done | None = None) -> Done | None:
    """Erase a share of what is due, on record; None where nothing is.

    ``after``: the step before, from which it goes on. The chain is locked first: no hold can be
    placed, and nobody else purges, until the commit.
    """
    audit.lock(session, wanted.council_id)
    scope = _scope(session, wanted)
    for place in range(after.place if after else 0, len(KINDS)):
        kind = KINDS[place]
        if kind.before(scope) <= scope.since:
            continue
        over = kind.over(session, scope).where(~kind.held()).order_by("id").limit(kind.few)
        keys = [row.id for row in session.execute(over)]
        if keys:
            kind.erase(session, scope, keys)
            _record(session, scope, kind, keys)
            return Done(place, kind.name, len(keys))
    return None


def _record(session: Session, scope: Scope, kind: Kind, keys: list[int]) -> None:
    if not kind.records:
        payload = {"kind": kind.name, "rule": kind.rule(scope), "number": len(keys), "ids": keys}
        audit.record(session, scope.council_id, audit.Entry(PURGED, "council", payload))


def purge(
    store: Store, wanted: Periods, told: Callable[[Done], None] = lambda _done: None
) -> Counter[str]:
    """Erase all that is due for a council, a step at a time; how many of each kind."""
    gone: Counter[str] = Counter()
    done: Done | None = None
    while done := store.write_now(step, wanted, done):
        gone[done.kind] += done.number
        told(done)
    return gone


def _scope(session: Session, wanted: Periods) -> Scope:
    row = session.get_one(Council, wanted.council_id)
    return Scope(row.id, now(session), row.since, wanted.retention, wanted.reports, row.left_at)
