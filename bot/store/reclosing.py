"""Closed accounts that may need to be closed once more: for new posts, or for other dates.

Which ones these are is noted when it happens, so that nobody looks through all accounts and all
posts for them every few seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from adapters.contract import Outcome
from bot.store.carrying import CLOSE, GOOD
from bot.store.modes import CLOSED
from bot.store.schema import Account, Council, Post
from bot.store.schema_closing import Closure
from bot.store.schema_work import Action, Step
from bot.store.store import now


def heed(session: Session, council_id: str, holding: Sequence[Closure], notice: str) -> None:
    """Have all closed accounts looked at where other windows hold now, or the notice changed."""
    carried_out = digest(holding, notice)
    council = session.get_one(Council, council_id)
    if council.closing == carried_out:
        return
    council.closing = carried_out
    session.execute(
        update(Account)
        .where(Account.council_id == council_id, Account.mode == CLOSED)
        .values(again_at=now(session))
    )


def digest(holding: Sequence[Closure], notice: str) -> str:
    """By which windows accounts are closed, and what the public reads, as one value."""
    said = repr((sorted(one.id for one in holding), notice))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def stale_in(session: Session, digests: Mapping[str, str]) -> frozenset[str]:
    """Of these councils those whose accounts :func:`heed` or :func:`not_all_closed` must look at.

    ``digests``: what holds now, of councils that have closed accounts.
    """
    if not digests:
        return frozenset()
    rows = session.execute(select(Council.id, Council.closing).where(Council.id.in_(digests)))
    changed = {council_id for council_id, known in rows if known != digests[council_id]}
    noted = select(Account.council_id).distinct()
    noted = noted.where(Account.council_id.in_(digests), Account.again_at.is_not(None))
    return frozenset(changed.union(session.scalars(noted)))


def not_all_closed(
    session: Session, council_id: str, notice: str
) -> list[tuple[Account, str | None, bool]]:
    """Accounts that were noted, and may need to be closed once more; these are noted no more.

    Each with what the public was last told there, and whether posts of its own came since (the
    notice is none); those with no new posts, where that is ``notice``, are left out. One whose
    closing a restore cut off is among them, as if nothing had been told there. One that is still
    being closed stays noted.
    """
    noted = select(Account.id).where(
        Account.council_id == council_id, Account.again_at.is_not(None)
    )
    if session.scalar(noted.limit(1)) is None:
        return []
    last = (
        select(func.max(Action.id))
        .where(Action.account_id.in_(noted), Action.kind == CLOSE)
        .group_by(Action.account_id)
    )
    query = select(Action.id, Action.account_id, Action.state, Action.finished_at)
    actions = session.execute(query.where(Action.id.in_(last))).all()
    going_on = [account for _, account, _, finished in actions if finished is None]
    worked = [key for key, _, state, _ in actions if state in GOOD]
    found = _stale(session, worked, notice) if worked else []
    lost = [account for _, account, state, _ in actions if state == Outcome.UNKNOWN]
    found += _cut_off(session, lost) if lost else []
    done = update(Account).where(Account.council_id == council_id, Account.again_at.is_not(None))
    session.execute(done.where(Account.id.not_in(going_on)).values(again_at=None))
    return found


def _cut_off(
    session: Session, accounts: Sequence[int]
) -> list[tuple[Account, str | None, bool]]:  # fmt: skip
    """Those of these that are to be closed: nobody knows how far their closing had come."""
    query = select(Account).where(Account.id.in_(accounts), Account.mode == CLOSED)
    query = query.where(Account.left_at.is_(None)).order_by(Account.id)
    return [(account, None, True) for account in session.scalars(query)]


def _stale(
    session: Session, actions: Sequence[int], notice: str
) -> list[tuple[Account, str | None, bool]]:
    """Those of these closings that worked, and since which something is new."""
    ours = (
        select(Step.id)
        .where(Step.action_id == Action.id, Step.target == Post.ref)
        .correlate(Action, Post)
        .exists()
    )
    new = (
        select(Post.id)
        .where(
            Post.account_id == Account.id,
            Post.by_public.is_(False),
            Post.removed_at.is_(None),
            Post.seen_at >= Action.created_at,  # the platform may have been read at once
            ~ours,
        )
        .exists()
    )
    query = (
        select(Account, Action.notice, new)
        .join(Action, Action.account_id == Account.id)
        .where(
            Action.id.in_(actions),
            Account.mode == CLOSED,
            Account.left_at.is_(None),
            new | (Action.notice != notice),
        )
        .order_by(Account.id)
    )
    return [(account, told, bool(posts)) for account, told, posts in session.execute(query)]
