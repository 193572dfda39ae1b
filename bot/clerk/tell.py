"""Telling people: every alert becomes a row in the outbox, in the transaction that it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert, Level, Outcome
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import actions, cases, likeness, outbox, people
from bot.store.cases import File
from bot.store.letters import Letter
from bot.store.people import Somebody
from bot.store.schema_work import Command
from bot.store.store import now
from bot.words import abuse
from bot.words import cases as words
from bot.words.times import when
from bot.words.verdict import IN_DANGER


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
) -> None:
    """Tell a council at all of its desks. ``key`` names what is told: it is told once.

    ``without`` leaves out one desk (connection, channel) that has had its answer. What is
    ``urgent`` overtakes what waits there.
    """
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


def card(session: Session, house: House, file: File, *, decide: bool = True) -> Alert:
    """The case as it stands, complete in itself; ``decide``: for somebody who may decide."""
    at, label = now(session), case_label(session, file)
    author = words.author(file, _author_name(session, file))
    platform = house.platform(file.account.connection)
    written = file.post.posted_at or file.post.seen_at
    last = actions.last_of_case(session, file.case) if file.case.state == "by_hand" else None
    back = last is not None and last.kind in actions.REVERSE
    known = last is None or last.state != Outcome.UNKNOWN
    urgent, pack = words.urgent(file), house.packs[file.case.council_id]
    exempt = bool(file.case.clauses) and all(map(pack.closes, file.case.clauses))
    lines = [
        IN_DANGER if urgent else "",
        (
            f"Case {label}: {words.STATES[file.case.state]}. "
            f"{words.source(file, platform)}, {when(written, at)}{author}."
        ),
        *words.reasons(file, pack),
        words.unchecked(file),
        *_context(file),
        _alike(session, file) if decide and file.case.state == "open" else "",
        words.standing(file, at) if known else "I do not know whether it is public.",
        words.to_type(file, label, exempt=exempt, back=back, known=known) if decide else "",
        abuse.to_type(file, label) if decide and file.case.state == "open" else "",
        _deadline(session, file) if decide else "",
    ]
    return Alert(
        title=f"{'URGENT. ' if urgent else ''}Case {label}: {words.STATES[file.case.state]}",
        text="\n".join(line for line in lines if line),
        level=_level(file, urgent=urgent),
        case=label,
        offers=words.offers(file) if decide else (),
    )


def _level(file: File, *, urgent: bool) -> Level:
    if urgent:
        return Level.URGENT
    return Level.ASK if file.case.state in ("open", "by_hand") else Level.INFO


def _author_name(session: Session, file: File) -> str | None:
    return people.name_of(session, file.post.author_id) if file.post.author_id else None


def _context(file: File) -> list[str]:
    lines = []
    if file.version.trouble and words.findings_of(file):  # without findings it stands above
        lines.append(f"Taken in only partly: {words.sentence(file.version.trouble)}")
    if file.post.versions > file.version.number:
        lines.append(
            f"The post was edited since; the words above are those of version "
            f"{file.version.number} of {file.post.versions}."
        )
    if file.version.number > 1:
        lines.append(f"This is version {file.version.number}; the earlier ones are kept.")
    return lines


def _alike(session: Session, file: File) -> str:
    """The decided cases that were most like this one, and what was decided."""
    at = now(session).astimezone(LONDON)
    found = [
        f"case {words.label(one.case.number, one.case.year, at)} ({words.decided(one.case, at)})"
        for one in likeness.most_like(session, file.case)
    ]
    return f"Most like it: {'; '.join(found)}." if found else ""


def _deadline(session: Session, file: File) -> str:
    if file.case.escalate_at is None:
        return ""
    at = now(session)
    follower = following(session, file)
    other = follower is not None and follower != responsible(session, file)
    asked = f"I ask {follower.name}" if follower and other else "I remind you"
    return f"No answer by {when(file.case.escalate_at, at)}: {asked}."


def open_card(session: Session, house: House, file: File) -> None:
    """Show a new case at the desks."""
    person = responsible(session, file)
    alert = card(session, house, file)
    topic = file.subject
    key = f"{topic}:opened:{file.case.verdict_id}"
    council(
        session, house, file.case.council_id, alert, key, person, topic, urgent=words.urgent(file)
    )


def edit_card(session: Session, house: House, file: File, why: str) -> None:
    """Bring the case's message up to date where a desk can edit (an edit alerts nobody)."""
    alert = card(session, house, file)
    key = f"{file.subject}:edit:{why}:{now(session).timestamp()}"
    council(session, house, file.case.council_id, alert, key, None, file.subject, edits_only=True)


def about_case(
    session: Session,
    house: House,
    file: File,
    text: str,
    key: str,
    level: Level = Level.INFO,
    person: Somebody | None = None,
) -> None:
    """Say something new about a case, as a message of its own, to who is to decide.

    Where somebody may be in danger, and nobody has decided, these are its first words.
    """
    label, urgent = case_label(session, file), words.urgent(file)
    title = f"Case {label}: {words.STATES[file.case.state]}"
    if urgent:  # said once, though the card that the text may hold begins with it as well
        text = "\n".join([IN_DANGER, text.replace(f"{IN_DANGER}\n", "")])
        title, level = f"URGENT. {title}", Level.URGENT
    alert = Alert(title, text, level, case=label, offers=words.offers(file))
    meant = person or responsible(session, file)
    council(
        session, house, file.case.council_id, alert, f"{file.subject}:{key}", meant, urgent=urgent
    )


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
