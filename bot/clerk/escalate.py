"""A case left alone is put to the next person, and then to them all again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Level
from bot.clerk import cards, quiet, tell
from bot.clerk.house import House
from bot.store import audit, cases, people
from bot.store.cases import File
from bot.store.people import Somebody
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words.times import span


def overdue(session: Session, house: House, council_id: str) -> int:
    """Put every overdue case to the next in line; how many there were.

    Clerk, deputy, Chairman, without the author and without who is away. After the last the first
    is asked again: a case is never left lying. Where all are away, all are told.
    """
    due = cases.overdue(session, council_id, now(session))
    for case in due:
        _escalate(session, house, case)
    return len(due)


def _escalate(session: Session, house: House, case: Case) -> None:
    file = cases.file(session, case)
    following = tell.following(session, file)
    case.escalations += 1
    case.responsible_id = following.id if following else None
    within = quiet.answer_in(session, house, file.verdict)
    case.escalate_at = now(session) + within
    payload = {"to": following.slug if following else "nobody", "times": case.escalations}
    entry = audit.Entry("escalated", file.subject, payload)
    audit.record(session, case.council_id, entry)
    who = following.name if following else "Nobody is configured to decide"
    label = tell.case_label(session, file)
    waited = span(now(session) - case.opened_at)
    text = f"{who}: case {label} has waited {waited} for an answer.\n" + (
        cards.card(session, house, file).text
    )
    others = _others(session, file, following)
    if others:
        text = f"EVERYBODY WHO MAY DECIDE IS AWAY. I am telling all of them.\n{text}"
    key = f"escalated:{case.escalations}"
    cards.about_case(session, house, file, text, key, Level.URGENT, following)
    for person in others:
        cards.about_case_alone(session, house, file, text, key, Level.URGENT, person)


def _others(session: Session, file: File, asked: Somebody | None) -> list[Somebody]:
    """Who is told as well, because nobody is there: all who may decide, though they are away."""
    chain = people.deciders(session, file.case.council_id, file.post.author_id)
    if any(people.absence(session, one.id) is None for one in chain):
        return []
    return [one for one in chain if one != asked]
