"""The tables: who is who, what is watched, and what was published.

Decisions, actions, the outbox and the audit chain stand in ``schema_work``. Every row that belongs
to a council says so in ``council_id``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Id
from bot.store.types import BigId, Encrypted


class Council(Base):
    """A council in the configuration.

    ``closing`` is a digest of the windows by which its accounts are closed, and of what the public
    is told, as they were last carried out.
    """

    __tablename__ = "council"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    closing: Mapped[str | None]


class Person(Base):
    """A person whom a council named. ``slug`` is the key in the configuration."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("council_id", "slug"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    slug: Mapped[str]
    name: Mapped[str]
    left_at: Mapped[datetime | None]


class Identity(Base):
    """Who a person is at a connection (or on every connection of one adapter)."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("council_id", "platform", "platform_id"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    platform: Mapped[str]
    platform_id: Mapped[str]


class Role(Base):
    """What a person is to the council, from a day to a day (both included)."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    since: Mapped[date | None]
    until: Mapped[date | None]


class Absence(Base):
    """A person is away; the deputy stands in until ``until``, or until it is ended."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]


_TO_TELL = "looked_at IS NOT NULL AND look_told_at IS NULL"


class Account(Base):
    """An official presence that is watched. ``mode`` is the one in force now.

    ``looked_at`` is when the first look at all of it was complete, ``look_told_at`` when what it
    raised was told. ``again_at`` is since when it may need to be closed once more.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("council_id", "key"),
        Index("ix_account_mode", "council_id", "mode"),
        Index("ix_account_again", "council_id", sqlite_where=text("again_at IS NOT NULL"),
              postgresql_where=text("again_at IS NOT NULL")),
        Index("ix_account_look", "council_id", sqlite_where=text(_TO_TELL),
              postgresql_where=text(_TO_TELL)),
        Index("ix_account_left", "council_id", sqlite_where=text("left_at IS NOT NULL"),
              postgresql_where=text("left_at IS NOT NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    key: Mapped[str]
    connection: Mapped[str]
    address: Mapped[str]
    kind: Mapped[str]
    author_kind: Mapped[str]
    mode: Mapped[str]
    watched_since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    last_event_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    look_told_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]


class Stream(Base):
    """How a connection fares, and the cursor to go on from. Belongs to the process.

    ``needs`` is what a person must mend though watching goes on (a refused password, say).
    """

    __tablename__ = "stream"
    connection: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str | None]
    state: Mapped[str]
    since: Mapped[datetime]
    detail: Mapped[str]
    code: Mapped[str | None]
    caught_up_at: Mapped[datetime | None]
    last_batch_at: Mapped[datetime | None]
    needs: Mapped[str | None]
    needs_detail: Mapped[str | None]


class ConnectionSecret(Base):
    """A session string that an adapter asked to keep."""

    __tablename__ = "connection_secret"
    connection: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Encrypted)


class Post(Base):
    """A post. ``fingerprint`` and ``versions`` are those of its newest version.

    ``returned_at`` is when it was last seen public again by somebody else's doing.
    ``removed_by``: ``beadle``, ``unknown``, or the name that the platform gave.
    """

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("account_id", "ref"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    platform: Mapped[str]
    ref: Mapped[str]
    kind: Mapped[str]
    by_public: Mapped[bool]
    author_ref: Mapped[str | None]
    author_name: Mapped[str | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reply_to: Mapped[str | None]
    url: Mapped[str | None]
    posted_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    fingerprint: Mapped[str]
    versions: Mapped[int]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    returned_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class Version(Base):
    """One version of a post, as it was delivered, with the mode in force when it appeared.

    ``content`` is the SHA-256 over parts, links and raw record. ``reduced_at`` is set when the
    words of a member of the public were cut down to ``excerpt``, ``purged_at`` when that went too.
    ``resolution`` is the minute by which the account was closed then, where no clause closed it.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("post_id", "number"),
        Index("ix_version_unjudged", "id", sqlite_where=text("judged_at IS NULL"),
              postgresql_where=text("judged_at IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    fingerprint: Mapped[str]
    parts: Mapped[list[Any] | None]
    links: Mapped[list[Any] | None]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[str]
    excerpt: Mapped[str | None]
    mode: Mapped[str]
    resolution: Mapped[str | None]
    trouble: Mapped[str | None]
    seen_at: Mapped[datetime]
    judged_at: Mapped[datetime | None]
    reduced_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]


class Media(Base):
    """A medium of a version. ``state``: waiting, stored, failed (``detail`` says why), dropped."""

    __tablename__ = "media"
    __table_args__ = (
        Index("ix_media_waiting", "next_at", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    position: Mapped[int]
    connection: Mapped[str]
    ref: Mapped[str]
    mime: Mapped[str]
    alt: Mapped[str]
    size: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[str]
    sha256: Mapped[str | None]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    detail: Mapped[str | None]


class Blob(Base):
    """The bytes of media, once per council and content."""

    __tablename__ = "blob"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigId)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Gap(Base):
    """A stretch of an account that was not watched and cannot be recovered."""

    __tablename__ = "gap"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    why: Mapped[str]


class Heartbeat(Base):
    """When a loop last went round. What ``beadle health`` reads."""

    __tablename__ = "heartbeat"
    loop: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    working: Mapped[bool]
    detail: Mapped[str]


class MonitorPing(Base):
    """The one row about the outside monitor: when it was pinged, and when it last heard it.

    ``trouble`` is why it has not heard it ``since`` then.
    """

    __tablename__ = "monitor_ping"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    tried_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]
    since: Mapped[datetime | None]
    trouble: Mapped[str | None]
