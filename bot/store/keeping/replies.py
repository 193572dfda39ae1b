"""What the public wrote, and who they are (UK GDPR Art. 5(1)(c) and (e)).

What a case holds that nobody has decided stays whole. What was hidden on a decision is the evidence
for it, and stays for a year from that decision or the case's end, within which defamation must be
claimed (Limitation Act 1980 s.4A), hidden still or shown again. All else goes some days after its
newest version was seen and its last case was closed. Of the address a digest stays
(:mod:`bot.store.posts`). How many case, clause and decision there were stays, without words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.store import holds, judging, schema
from bot.store.keeping import wiping
from bot.store.keeping.kind import REPLIES, Kind, Rows, Scope, in_days
from bot.store.schema import Version
from bot.store.schema_work import Action, AuditRow, Case

PERSONAL = ("removed", "back", "moved", "media")
"""Audit rows about a post whose words may name its author."""
HIDDEN = ("done", "already", "partly", "unknown")
"""What came of an order to hide that may have hidden something."""


def _over(_session: Session, scope: Scope) -> Rows:
    query = select(schema.Post.id.label("id"), schema.Post.seen_at.label("at"))
    return query.where(*is_over(scope))


def is_over(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """In a statement on posts: that it is a reply whose time is over, and still has words."""
    post, before = schema.Post, scope.days(scope.periods.public_reply_days)
    of_it = select(Version.id).where(Version.post_id == post.id)
    evidence = scope.days(scope.periods.removal_evidence_days)
    return (
        post.council_id == scope.council_id,
        post.by_public.is_(True),
        post.seen_at < before,
        ~of_it.where(Version.seen_at >= before).exists(),
        ~_case_that_keeps(before, evidence),
        of_it.where(Version.purged_at.is_(None)).exists(),
    )


def _case_that_keeps(before: datetime, evidence_before: datetime) -> ColumnElement[bool]:
    hidden = select(Action.id).where(Action.case_id == Case.id, Action.state.in_(HIDDEN))
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


def _erase(session: Session, scope: Scope, posts: Sequence[int]) -> None:
    wiping.of_posts(session, scope.council_id, posts)
    cases = session.scalars(select(Case.id).where(Case.post_id.in_(posts)))
    about = [f"post:{post}" for post in posts]
    receipts = [f"case:{case}" for case in cases]
    wiping.record(
        session,
        scope.council_id,
        or_(
            and_(AuditRow.subject.in_(about), AuditRow.kind.in_(PERSONAL)),
            and_(AuditRow.subject.in_(receipts), AuditRow.kind.in_(("receipt", "outcome"))),
        ),
    )


def _uncut(session: Session, scope: Scope) -> Rows:
    """What stood whole because of a hold, and need not any more."""
    post = schema.Post
    whole = select(Version.id).where(
        Version.post_id == post.id, Version.reduced_at.is_(None), Version.judged_at.is_not(None)
    )
    open_case = select(Case.id).where(Case.post_id == post.id, Case.closed_at.is_(None))
    query = select(post.id.label("id"), post.seen_at.label("at")).where(
        post.council_id == scope.council_id,
        post.by_public,
        whole.exists(),
        ~open_case.exists(),
        ~and_(*is_over(scope)),
    )
    return query if holds.ever_released(session, scope.council_id) else query.where(post.id < 0)


def _cut(session: Session, _scope: Scope, posts: Sequence[int]) -> None:
    for post in posts:
        judging.reduce_public(session, post)


KINDS = (
    Kind(
        "replies to cut down",
        lambda _scope: "when no case and no hold needs them whole",
        lambda scope: scope.at,
        _uncut,
        holds.of_post,
        _cut,
    ),
    Kind(
        REPLIES,
        lambda scope: (
            f"{in_days(scope.periods.public_reply_days)}; where one was hidden, "
            f"{in_days(scope.periods.removal_evidence_days)}"
        ),
        lambda scope: scope.days(scope.periods.public_reply_days),
        _over,
        holds.of_post,
        _erase,
    ),
)
