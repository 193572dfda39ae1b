"""Legal holds: placed, released, called to mind, and asked for by whatever destroys something.

Once information was asked for, to destroy it so that it need not be given is an offence (Freedom of
Information Act 2000 s.77; for personal data, Data Protection Act 2018 s.173). So what is held is
destroyed nowhere: each rule of :mod:`bot.store.retention` asks here, in the very statement that
chooses what goes.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.store import audit, report_chain, schema
from bot.store.people import Somebody
from bot.store.schema_keeping import Hold
from bot.store.schema_reports import Report
from bot.store.schema_work import Case
from bot.store.store import now

CASE, ACCOUNT, REPORT, ALL = "case", "account", "report", "all"
REVIEW = timedelta(days=365)
"""After how long somebody is asked whether a hold is still needed; each time anew."""


def place(
    session: Session,
    council_id: str,
    kind: str,
    by: Somebody,
    reason: str = "",
    *,
    case_id: int | None = None,
    account_id: int | None = None,
    report_id: int | None = None,
) -> Hold:
    """Hold something, on record. The chain is locked first, so that no purge is half-way through.

    A report's hold goes on record with its note (:mod:`bot.clerk.report_steps`), without a reason.
    """
    audit.lock(session, council_id)
    at = now(session)
    row = Hold(
        council_id=council_id,
        kind=kind,
        case_id=case_id,
        account_id=account_id,
        report_id=report_id,
        reason=reason,
        placed_at=at,
        placed_by_id=by.id,
        review_at=at + REVIEW,
    )
    session.add(row)
    session.flush()
    if kind != REPORT:
        payload = {"hold": row.id, "reason": reason}
        audit.record(session, council_id, audit.Entry("held", subject(row), payload, by.actor))
    return row


def release(session: Session, row: Hold, by: Somebody, reason: str = "") -> None:
    """End a hold, on record: the time for which it is kept counts as if there had been none."""
    row.released_at, row.released_by_id = now(session), by.id
    if row.kind != REPORT:
        payload = {"hold": row.id, "reason": reason}
        entry = audit.Entry("released", subject(row), payload, by.actor)
        audit.record(session, row.council_id, entry)


def subject(row: Hold) -> str:
    """What is held, as the audit chain names it."""
    if row.report_id is not None:
        return report_chain.subject(row.report_id)
    return {
        CASE: f"case:{row.case_id}",
        ACCOUNT: f"account:{row.account_id}",
    }.get(row.kind, "council")


def standing(session: Session, council_id: str, **on: int | str) -> list[Hold]:
    """The holds of a council that stand, the oldest first; ``on``: only those with these values."""
    query = select(Hold).where(Hold.council_id == council_id, Hold.released_at.is_(None))
    return list(session.scalars(query.filter_by(**on).order_by(Hold.id)))


def to_review(session: Session, council_id: str) -> list[Hold]:
    """Those that stand and whose year is over."""
    at = now(session)
    return [row for row in standing(session, council_id) if row.review_at <= at]


def holds_all(session: Session) -> bool:
    """Whether any council holds everything."""
    query = select(Hold.id).where(Hold.kind == ALL, Hold.released_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def ever_released(session: Session, council_id: str) -> bool:
    """Whether a hold was ever ended there."""
    query = select(Hold.id).where(Hold.council_id == council_id, Hold.released_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def holds_post(session: Session, post_id: int) -> bool:
    """Whether a post is held, by itself or with all else."""
    query = select(schema.Post.id).where(schema.Post.id == post_id, of_post())
    return session.scalar(query) is not None


# --------------------------------------------------------------------------- in statements


def of_post() -> ColumnElement[bool]:
    """In a statement on posts: that the post, one of its cases or its account is held."""
    post, case = schema.Post, aliased(Case)  # a statement on cases may be around it
    its_cases = select(case.id).where(case.post_id == post.id).correlate(post)
    return _stands(
        post.council_id,
        or_(Hold.kind == ALL, Hold.account_id == post.account_id, Hold.case_id.in_(its_cases)),
    )


def of_case() -> ColumnElement[bool]:
    """In a statement on cases: that its post is held, and so all about it."""
    return select(schema.Post.id).where(schema.Post.id == Case.post_id, of_post()).exists()


def of_account(account_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """In a statement on what an account owns: that the account is held."""
    council_id = account_id.class_.council_id
    return _stands(council_id, or_(Hold.kind == ALL, Hold.account_id == account_id))


def of_report() -> ColumnElement[bool]:
    """In a statement on reports: that the report is held."""
    return _stands(Report.council_id, or_(Hold.kind == ALL, Hold.report_id == Report.id))


def of_all(council_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> (
    ColumnElement[bool]
):  # fmt: skip
    """That everything of the council is held."""
    return _stands(council_id, Hold.kind == ALL)


def of_any(
    council_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
) -> ColumnElement[bool]:
    """That anything of the council is held but a report.

    For what cannot be told apart by what it is about, such as what was said at a desk. Of a report
    nothing else keeps words, and nobody is to notice that one is held.
    """
    return _stands(council_id, Hold.kind != REPORT)


def _stands(
    council_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    which: ColumnElement[bool],
) -> ColumnElement[bool]:
    return exists().where(and_(Hold.council_id == council_id, Hold.released_at.is_(None), which))
