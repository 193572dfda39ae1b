"""A case at the desks: its card, complete in itself, and what is new about it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level, Outcome
from bot.clerk import quiet
from bot.clerk.house import House
from bot.clerk.tell import case_label, council, following, responsible, somebody
from bot.config.model import LONDON
from bot.store import actions, likeness, people
from bot.store.cases import File
from bot.store.people import Somebody
from bot.store.store import now
from bot.words import abuse
from bot.words import cases as words
from bot.words.times import when
from bot.words.verdict import IN_DANGER


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
    for_good = house.for_good(file)
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
        words.to_type(file, label, exempt=exempt, back=back, known=known, for_good=for_good)
        if decide
        else "",
        abuse.to_type(file, label) if decide and file.case.state == "open" else "",
        _deadline(session, file) if decide else "",
    ]
    return Alert(
        title=f"{'URGENT. ' if urgent else ''}Case {label}: {words.STATES[file.case.state]}",
        text="\n".join(line for line in lines if line),
        level=_level(file, urgent=urgent),
        case=label,
        offers=words.offers(file, for_good=for_good) if decide else (),
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


def earliest(session: Session, files: Sequence[File]) -> str:
    """By when the first of some cases wants an answer; empty where nobody is chased."""
    chased = [file for file in files if file.case.escalate_at is not None]
    first = min(chased, key=lambda file: file.case.escalate_at or now(session), default=None)
    return _deadline(session, first) if first is not None else ""


def open_card(session: Session, house: House, file: File) -> None:
    """Show a new case at the desks."""
    person = responsible(session, file)
    alert = card(session, house, file)
    topic = file.subject
    key = f"{topic}:opened:{file.case.verdict_id}"
    urgent, can_wait = words.urgent(file), quiet.can_wait(house, file.verdict)
    council(
        session, house, file.case.council_id, alert, key, person, topic,
        urgent=urgent, can_wait=can_wait,
    )  # fmt: skip


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
    alert, urgent = _about(session, house, file, text, level), words.urgent(file)
    meant = person or responsible(session, file)
    council(
        session, house, file.case.council_id, alert, f"{file.subject}:{key}", meant,
        urgent=urgent, can_wait=quiet.can_wait(house, file.verdict),
    )  # fmt: skip


def about_case_alone(
    session: Session,
    house: House,
    file: File,
    text: str,
    key: str,
    level: Level,
    person: Somebody,
) -> None:
    """Say the same to one more person, alone, wherever they are known; it never waits."""
    alert = _about(session, house, file, text, level)
    somebody(session, house, file.case.council_id, person, alert, f"{file.subject}:{key}")


def _about(session: Session, house: House, file: File, text: str, level: Level) -> Alert:
    label, urgent = case_label(session, file), words.urgent(file)
    title = f"Case {label}: {words.STATES[file.case.state]}"
    if urgent:  # said once, though the card that the text may hold begins with it as well
        text = "\n".join([IN_DANGER, text.replace(f"{IN_DANGER}\n", "")])
        title, level = f"URGENT. {title}", Level.URGENT
    offers = words.offers(file, for_good=house.for_good(file))
    return Alert(title, text, level, case=label, offers=offers)
