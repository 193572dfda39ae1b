"""Cases: numbered per council and year, at most one open for a post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from bot.config.model import LONDON
from bot.store import audit, judging, schema, schema_work, upsert
from bot.store.schema import Account, Version
from bot.store.schema_work import Case, CaseNote, CaseNumber
from bot.store.store import now

DECIDABLE = ("open", "by_hand", "gone")
"""States in which a decision is still to be taken."""


def is_urgent(found: schema_work.Verdict) -> bool:
    """Whether somebody may be in danger, by what was found."""
    return any(one.get("urgent") for one in found.findings)


@dataclass(frozen=True, slots=True)
class File:
    """A case with all that one needs to speak of it."""

    case: Case
    post: schema.Post
    version: Version
    verdict: schema_work.Verdict
    account: Account

    @property
    def subject(self) -> str:
        """As the audit chain names it."""
        return f"case:{self.case.id}"


def file(session: Session, case: Case) -> File:
    """Everything about a case."""
    post = session.get_one(schema.Post, case.post_id)
    return File(
        case,
        post,
        session.get_one(Version, case.version_id),
        session.get_one(schema_work.Verdict, case.verdict_id),
        session.get_one(Account, post.account_id),
    )


def numbered(session: Session, council_id: str, number: int) -> list[Case]:
    """The cases of every year that have this number, the newest first."""
    query = select(Case).where(Case.council_id == council_id, Case.number == number)
    return list(session.scalars(query.order_by(Case.year.desc())))


def unclosed_before(session: Session, council_id: str, year: int) -> frozenset[int]:
    """The numbers of earlier years' cases that are not closed. Asked for once in a transaction."""
    known: dict[tuple[str, int], frozenset[int]] = session.info.setdefault("unclosed", {})
    if (council_id, year) not in known:
        query = select(Case.number).where(
            Case.council_id == council_id, Case.year < year, Case.closed_at.is_(None)
        )
        known[council_id, year] = frozenset(session.scalars(query))
    return known[council_id, year]


def listed(session: Session, council_id: str, limit: int = 500) -> list[Case]:
    """The cases that are not closed, the oldest first."""
    return list(
        session.scalars(
            select(Case)
            .where(Case.council_id == council_id, Case.closed_at.is_(None))
            .order_by(Case.year, Case.number)
            .limit(limit)
        )
    )


def holding(session: Session, post_id: int) -> Case | None:
    """The case of a post that is not closed."""
    return session.scalar(select(Case).where(Case.post_id == post_id, Case.closed_at.is_(None)))


def held(session: Session, post_ids: Collection[int]) -> set[int]:
    """Those of the posts that have a case that is not closed."""
    query = select(Case.post_id).where(Case.post_id.in_(post_ids), Case.closed_at.is_(None))
    return set(session.scalars(query))


def last_closed(session: Session, post_id: int) -> Case | None:
    """The decision that stands on a post."""
    query = select(Case).where(Case.post_id == post_id, Case.closed_at.is_not(None))
    return session.scalars(query.order_by(Case.id.desc()).limit(1)).first()


def open_case(
    session: Session,
    post: schema.Post,
    verdict: schema_work.Verdict,
    clauses: list[Any],
    responsible_id: int | None,
    answer_within: timedelta | None,
) -> Case:
    """Open a case with the next number of this year (Europe/London).

    ``answer_within``: after which time the next person is asked; None: nobody is chased. Nor is
    anybody about a post that is gone, unless somebody may be in danger.
    """
    at = now(session)
    year = at.astimezone(LONDON).year
    public = post.removed_at is None
    chased = public or is_urgent(verdict)
    case = Case(
        council_id=post.council_id,
        year=year,
        number=_next_number(session, post.council_id, year),
        post_id=post.id,
        version_id=verdict.version_id,
        verdict_id=verdict.id,
        outcome=verdict.outcome,
        clauses=clauses,
        state="open" if public else "gone",
        opened_at=at,
        responsible_id=responsible_id,
        escalations=0,
        escalate_at=at + answer_within if chased and answer_within else None,
    )
    session.add(case)
    session.flush()
    payload = {
        "case": f"{case.number}/{case.year}",
        "post": post.id,
        "version": verdict.version_id,
        "verdict": verdict.outcome,
        "clauses": clauses,
    }
    audit.record(session, post.council_id, audit.Entry("case opened", f"case:{case.id}", payload))
    return case


