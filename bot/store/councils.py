"""Councils, people and accounts as the configuration has them, carried into rows at each start.

What leaves the configuration is marked as left and never deleted: old cases still name it.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.config.model import Config
from bot.config.model import Council as CouncilConfig
from bot.config.model import Person as PersonConfig
from bot.store import audit
from bot.store.schema import Account, Council, Identity, Person, Role, Stream
from bot.store.store import now


def adopt(session: Session, config: Config, packs: dict[str, str]) -> None:
    """Make the rows agree with the configuration. ``packs``: each council's pack hash.

    Each council's chain gets a row with what is watched and by which pack, where that changed.
    """
    configured = {council.id for council in config.councils}
    for council in config.councils:
        _adopt_council(session, council)
        _adopt_people(session, council)
        session.flush()
        _adopt_accounts(session, council)
        _record_configuration(session, council, packs[council.id])
    for row in session.scalars(select(Council).where(Council.left_at.is_(None))):
        if row.id not in configured:
            row.left_at = now(session)
            for account in session.scalars(select(Account).where(Account.council_id == row.id)):
                account.left_at = account.left_at or now(session)
    for connection in config.connections:
        if session.get(Stream, connection.id) is None:
            session.add(
                Stream(connection=connection.id, state="starting", since=now(session), detail="")
            )


def _adopt_council(session: Session, council: CouncilConfig) -> None:
    row = session.get(Council, council.id)
    if row is None:
        session.add(Council(id=council.id, name=council.name, since=now(session)))
        session.flush()
        audit.start_chain(session, council.id)
        session.flush()
    else:
        row.name, row.left_at = council.name, None


def _adopt_people(session: Session, council: CouncilConfig) -> None:
    known = {
        person.slug: person
        for person in session.scalars(select(Person).where(Person.council_id == council.id))
    }
    session.execute(delete(Identity).where(Identity.council_id == council.id))
    session.execute(delete(Role).where(Role.council_id == council.id))
    kept: dict[str, Person] = {}
    met: set[tuple[str, str]] = set()
    for person in council.persons:  # somebody whose role changed stands there once for each role
        row = kept.get(person.id) or known.pop(person.id, None)
        if row is None:
            row = Person(council_id=council.id, slug=person.id, name=person.name)
            session.add(row)
        row.name, row.left_at = person.name, None
        session.flush()
        kept[person.id] = row
        session.add(_role(council.id, row.id, person))
        session.add_all(
            Identity(council_id=council.id, person_id=row.id, platform=platform, platform_id=name)
            for platform, name in person.identities.items()
            if (platform, name) not in met
        )
        met.update(person.identities.items())
    for gone in known.values():
        gone.left_at = gone.left_at or now(session)


def _role(council_id: str, person_id: int, person: PersonConfig) -> Role:
    return Role(
        council_id=council_id,
        person_id=person_id,
        role=person.role.value,
        since=person.since,
        until=person.until,
    )


def _adopt_accounts(session: Session, council: CouncilConfig) -> None:
    known = {
        account.key: account
        for account in session.scalars(select(Account).where(Account.council_id == council.id))
    }
    for account in council.accounts:
        row = known.pop(account.id, None)
        if row is None:
            row = Account(
                council_id=council.id, key=account.id, mode="normal", watched_since=now(session)
            )
            session.add(row)
        row.connection, row.address = account.connection, account.address
        row.kind, row.author_kind = account.kind.value, account.author_kind.value
        row.left_at = None
    for gone in known.values():
        gone.left_at = gone.left_at or now(session)


def _record_configuration(session: Session, council: CouncilConfig, pack_hash: str) -> None:
    payload = {
        "pack": council.pack,
        "pack_hash": pack_hash,
        "watched": sorted(f"{a.id} ({a.kind.value})" for a in council.accounts),
        "people": sorted(f"{p.id}: {p.role.value}" for p in council.persons),
    }
    if audit.latest_payload(session, council.id, "configured") != payload:
        audit.record(session, council.id, audit.Entry("configured", "council", payload))
