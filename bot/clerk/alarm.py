"""The alarm: each trouble is told by every route, at growing intervals, and so is its end.

The words of each kind of trouble stand with the kind (:func:`words`). Desks and routes are lanes of
the outbox: one that is down holds up no other, and is not filled with what was told meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from adapters.contract import Address, Alert, Level
from bot.clerk import tell as telling
from bot.clerk.house import House
from bot.config.alarm import route_name
from bot.config.model import Council
from bot.store import audit, outbox, troubles
from bot.store.letters import Letter
from bot.store.schema_alarm import Trouble
from bot.store.schema_work import Outbox
from bot.store.store import now
from bot.words.alarm import Said, text
from bot.words.times import counted, exactly

LANE = "alarm"
"""The outbox's lane of what goes to routes that are no desk."""
DELIVERY = "not delivered"
"""The kind of trouble of which its own desk or route is not told."""

Words = Callable[[Session, House, Trouble, Council], Said]
Over = Callable[[Trouble, Council], Alert]
_WORDS: dict[str, Words] = {}
_OF_CONNECTIONS: set[str] = set()
"""Kinds of trouble whose subject is a connection or a route."""


def words(kind: str, *, of_connection: bool = False) -> Callable[[Words], Words]:
    """Register how a kind of trouble is put for a council; whether its subject is a connection."""

    def register(function: Words) -> Words:
        _WORDS[kind] = function
        if of_connection:
            _OF_CONNECTIONS.add(kind)
        return function

    return register


def said(session: Session, house: House, row: Trouble, council: Council) -> Said:
    """A trouble in words for a council."""
    return _WORDS[row.kind](session, house, row, council)


def contact(house: House, council: Council) -> str:
    """Whom this council calls; empty where nobody was named."""
    return council.alarm.contact or house.config.alarm.contact


def again(house: House, row: Trouble) -> timedelta:
    """How long after the next telling it is told once more."""
    after = house.config.alarm.again_after
    return after[min(row.told, len(after) - 1)]


def due(session: Session, house: House) -> None:
    """Tell what is to be told now, for the first time or again."""
    at, longest = now(session), max(house.config.alarm.again_after)
    rows = [row for row in troubles.opened(session) if troubles.is_due(row, at, longest)]
    for group in _alike(rows):
        tell(session, house, group)


def begin(session: Session, house: House) -> None:
    """At a start: what concerned a council, connection or route that has left is over, untold."""
    names = {one.id for one in house.config.connections}
    names |= {route_name(route) for route in house.config.alarm.routes}
    for council in house.config.councils:
        names |= {route_name(route) for route in council.alarm.routes}
    gone = (Outbox.lane == LANE, Outbox.state.in_(("waiting", "dead")), Outbox.target.not_in(names))
    why = "the route is no longer configured"
    dropped = {"state": "dropped", "body": None, "lease_until": None, "detail": why}
    session.execute(update(Outbox).where(*gone).values(dropped))
    for row in troubles.opened(session):
        of_connection = row.kind in _OF_CONNECTIONS
        if not _councils(house, row) or (of_connection and row.subject not in names):
            troubles.over(session, row)


def _alike(rows: Iterable[Trouble]) -> list[list[Trouble]]:
    """The same trouble of several councils together: who serves all is told once."""
    groups: dict[tuple[str, str], list[Trouble]] = defaultdict(list)
    for row in rows:
        groups[row.kind, row.subject].append(row)
    return list(groups.values())


def tell(session: Session, house: House, rows: Sequence[Trouble]) -> None:
    """Tell one trouble (of several councils) to each council concerned, and by every route."""
    at = now(session)
    concerned = [(row, council) for row in rows for council in _councils(house, row)]
    earlier = {row.id: row.told for row in rows}
    for row in rows:
        troubles.told(row, at, again(house, row))
        if row.told == 1:
            _record(session, house, row, row.kind)
    for row, council in concerned:
        put = said(session, house, row, council)
        next_at = row.next_at or at
        whole = text(put, contact(house, council), next_at, at, first=row.told == 1)
        alert = Alert(put.title, whole, Level.ALARM)
        for place in _places(session, house, council, row, concerned):
            if not _waits(session, place, row.id, earlier[row.id]):
                _put(session, council, place, place.key(row.id, row.told), alert)


