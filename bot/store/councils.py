"""Councils, people and accounts as the configuration has them, carried into rows at each start.

What leaves the configuration is marked as left and never deleted: old cases still name it. An
account is the same one as long as its connection and its address are; its id is only its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.config.model import Config
from bot.config.model import Council as CouncilConfig
from bot.config.model import Person as PersonConfig
from bot.store import audit, configured, identities, letters
from bot.store.schema import Account, Council, Identity, Person, Role, Stream
from bot.store.schema_work import Outbox
from bot.store.store import now


def adopt(session: Session, config: Config, packs: dict[str, str]) -> None:
    """Make the rows agree with the configuration. ``packs``: each council's pack hash.

    Each council's chain gets a row with who may act, what is watched and by which pack, where
    that changed. Archived posts are known by the identities that hold now.
    """
    present = {council.id for council in config.councils}
    for council in config.councils:
        _adopt_council(session, council)
        _adopt_people(session, council)
        session.flush()
        _adopt_accounts(session, council)
        configured.record(session, config, council, packs[council.id])
        desks = {desk.connection for desk in council.desks}
        letters.drop(session, council.id, Outbox.target.not_in(desks))
    for row in session.scalars(select(Council).where(Council.left_at.is_(None))).all():
        if row.id not in present:
            _leave(session, row)
    adapters = {connection.id: connection.adapter.name for connection in config.connections}
    session.flush()
    identities.name_authors(session, adapters)
    for connection in config.connections:
        if session.get(Stream, connection.id) is None:
            session.add(
                Stream(connection=connection.id, state="starting", since=now(session), detail="")
            )


def _leave(session: Session, row: Council) -> None:
    row.left_at = now(session)
    for account in session.scalars(select(Account).where(Account.council_id == row.id)):
        account.left_at = account.left_at or now(session)
    letters.drop(session, row.id)
    configured.left(session, row.id)


def left(session: Session) -> list[str]:
    """The councils that are no longer in the configuration."""
    query = select(Council.id).where(Council.left_at.is_not(None)).order_by(Council.id)
    return list(session.scalars(query))


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
    rows = session.scalars(
        select(Account).where(Account.council_id == council.id).order_by(Account.id)
    ).all()
    wanted = {(account.connection, account.address): account for account in council.accounts}
    known = {_place(row): row for row in rows}
    _free_ids(session, council, rows)
    for place, account in wanted.items():
        row = known.get(place)
        if row is None:
            row = Account(
                council_id=council.id,
                connection=account.connection,
                address=account.address,
                mode="normal",
                watched_since=now(session),
            )
            session.add(row)
        row.key = account.id
        row.kind, row.author_kind = account.kind.value, account.author_kind.value
        row.left_at = None
    for place, row in known.items():
        if place not in wanted:
            row.left_at = row.left_at or now(session)
    session.flush()


def _free_ids(session: Session, council: CouncilConfig, rows: Sequence[Account]) -> None:
    """Take an id away from the row that has it, where it now stands for another account.

    What is archived of the old address stays with the old row: compared with what the new one
    lists, all of it would count as removed, and the new one's history as news.
    """
    wanted = {account.id: account for account in council.accounts}
    for row in rows:
        account = wanted.get(row.key)
        if account is not None and (account.connection, account.address) != _place(row):
            row.key = f"{row.key} (until {now(session).isoformat()}, {row.id})"
    session.flush()


def _place(row: Account) -> tuple[str, str]:
    return row.connection, row.address
