"""Copies of media: what is still to be fetched, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from adapters import contract
from bot.store import audit, schema
from bot.store.lookout import Due, moment
from bot.store.schema import Account, Blob, Media, Version
from bot.store.store import now, wake
from bot.store.types import sha256

ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A medium to fetch, in the contract's terms."""

    id: int
    account: contract.Account
    post: contract.Ref
    media: contract.Media


def due(session: Session, connection: str, limit: int = 16) -> list[Wanted]:
    """Media of a connection to fetch now, the oldest first."""
    at = now(session)
    rows = session.execute(
        select(Media, schema.Post, Account)
        .join(Version, Version.id == Media.version_id)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(*_due(connection, at, at + LONGEST_PAUSE))
        .order_by(Media.id)
        .limit(limit)
    )
    return [
        Wanted(
            media.id,
            contract.Account(account.key, account.address),
            contract.Ref(post.platform, post.ref),
            contract.Media(media.ref, media.mime, media.alt, media.size),
        )
        for media, post, account in rows
    ]


def waits(connection: str) -> Due:
    """The question for the lookout whether a medium is to be fetched now."""
    return Due(_CONNECTIONS, connection)


Moment = datetime | BindParameter[datetime]


def _due(connection: str, at: Moment, far: Moment) -> tuple[ColumnElement[bool], ...]:
    return (Media.connection == connection, *_due_anywhere(at, far))


def _due_anywhere(at: Moment, far: Moment) -> tuple[ColumnElement[bool], ...]:
    return (
        Media.state == literal_column("'waiting'"),  # as the index has it
        # Never tried, or put off for longer than anything is: the clock was put back since.
        (Media.next_at <= at) | (Media.attempts == 0) | (Media.next_at > far),
    )


_CONNECTIONS = (
    select(Media.connection).where(*_due_anywhere(moment(), moment(LONGEST_PAUSE))).distinct()
)


def keep(session: Session, media_id: int, data: bytes) -> None:
    """Store the bytes, and their SHA-256 in the audit chain.

    Nothing where the medium does not wait for them any more: it may have been dropped meanwhile.
    """
    media = _waiting(session, media_id)
    if media is None:
        return
    key = sha256(data)
    if session.get(Blob, (media.council_id, key)) is None:
        session.add(Blob(council_id=media.council_id, sha256=key, size=len(data), data=data))
    media.state, media.sha256, media.size, media.detail = "stored", key, len(data), None
    _on_record(session, media, {"ref": media.ref, "sha256": key})


def fail(session: Session, media_id: int, why: str, *, for_good: bool) -> None:
    """Note a failure: try again after a growing pause, or state that the copy is missing."""
    media = _waiting(session, media_id)
    if media is None:
        return
    media.attempts += 1
    media.detail = why
    if for_good or media.attempts >= ATTEMPTS:
        media.state = "failed"
        _on_record(session, media, {"ref": media.ref, "failed": why})
    else:
        pause = min(FIRST_PAUSE * 2 ** min(media.attempts - 1, 12), LONGEST_PAUSE)
        media.next_at = now(session) + pause


def _waiting(session: Session, media_id: int) -> Media | None:
    media = session.get_one(Media, media_id)
    # Keeping and dropping the same bytes must not cross: the chain's lock orders them.
    audit.lock(session, media.council_id)
    session.refresh(media)
    return media if media.state == "waiting" else None


def _on_record(session: Session, media: Media, payload: dict[str, str]) -> None:
    post_id = session.scalar(select(Version.post_id).where(Version.id == media.version_id))
    entry = audit.Entry("media", f"post:{post_id}", payload, "platform")
    audit.record(session, media.council_id, entry)
    wake(session, "action")  # a take-down may be waiting for this copy


def of_version(session: Session, version_id: int) -> list[Media]:
    """The media of a version, in the post's order."""
    query = select(Media).where(Media.version_id == version_id).order_by(Media.position)
    return list(session.scalars(query))


def kept(session: Session, version_id: int) -> tuple[contract.Kept, ...]:
    """The copies that the archive holds of a version's media."""
    rows = session.execute(
        select(Media.ref, Media.mime, Blob.data)
        .join(Blob, (Blob.council_id == Media.council_id) & (Blob.sha256 == Media.sha256))
        .where(Media.version_id == version_id, Media.state == "stored")
        .order_by(Media.position)
    )
    return tuple(contract.Kept(row.ref, row.mime, row.data) for row in rows)
