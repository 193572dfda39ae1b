"""How words are taken out of rows that stay: of posts, of what was done to them, of the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, select, update
from sqlalchemy.orm import Session

from bot.store import audit, schema
from bot.store.posts import forgotten
from bot.store.schema import Blob, Media, Version
from bot.store.schema_work import Action, AuditDetail, AuditRow, Command, Step, Verdict
from bot.store.store import now

WHY = "the time for which it is kept is over"
CHUNK = 400


def of_posts(session: Session, council_id: str, posts: Sequence[int]) -> None:
    """Take words, copies and names out of posts, and the places out of what was done to them.

    What is left says that there was a post, when, and with how many versions. By its address it is
    known again: the council's own stays, of a member of the public's a digest.
    """
    versions = select(Version.id).where(Version.post_id.in_(posts))
    _copies(session, council_id, versions)
    at = now(session)
    session.execute(
        update(Version)
        .where(Version.post_id.in_(posts), Version.reduced_at.is_(None))
        .values(reduced_at=at)
    )
    session.execute(
        update(Version)
        .where(Version.post_id.in_(posts))
        .values(parts=None, links=None, raw=None, excerpt=None, trouble=None, purged_at=at)
    )
    session.execute(update(Verdict).where(Verdict.version_id.in_(versions)).values(vector=None))
    done = select(Action.id).where(Action.post_id.in_(posts))
    steps(session, done)
    session.execute(update(Action).where(Action.id.in_(done)).values(detail=None))
    for post in session.scalars(select(schema.Post).where(schema.Post.id.in_(posts))):
        if post.by_public:
            post.ref = forgotten(post.ref)
        post.author_ref = post.author_name = post.author_id = None
        post.url = post.reply_to = post.removed_by = None
    session.flush()


def _copies(session: Session, council_id: str, versions: Select[int]) -> None:
    kept = select(Media.sha256).where(Media.version_id.in_(versions), Media.sha256.is_not(None))
    keys = session.scalars(kept.distinct()).all()
    session.execute(delete(Media).where(Media.version_id.in_(versions)))
    unneeded(session, council_id, keys)


def unneeded(session: Session, council_id: str, keys: Sequence[str | None]) -> None:
    """Delete those of these bytes that nothing else needs."""
    needed = select(Media.id).where(
        Media.council_id == Blob.council_id, Media.sha256 == Blob.sha256
    )
    for start in range(0, len(keys), CHUNK):
        session.execute(
            delete(Blob).where(
                Blob.council_id == council_id,
                Blob.sha256.in_(keys[start : start + CHUNK]),
                ~needed.exists(),
            ),
            execution_options={"synchronize_session": False},
        )


def findings(session: Session, verdicts: ColumnElement[bool]) -> None:
    """What was found in a post goes with it; the verdict and the case's clauses stay."""
    session.execute(
        update(Verdict)
        .where(verdicts)
        .values(findings=[], watch_only=None, vector=None)
        .execution_options(synchronize_session=False)
    )


def steps(session: Session, actions: Select[int]) -> None:
    """What was done stays; where, and what stood there before, names people."""
    session.execute(
        update(Step)
        .where(Step.action_id.in_(actions))
        .values(target="", prior={}, args={}, ref=None, detail=None)
    )


def orders(session: Session, actions: Sequence[int]) -> None:
    """An order without the words and the names on it, and without the request that gave it."""
    given = select(Action.command_id).where(Action.id.in_(actions), Action.command_id.is_not(None))
    commands = session.scalars(given).all()
    empty: dict[str, Any] = {"reason": "", "notice": None, "detail": None}
    session.execute(
        update(Action)
        .where(Action.id.in_(actions))
        .values(**empty, ordered_by_id=None, command_id=None)
    )
    still = select(Action.id).where(Action.command_id == Command.id)
    session.execute(
        delete(Command)
        .where(Command.id.in_(commands), ~still.exists())
        .execution_options(synchronize_session=False)
    )


def record(session: Session, council_id: str, which: ColumnElement[bool]) -> None:
    """Erase the words of such rows of the audit chain as have them still; that is on record.

    ``which`` names their subjects.
    """
    query = with_words().where(audit.belongs(council_id), which)
    seqs = session.scalars(query.with_only_columns(AuditRow.seq)).all()
    if seqs:
        audit.erase(session, council_id, seqs, WHY)


def with_words() -> Select[AuditRow]:
    """The rows of the audit chain whose words are there."""
    return select(AuditRow).join(
        AuditDetail,
        and_(AuditDetail.council_id == AuditRow.council_id, AuditDetail.seq == AuditRow.seq),
    )