def over(session: Session, house: House, rows: Sequence[Trouble], alert: Over) -> None:
    """A trouble (of several councils) is over: whoever was told of it is told that."""
    concerned = [(row, council) for row in rows for council in _councils(house, row)]
    for row in rows:
        troubles.over(session, row)
        if row.told:
            _record(session, house, row, f"over: {row.kind}")
    for row, council in concerned:
        if not row.told:
            continue
        end = alert(row, council)
        for place in _places(session, house, council, row, concerned, everywhere=True):
            _forget(session, place, row)
            _put(session, council, place, place.key(row.id, "over"), end)


def _councils(house: House, row: Trouble) -> list[Council]:
    return [one for one in house.config.councils if row.council_id in (None, one.id)]


def _record(session: Session, house: House, row: Trouble, kind: str) -> None:
    payload = {"about": row.subject, "since": exactly(row.since), "why": row.detail}
    for council in _councils(house, row):
        audit.record(session, council.id, audit.Entry(kind, "council", payload))


# ---------------------------------------------------------------------- where it is told


@dataclass(frozen=True, slots=True)
class _Place:
    """A desk of a council, or a route; ``scope`` keeps apart what is told to each."""

    lane: str
    target: str
    address: Address
    scope: str
    about: str = ""

    def key(self, row_id: int, turn: int | str) -> str:
        """What makes one telling appear once there."""
        return (
            f"{self.scope}:alarm:{row_id}:{turn}:{self.lane}:{self.target}:{self.address.channel}"
        )


def _places(
    session: Session,
    house: House,
    council: Council,
    row: Trouble,
    concerned: Sequence[tuple[Trouble, Council]],
    *,
    everywhere: bool = False,
) -> Iterator[_Place]:
    """Every desk and route of a council; the process's routes once for all councils concerned.

    A desk or route that cannot be reached is not told so (``everywhere``: it is told the end).
    """
    down = None if everywhere or row.kind != DELIVERY else row.subject
    for connection, address in telling.desks(session, house, council.id):
        if connection != down:
            yield _Place("alert", connection, address, council.id)
    shared = [route_name(route) for route in house.config.alarm.routes]
    own = [route_name(route) for route in council.alarm.routes]
    for name in own:
        if name not in shared and name != down:
            yield _Place(LANE, name, Address(council.name), council.id)
    if concerned[0][0] is not row or concerned[0][1].id != council.id:
        return
    others = len({one.id for _, one in concerned}) - 1
    about = f" This concerns {counted(others, 'other council')} as well." if others else ""
    for name in shared:
        if name != down:
            yield _Place(LANE, name, Address(council.name), "", about)


def _put(session: Session, council: Council, place: _Place, key: str, alert: Alert) -> None:
    letter = Letter(alert, place.address)
    if place.about:
        letter = Letter(Alert(alert.title, alert.text + place.about, alert.level), place.address)
    outbox.put_alert(session, council.id, place.target, key, letter, lane=place.lane)


def _waits(session: Session, place: _Place, row_id: int, turns: int) -> bool:
    """Whether what was told earlier has not even reached this place."""
    return bool(turns) and session.scalar(_unsaid(place, row_id, turns).limit(1)) is not None


def _forget(session: Session, place: _Place, row: Trouble) -> None:
    """What never reached this place is not said there after its end, as if it still held."""
    for waiting in session.scalars(_unsaid(place, row.id, row.told)).all():
        waiting.state, waiting.body, waiting.detail = "dropped", None, "it was over before"


def _unsaid(place: _Place, row_id: int, turns: int) -> Select[Outbox]:
    keys = [place.key(row_id, turn) for turn in range(1, turns + 1)]
    return select(Outbox).where(Outbox.key.in_(keys), Outbox.state == "waiting")
