"""The council's own posts, the cases about them, and the decisions: its record of approval.

Claims in contract and tort can be brought for six years (Limitation Act 1980 ss.2 and 5), for which
NALC's Legal Topic Note 40 has councils keep what they may need; by whole financial years, as a
council's papers are sorted. A case is kept with its post, and what is undecided stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.store import holds, schema
from bot.store.keeping import wiping
from bot.store.keeping.kind import MEDIA, POSTS, Kind, Rows, Scope, in_years
from bot.store.schema import Gap, Media, Version
from bot.store.schema_alarm import Unwatched
from bot.store.schema_closing import Exemption
from bot.store.schema_work import Action, AuditRow, Case, CaseNote, DeskMessage, Verdict

STANDING = ("taken_down", "restored", "dismissed")
"""States of a case in which somebody has decided, and nothing is to be done."""
NEEDED = ("archived", "case opened")
"""Audit rows without a name or a word: verify needs the one, and figures are made of the other."""


# --------------------------------------------------------------------------- cases


def decided_at() -> ColumnElement[Any]:
    """From when a case's time counts."""
    return func.coalesce(Case.closed_at, Case.decided_at)


def is_over(scope: Scope) -> ColumnElement[bool]:
    """In a statement on cases: that the case's time is over, erased or not."""
    periods, at = scope.periods, decided_at()
    evidence = scope.days(max(periods.removal_evidence_days, periods.public_reply_days))
    longest = min(scope.years(periods.case_years), evidence)
    dismissed = min(scope.years(periods.dismissed_case_years), evidence)
    version = aliased(Version)  # a statement on versions may be around it
    in_period = select(version.id).where(version.id == Case.version_id, version.mode != "normal")
    return and_(
        Case.state.in_(STANDING),
        or_(Case.closed_at.is_not(None), Case.state == "taken_down"),
        or_(at < longest, and_(Case.state == "dismissed", at < dismissed)),
        or_(at < scope.anniversary(periods.election_years), ~in_period.exists()),
    )


def _cases(_session: Session, scope: Scope) -> Rows:
    query = select(Case.id.label("id"), decided_at().label("at"))
    return query.where(
        Case.council_id == scope.council_id, Case.erased_at.is_(None), is_over(scope)
    )


def _erase_cases(session: Session, scope: Scope, cases: Sequence[int]) -> None:
    subjects = [f"case:{case}" for case in cases]
    actions = session.scalars(select(Action.id).where(Action.case_id.in_(cases))).all()
    wiping.steps(session, select(Action.id).where(Action.case_id.in_(cases)))
    wiping.orders(session, actions)
    its_own = select(Case.verdict_id).where(Case.id.in_(cases))
    wiping.findings(session, Verdict.id.in_(its_own))
    for rows in (
        delete(CaseNote).where(CaseNote.case_id.in_(cases)),
        delete(Exemption).where(Exemption.case_id.in_(cases)),
        delete(DeskMessage).where(
            DeskMessage.council_id == scope.council_id, DeskMessage.topic.in_(subjects)
        ),
    ):
        session.execute(rows)
    session.execute(
        update(Case)
        .where(Case.id.in_(cases))
        .values(
            decided_reason=None,
            decided_by_id=None,
            responsible_id=None,
            escalate_at=None,
            closed_at=decided_at(),  # nothing can be done about it any more
            erased_at=scope.at,
        )
        .execution_options(synchronize_session=False)
    )
    wiping.record(
        session,
        scope.council_id,
        and_(AuditRow.subject.in_(subjects), AuditRow.kind.not_in(NEEDED)),
    )


# --------------------------------------------------------------------------- posts


def _posts(_session: Session, scope: Scope) -> Rows:
    post, before = schema.Post, scope.years(scope.periods.post_years)
    of_it = select(Version.id).where(Version.post_id == post.id)
    needed = select(Case.id).where(
        Case.post_id == post.id, Case.erased_at.is_(None), ~func.coalesce(is_over(scope), False)
    )
    return select(post.id.label("id"), post.seen_at.label("at")).where(
        post.council_id == scope.council_id,
        post.by_public.is_(False),
        post.seen_at < before,
        ~of_it.where(or_(Version.seen_at >= before, Version.judged_at.is_(None))).exists(),
        of_it.where(Version.purged_at.is_(None)).exists(),
        ~needed.exists(),
    )


