"""Who somebody is, what they may do, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.config.model import LONDON
from bot.store import audit
from bot.store.identities import Platforms, known_as
from bot.store.schema import Absence, Identity, Person, Role
from bot.store.store import now
from bot.store.types import storable

CHAIN = ("clerk", "deputy", "chairman")
"""Who decides, in this order: the next is asked where one is away, is concerned, or is silent."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person with the roles held today."""

    id: int
    slug: str
    name: str
    roles: frozenset[str]

    @property
    def actor(self) -> str:
        """As the audit chain names them."""
        return f"person:{self.id}"


def by_identity(
    session: Session, council_id: str, platforms: Platforms, platform_id: str
) -> Somebody | None:
    """Whom a council knows under this id on a connection (see :mod:`bot.store.identities`)."""
    known = known_as(session, platforms, [storable(platform_id)], council_id)
    person_id = known.get((council_id, storable(platform_id)))
    return by_id(session, person_id) if person_id is not None else None


def by_id(session: Session, person_id: int) -> Somebody | None:
    """A person by key, with today's roles; nobody where they have left."""
    person = session.get(Person, person_id)
    if person is None or person.left_at is not None:
        return None
    return Somebody(person.id, person.slug, person.name, _roles(session, person.id))


def by_slug(session: Session, council_id: str, slug: str) -> Somebody | None:
    """A person by the key in the configuration."""
    query = select(Person.id).where(Person.council_id == council_id, Person.slug == slug)
    person_id = session.scalar(query)
    return by_id(session, person_id) if person_id is not None else None


def name_of(session: Session, person_id: int | None) -> str:
    """A name for the screen, of somebody who may have left."""
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None:
        return "somebody unknown"
    return person.name or "somebody who left"


def identities(session: Session, person_id: int) -> dict[str, str]:
    """Where a person can be met: platform to id."""
    rows = session.execute(
        select(Identity.platform, Identity.platform_id).where(Identity.person_id == person_id)
    )
    return {row.platform: row.platform_id for row in rows}


def roles_of(session: Session, person_id: int | None) -> list[str]:
    """The roles that somebody holds today, those that decide first."""
    roles = _roles(session, person_id) if person_id is not None else frozenset[str]()
    return sorted(roles, key=lambda role: (role not in CHAIN, role))


def _roles(session: Session, person_id: int) -> frozenset[str]:
    query = select(Role.role).where(Role.person_id == person_id, _held(session))
    return frozenset(session.scalars(query))


def _held(session: Session) -> ColumnElement[bool]:
    """That a role is held today."""
    today = now(session).astimezone(LONDON).date()
    return and_(
        or_(Role.since.is_(None), Role.since <= today),
        or_(Role.until.is_(None), Role.until >= today),
    )


def holders(session: Session, council_id: str, role: str) -> list[Somebody]:
    """Everybody who holds a role today, longest known first."""
    return [somebody for somebody in _serving(session, council_id) if role in somebody.roles]


def _serving(session: Session, council_id: str) -> list[Somebody]:
    """Everybody who holds a role today, longest known first.

    Asked for once in a transaction: only :func:`bot.store.councils.adopt` changes roles.
    """
    known: dict[str, list[Somebody]] = session.info.setdefault("serving", {})
    if council_id not in known:
        known[council_id] = _ask_who_serves(session, council_id)
    return known[council_id]


def _ask_who_serves(session: Session, council_id: str) -> list[Somebody]:
    rows = session.execute(
        select(Person.id, Person.slug, Person.name, Role.role)
        .join(Role, Role.person_id == Person.id)
        .where(Person.council_id == council_id, Person.left_at.is_(None), _held(session))
        .order_by(Person.id)
    )
    roles: dict[tuple[int, str, str], set[str]] = {}
    for person_id, slug, name, role in rows:
        roles.setdefault((person_id, slug, name), set()).add(role)
    return [Somebody(*who, frozenset(held)) for who, held in roles.items()]


def deciders(session: Session, council_id: str, concerned: int | None) -> list[Somebody]:
    """Who may be asked to decide, the first to be asked first.

    Clerk, deputy, Chairman, without the person concerned, and without who is away; where all
    are away the same list with them, because somebody must be asked.
    """
    serving = _serving(session, council_id)
    everybody = [
        somebody
        for role in CHAIN
        for somebody in serving
        if role in somebody.roles and somebody.id != concerned
    ]
    if "away" not in session.info:  # asked for once in a transaction; be_away makes it anew
        absent = select(Absence.person_id).where(*_away(session))
        session.info["away"] = frozenset(session.scalars(absent))
    away: frozenset[int] = session.info["away"]
    return [somebody for somebody in everybody if somebody.id not in away] or everybody


def absence(session: Session, person_id: int) -> Absence | None:
    """The absence that holds now."""
    query = select(Absence).where(Absence.person_id == person_id, *_away(session))
    return session.scalar(query.order_by(Absence.until.desc()).limit(1))


def _away(session: Session) -> tuple[ColumnElement[bool], ...]:
    """That an absence holds now."""
    at = now(session)
    return Absence.since <= at, Absence.until > at, Absence.ended_at.is_(None)


def be_away(session: Session, council_id: str, person: Somebody, until: datetime | None) -> None:
    """Note that a person is away from now until then; None ends every absence of theirs."""
    at = now(session)
    session.info.pop("away", None)
    for earlier in session.scalars(
        select(Absence).where(
            Absence.person_id == person.id, Absence.ended_at.is_(None), Absence.until > at
        )
    ):
        earlier.ended_at = at
    payload: dict[str, str] = {"person": person.slug}
    if until is not None:
        session.add(Absence(council_id=council_id, person_id=person.id, since=at, until=until))
        payload["until"] = until.isoformat()
    kind = "away" if until is not None else "back"
    audit.record(session, council_id, audit.Entry(kind, "council", payload, person.actor))