def _next_number(session: Session, council_id: str, year: int) -> int:
    number = session.execute(
        upsert.insert(session, CaseNumber)
        .values(council_id=council_id, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[CaseNumber.council_id, CaseNumber.year],
            set_={"last": CaseNumber.last + 1},
        )
        .returning(CaseNumber.last)
    ).scalar_one()
    return int(number)


def move(session: Session, case: Case, state: str, *, actor: str = "beadle", **why: Any) -> None:
    """Change a case's state, on record. Escalation ends with every state but open and by_hand.

    Not where somebody may be in danger and the post is only gone: nobody has decided then.
    Where it closes the case, what a member of the public wrote is no longer held in full.
    """
    payload = {"from": case.state, "to": state, **why}
    case.state = state
    gone = state == "gone" and is_urgent(session.get_one(schema_work.Verdict, case.verdict_id))
    if state not in ("open", "by_hand") and not gone:
        case.escalate_at = None
    if state in ("dismissed", "restored"):
        case.closed_at = now(session)
    elif case.closed_at is not None:
        case.closed_at = None
    audit.record(session, case.council_id, audit.Entry("case", f"case:{case.id}", payload, actor))
    if case.closed_at is not None and session.get_one(schema.Post, case.post_id).by_public:
        session.flush()
        judging.reduce_public(session, case.post_id)


def decide(session: Session, case: Case, person_id: int, clause: str | None, reason: str) -> None:
    """Note who decided, and on what ground."""
    case.decided_at, case.decided_by_id = now(session), person_id
    case.decided_clause, case.decided_reason = clause, reason


def note(session: Session, case: Case, text: str, person_id: int | None = None) -> None:
    """Add a remark, on record."""
    session.add(
        CaseNote(
            council_id=case.council_id,
            case_id=case.id,
            person_id=person_id,
            at=now(session),
            text=text,
        )
    )
    actor = f"person:{person_id}" if person_id is not None else "beadle"
    entry = audit.Entry("note", f"case:{case.id}", {"text": text}, actor)
    audit.record(session, case.council_id, entry)


def notes(session: Session, case: Case) -> list[CaseNote]:
    """The remarks on a case in order."""
    query = select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id)
    return list(session.scalars(query))


def urgent_among(session: Session, found: Collection[Case]) -> set[int]:
    """The ids of those cases in which somebody may be in danger."""
    said = type_coerce(schema_work.Verdict.findings, Text).contains('"urgent":true')
    query = select(Case.id).join(schema_work.Verdict, schema_work.Verdict.id == Case.verdict_id)
    return set(session.scalars(query.where(Case.id.in_([case.id for case in found]), said)))


def from_before(session: Session, account: Account, before: datetime) -> list[Case]:
    """The open cases about an account's posts from before a time, of which nobody is reminded."""
    return list(
        session.scalars(
            select(Case)
            .join(schema.Post, schema.Post.id == Case.post_id)
            .where(
                schema.Post.account_id == account.id,
                schema.Post.posted_at < before,
                Case.state == "open",
                Case.escalate_at.is_(None),
            )
            .order_by(Case.year, Case.number)
        )
    )


def overdue_in(session: Session, councils: Collection[str], at: datetime) -> frozenset[str]:
    """Of these councils those that have such cases."""
    query = select(Case.council_id).distinct()
    return frozenset(
        session.scalars(query.where(Case.council_id.in_(councils), Case.escalate_at <= at))
    )


def overdue(session: Session, council_id: str, at: datetime) -> list[Case]:
    """Cases whose answer is overdue."""
    return list(
        session.scalars(
            select(Case)
            .where(Case.council_id == council_id, Case.escalate_at <= at)
            .order_by(Case.id)
            .with_for_update(skip_locked=True)
        )
    )


def waiting_past(session: Session, council_id: str, at: datetime) -> list[Case]:
    """Cases whose answer is awaited, and overdue after that time only; held until the end."""
    query = select(Case).where(Case.council_id == council_id, Case.escalate_at > at)
    return list(session.scalars(query.order_by(Case.id).with_for_update()))