def _erase_posts(session: Session, scope: Scope, posts: Sequence[int]) -> None:
    wiping.of_posts(session, scope.council_id, posts)
    its_own = select(Version.id).where(Version.post_id.in_(posts))
    wiping.findings(session, Verdict.version_id.in_(its_own))
    about = [f"post:{post}" for post in posts]
    wiping.record(
        session,
        scope.council_id,
        and_(AuditRow.subject.in_(about), AuditRow.kind.not_in(NEEDED)),
    )


# --------------------------------------------------------------------------- copies, gaps


def _media(_session: Session, scope: Scope) -> Rows:
    post = schema.Post
    undecided = select(Case.id).where(
        Case.post_id == post.id, Case.erased_at.is_(None), ~func.coalesce(is_over(scope), False)
    )
    return (
        select(Media.id.label("id"), Version.seen_at.label("at"))
        .join(Version, Version.id == Media.version_id)
        .join(post, post.id == Version.post_id)
        .where(
            Media.council_id == scope.council_id,
            Media.state == "stored",
            post.by_public.is_(False),
            Version.seen_at < scope.years(scope.periods.media_years),
            ~undecided.exists(),
        )
    )


def _drop_media(session: Session, scope: Scope, media: Sequence[int]) -> None:
    kept = select(Media.sha256).where(Media.id.in_(media), Media.sha256.is_not(None))
    keys = session.scalars(kept.distinct()).all()
    session.execute(update(Media).where(Media.id.in_(media)).values(state="dropped", sha256=None))
    wiping.unneeded(session, scope.council_id, keys)


def _gaps(_session: Session, scope: Scope) -> Rows:
    return select(Gap.id.label("id"), Gap.ends_at.label("at")).where(
        Gap.council_id == scope.council_id, Gap.ends_at < scope.years(scope.periods.gap_years)
    )


def _delete_gaps(session: Session, _scope: Scope, gaps: Sequence[int]) -> None:
    session.execute(delete(Gap).where(Gap.id.in_(gaps)))


def _unwatched(_session: Session, scope: Scope) -> Rows:
    return select(Unwatched.id.label("id"), Unwatched.ends_at.label("at")).where(
        Unwatched.council_id == scope.council_id,
        Unwatched.ends_at < scope.years(scope.periods.gap_years),
    )


def _delete_unwatched(session: Session, _scope: Scope, stretches: Sequence[int]) -> None:
    session.execute(delete(Unwatched).where(Unwatched.id.in_(stretches)))


KINDS = (
    Kind(
        MEDIA,
        lambda scope: in_years(scope.periods.media_years),
        lambda scope: scope.years(scope.periods.media_years),
        _media,
        holds.of_post,
        _drop_media,
        few=25,  # a film may be large
    ),
    Kind(
        "cases and decisions",
        lambda scope: (
            f"{in_years(scope.periods.case_years)}; of those dismissed "
            f"{scope.periods.dismissed_case_years} more"
        ),
        lambda scope: max(
            scope.years(scope.periods.case_years), scope.years(scope.periods.dismissed_case_years)
        ),
        _cases,
        holds.of_case,
        _erase_cases,
    ),
    Kind(
        POSTS,
        lambda scope: in_years(scope.periods.post_years),
        lambda scope: scope.years(scope.periods.post_years),
        _posts,
        holds.of_post,
        _erase_posts,
    ),
    Kind(
        "gaps that could not be made good",
        lambda scope: in_years(scope.periods.gap_years),
        lambda scope: scope.years(scope.periods.gap_years),
        _gaps,
        lambda: holds.of_account(Gap.account_id),
        _delete_gaps,
    ),
    Kind(
        "stretches not watched",
        lambda scope: in_years(scope.periods.gap_years),
        lambda scope: scope.years(scope.periods.gap_years),
        _unwatched,
        lambda: holds.of_account(Unwatched.account_id),
        _delete_unwatched,
    ),
)
