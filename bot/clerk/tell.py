"""Telling people: every alert becomes a row in the outbox, in the transaction that it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert
from bot.clerk import quiet
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import cases, outbox, people
from bot.store.cases import File
from bot.store.letters import Letter
from bot.store.people import Somebody
from bot.store.schema_work import Command
from bot.store.store import now
from bot.words import cases as words


def desks(
    session: Session, house: House, council_id: str, person: Somebody | None = None
) -> Iterator[tuple[str, Address]]:
    """Each desk of a council, with the person meant where they are known there."""
    known = people.identities(session, person.id) if person else {}
    for desk in house.council(council_id).desks:
        names = house.platforms(desk.connection)
        there = next((known[name] for name in names if name in known), None)
        yield desk.connection, Address(desk.channel, there, person.name if person else "")


def council(
    session: Session,
    house: House,
    council_id: str,
    alert: Alert,
    key: str,
    person: Somebody | None = None,
    topic: str | None = None,
    *,
    edits_only: bool = False,
    urgent: bool = False,
    without: tuple[str, str] | None = None,
    can_wait: bool = False,
) -> None:
    """Tell a council at all of its desks. ``key`` names what is told: it is told once.

    ``without`` leaves out one desk (connection, channel) that has had its answer. What is
    ``urgent`` overtakes what waits there. What ``can_wait`` does so until quiet hours are over.
    """
    held = quiet.held_until(session, house, council_id) if can_wait else None
    for connection, address in desks(session, house, council_id, person):
        if (connection, address.channel) == without:
            continue
        outbox.put_alert(
            session,
            council_id,
            connection,
            _key(council_id, key, connection, address),
            Letter(alert, address, edits_only),
            topic,
            urgent=urgent,
            held_until=held,
        )


def _key(council_id: str, key: str, connection: str, address: Address) -> str:
    return f"{council_id}:{key}:{connection}:{address.channel}"


def was_told(session: Session, house: House, council_id: str, key: str) -> bool:
    """Whether a council was told this at any of its desks."""
    return outbox.was_put(session, keys(session, house, council_id, key))


def keys(session: Session, house: House, council_id: str, key: str) -> list[str]:
    """Under what a council is told this at its desks."""
    return [_key(council_id, key, *desk) for desk in desks(session, house, council_id)]


def somebody(
    session: Session, house: House, council_id: str, person: Somebody, alert: Alert, key: str
) -> bool:
    """Tell one person alone, at the desks where they are known; False where there is none."""
    told = False
    for connection, address in desks(session, house, council_id, person):
        if address.person is not None:
            told = True
            outbox.put_alert(
                session,
                council_id,
                connection,
                f"{council_id}:{key}:{connection}:{address.channel}:{person.id}",
                Letter(replace(alert, private=True), address),
            )
    return told


def case_label(session: Session, file: File) -> str:
    """The number that the Clerk types: with its year, unless it means this case alone."""
    case, today = file.case, now(session).astimezone(LONDON)
    if case.number in cases.unclosed_before(session, case.council_id, today.year):
        return f"{case.number}/{case.year}"
    return words.label(case.number, case.year, today)


def responsible(session: Session, file: File) -> Somebody | None:
    """Who is to decide on a case: whose turn it is, and never the one who wrote the post."""
    chain = people.deciders(session, file.case.council_id, file.post.author_id)
    return next((s for s in chain if s.id == file.case.responsible_id), next(iter(chain), None))


def following(session: Session, file: File) -> Somebody | None:
    """Who is asked next where no answer comes: the next in line, after the last the first.

    Counted from who is addressed now, who need not be the one whose turn it was: they may be away.
    """
    chain = people.deciders(session, file.case.council_id, file.post.author_id)
    turn = responsible(session, file)
    return chain[(chain.index(turn) + 1) % len(chain)] if turn else None


def answer(session: Session, row: Command, alert: Alert, *, final: bool, part: str = "") -> None:
    """Answer a request at the desk from which it came, before whatever waits to be shown there.

    Somebody sits before the screen, and a chat takes some 20 messages in a minute.
    """
    outbox.put_alert(
        session,
        row.council_id,
        row.desk,
        f"{row.council_id}:answer:{row.id}{part}",
        Letter(
            replace(alert, reply_to=row.key, final=final),
            Address(row.channel, row.sender, row.sender_name),
        ),
        urgent=True,
    )


def author_of(session: Session, house: House, file: File, title: str, text: str, key: str) -> str:
    """Tell the author what was done and why; a sentence for the Clerk on whether they know."""
    platform = house.platform(file.account.connection)
    if file.post.by_public:
        return "The author is a member of the public and was not written to."
    if file.post.author_id is None:
        if file.post.author_name:
            return f"{file.post.author_name} is not in the configuration: please tell them."
        return f"{platform} does not say who wrote it, so no author was told."
    person = people.by_id(session, file.post.author_id)
    if person is None:
        return "The author has left and was not told."
    alert = Alert(title, text)
    if somebody(session, house, file.case.council_id, person, alert, f"{file.subject}:{key}"):
        return f"I am telling {person.name}, who wrote it."
    return f"I have no way to reach {person.name}, who wrote it: please tell them."
