"""An action as an adapter wants it: what is archived of the post, and the state to put back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters import contract
from bot.store import media, schema, versions
from bot.store.actions import REVERSE
from bot.store.schema import Account
from bot.store.schema_work import Action, Step


@dataclass(frozen=True, slots=True)
class Job:
    """An action to carry out, in the contract's terms, with the steps stored so far."""

    id: int
    prepared: bool
    media_waiting: int
    action: contract.Action
    steps: tuple[tuple[int, contract.Step, str | None], ...]


def load(session: Session, action_id: int) -> Job:
    """Everything that an adapter needs to carry the action out."""
    row = session.get_one(Action, action_id)
    account = session.get_one(Account, row.account_id)
    post, waiting = None, 0
    if row.post_id is not None:
        post, waiting = _archived(session, row)
    steps = session.scalars(select(Step).where(Step.action_id == action_id).order_by(Step.position))
    return Job(
        id=row.id,
        prepared=row.prepared_at is not None,
        media_waiting=waiting,
        action=contract.Action(
            contract.ActionKind(row.kind),
            contract.Account(account.key, account.address),
            post,
            row.reason,
        ),
        steps=tuple(
            (step.id, contract.Step(step.kind, step.target, step.prior, step.args), step.outcome)
            for step in steps
        ),
    )


def _archived(session: Session, row: Action) -> tuple[contract.Archived, int]:
    post = session.get_one(schema.Post, row.post_id)
    version = versions.newest(session, post)
    waiting = [m for m in media.of_version(session, version.id) if m.state == "waiting"]
    archived = contract.Archived(
        ref=contract.Ref(post.platform, post.ref),
        fingerprint=post.fingerprint,
        raw=version.raw or b"",
        media=media.kept(session, version.id),
        url=post.url,
        reply_to=contract.Ref(post.platform, post.reply_to) if post.reply_to else None,
        author=post.author_ref,
        history=tuple(versions.history(session, post.id)),
        prior=_prior(session, row),
    )
    return archived, len(waiting)


def _prior(session: Session, row: Action) -> tuple[dict[str, object], ...]:
    undoes = REVERSE.get(row.kind)
    if undoes is None:
        return ()
    undone = session.scalar(
        select(func.max(Action.id)).where(
            Action.post_id == row.post_id,
            Action.kind == row.kind,
            Action.state.in_(("done", "already")),
        )
    )
    earlier = session.scalars(
        select(Action)
        .where(
            Action.post_id == row.post_id,
            Action.kind == undoes,
            Action.id < row.id,
            Action.id > (undone or 0),
            Action.prepared_at.is_not(None),
            Action.state.in_(("done", "partly", "unknown", "already")),
        )
        .order_by(Action.id.desc())
    ).all()
    last = None
    for action in earlier:
        # One that was tried again after it went half-way: only the first saw what stood there.
        if last is not None and action.state not in ("partly", "unknown"):
            break
        last = action.id
    query = select(Step.prior).where(Step.action_id == last).order_by(Step.position)
    return tuple(session.scalars(query))
