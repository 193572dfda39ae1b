"""What need not be kept is not kept (UK GDPR Art. 5(1)(c) and (e)).

The council's own posts and its decisions stay. What members of the public wrote, and who they
are, goes after the council's set days; where a case was decided by hiding it, after those of the
removal evidence. How many case, clause and decision there were stays: without words or names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.config.settings import Retention
from bot.store import audit, judging, letters, schema
from bot.store.posts import forgotten
from bot.store.schema import Media, Version
from bot.store.schema_work import (
    Action,
    AuditDetail,
    AuditRow,
    Case,
    Command,
    Outbox,
    Step,
    Verdict,
)
from bot.store.store import now

WORK_DAYS = 400
"""How long it is kept what was sent and asked: over a year's accounts and their audit (the AGAR
looks back one year, and is done within weeks). No desk delivers a request again so late, and the
keys that make an alert appear once (the day's seal, a first look) are of that day.
"""
PERSONAL = ("removed", "back", "moved", "media")
"""Audit rows about a post whose words may name its author."""
LIMIT = 500


def purge(session: Session, council_id: str, periods: Retention) -> None:
    """Forget everything of a council whose time has come; a share of it where there is much."""
    purge_public(
        session, council_id, periods.public_reply_days, evidence_days=periods.removal_evidence_days
    )
    before = now(session) - timedelta(days=periods.public_reply_days)
    _forget_strangers(session, council_id, before)
    letters.drop(session, council_id, Outbox.state == "dead", Outbox.created_at < before)
    _clear_work(session, council_id)


def purge_public(
    session: Session, council_id: str, days: int, limit: int = LIMIT, *, evidence_days: int = 365
) -> int:
    """Forget what the public wrote, and who they are, after ``days``; how many posts.

    The rule, for a post and the cases about it: what a case holds that nobody has decided stays
    whole. What was hidden on a decision is the evidence for it, and stays ``evidence_days`` from
    that decision or the case's end (one year, within which defamation must be claimed: Limitation
    Act 1980 s.4A), hidden still or shown again. All else goes ``days`` after its newest version
    was seen and its last case was closed. Of the address a digest stays (:mod:`bot.store.posts`).
    """
    at = now(session)
    posts = session.scalars(
        select(schema.Post)
        .where(
            schema.Post.council_id == council_id,
            schema.Post.by_public,
            schema.Post.seen_at < at - timedelta(days=days),
            ~_newer_version(at - timedelta(days=days)),
            ~_case_that_keeps(at - timedelta(days=days), at - timedelta(days=evidence_days)),
            select(Version.id)
            .where(Version.post_id == schema.Post.id, Version.purged_at.is_(None))
            .exists(),
        )
        .limit(limit)
    ).all()
    for post in posts:
        _purge(session, post)
    if posts:
        _erase_subjects(session, council_id, [f"post:{post.id}" for post in posts])
        payload = {"posts": [post.id for post in posts], "days": days}
        audit.record(session, council_id, audit.Entry("purged", "council", payload))
    return len(posts)


def _newer_version(before: datetime) -> ColumnElement[bool]:
    query = select(Version.id).where(Version.post_id == schema.Post.id, Version.seen_at >= before)
    return query.exists()


def _case_that_keeps(before: datetime, evidence_before: datetime) -> ColumnElement[bool]:
    hidden = select(Action.id).where(
        Action.case_id == Case.id, Action.state.in_(("done", "already", "partly", "unknown"))
    )
    return (
        select(Case.id)
        .where(
            Case.post_id == schema.Post.id,
            or_(
                and_(Case.closed_at.is_(None), Case.state != "taken_down"),
                and_(Case.state == "taken_down", Case.decided_at.is_(None)),
                and_(Case.state == "taken_down", Case.decided_at >= evidence_before),
                Case.closed_at >= before,
                and_(Case.closed_at >= evidence_before, hidden.exists()),
            ),
        )
        .exists()
    )


def _purge(session: Session, post: schema.Post) -> None:
    for version in session.scalars(select(Version).where(Version.post_id == post.id)):
        judging.drop_media(session, version.id)
        session.execute(delete(Media).where(Media.version_id == version.id))
        version.parts = version.links = version.raw = version.excerpt = None
        version.reduced_at = version.reduced_at or now(session)
        version.purged_at = now(session)
        session.execute(update(Verdict).where(Verdict.version_id == version.id).values(vector=None))
    _purge_steps(session, post.id)
    post.ref = forgotten(post.ref)
    post.author_ref = post.author_name = post.author_id = None
    post.url = post.reply_to = post.removed_by = None


def _purge_steps(session: Session, post_id: int) -> None:
    """What was done to the post stays; where, and what stood there before, names people."""
    actions = session.scalars(select(Action.id).where(Action.post_id == post_id)).all()
    session.execute(
        update(Step)
        .where(Step.action_id.in_(actions))
        .values(target="", prior={}, args={}, ref=None, detail=None)
    )
    session.execute(update(Action).where(Action.id.in_(actions)).values(detail=None))


def _erase_subjects(session: Session, council_id: str, subjects: Sequence[str]) -> None:
    numbers = [int(subject.removeprefix("post:")) for subject in subjects]
    cases = session.scalars(select(Case.id).where(Case.post_id.in_(numbers)))
    receipts = [f"case:{number}" for number in cases]
    _erase(
        session,
        council_id,
        or_(
            and_(AuditRow.subject.in_(subjects), AuditRow.kind.in_(PERSONAL)),
            and_(AuditRow.subject.in_(receipts), AuditRow.kind.in_(("receipt", "outcome"))),
        ),
    )


def _erase(session: Session, council_id: str, which: ColumnElement[bool]) -> None:
    seqs = session.scalars(
        select(AuditRow.seq)
        .join(
            AuditDetail,
            and_(AuditDetail.council_id == AuditRow.council_id, AuditDetail.seq == AuditRow.seq),
        )
        .where(AuditRow.council_id == council_id, which)
    ).all()
    if seqs:
        audit.erase(session, council_id, seqs, "the time for which it is kept is over")


def _forget_strangers(session: Session, council_id: str, before: datetime) -> None:
    """Who typed something at a desk and was nobody whom the council knows."""
    session.execute(
        update(Command)
        .where(
            Command.council_id == council_id,
            Command.person_id.is_(None),
            Command.finished_at < before,
            Command.sender != "",
        )
        .values(sender="", sender_name="")
    )
    stranger = and_(AuditRow.kind == "refused", AuditRow.actor == "stranger", AuditRow.at < before)
    _erase(session, council_id, stranger)


def _clear_work(session: Session, council_id: str) -> None:
    """Let the outbox and the requests not grow for ever: what came of them stands elsewhere."""
    before = now(session) - timedelta(days=WORK_DAYS)
    session.execute(
        delete(Outbox).where(
            Outbox.council_id == council_id,
            Outbox.state.in_(("sent", "dropped")),
            Outbox.created_at < before,
        )
    )
    ordered = select(Action.id).where(Action.command_id == Command.id)
    session.execute(
        delete(Command).where(
            Command.council_id == council_id, Command.finished_at < before, ~ordered.exists()
        )
    )
