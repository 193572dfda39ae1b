"""The tables of private messages: reports of harassment, and the letterbox of everybody else.

What anybody wrote lies in ``Sealed`` columns, which need the reports' own key; what is on its way
through the house (``mail``, ``talk``, the outbox) in ``Encrypted`` ones. No column in the open says
what a report is about.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store import schema  # noqa: F401  the foreign keys name its tables
from bot.store.base import Base, Id
from bot.store.types import Encrypted, Sealed, SealedBytes


class MailStream(Base):
    """How a mailbox fares, and the cursor to go on from. Belongs to the process."""

    __tablename__ = "mail_stream"
    connection: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str | None] = mapped_column(Encrypted)
    state: Mapped[str]
    since: Mapped[datetime]
    detail: Mapped[str]
    last_at: Mapped[datetime | None]


class Mail(Base):
    """A private message as it came; its ``body`` is forgotten once it was dealt with.

    ``ref`` and ``sender`` are digests. ``state``: received, held (it waits for the reports' key),
    done. A second row of the same ``ref`` is an edit, or (``kind`` withdrawn) a deletion.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("connection", "ref", "fingerprint", "kind"),
        Index("ix_mail_open", "connection", "id", sqlite_where=text("state != 'done'"),
              postgresql_where=text("state != 'done'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    connection: Mapped[str]
    ref: Mapped[str]
    fingerprint: Mapped[str]
    kind: Mapped[str]
    sender: Mapped[str]
    body: Mapped[str | None] = mapped_column(Encrypted)
    state: Mapped[str]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    report_id: Mapped[int | None] = mapped_column(
        ForeignKey("report.id", ondelete="SET NULL"), index=True
    )


class Talk(Base):
    """Where a conversation with somebody stands: ``asking`` is the question put last.

    ``sender`` is a digest of who they are on the connection, ``place`` where answers go.
    """

    __tablename__ = "talk"
    connection: Mapped[str] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    council_id: Mapped[str | None] = mapped_column(ForeignKey("council.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    asking: Mapped[str | None]
    place: Mapped[str] = mapped_column(Encrypted)
    last_at: Mapped[datetime] = mapped_column(index=True)


class ReportNumber(Base):
    """The last report number given, per council, year and series."""

    __tablename__ = "report_number"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Report(Base):
    """A report of harassment. ``state``: draft, filed, acknowledged, closed.

    A draft has no number and nobody was told of it. ``series`` is empty where Clerk and deputy
    may read it; a report that one of them may not know of is counted in a series of its own, so
    that they see no gap. ``concerns``: unknown, public, member, officer, deputy, clerk, chairman.
    ``kept_from`` are the persons whom it concerns or may concern: they never read it, whatever they
    become later. ``answers`` is a JSON object of what was answered, by the question's key.
    ``salt`` keeps the digests that the audit chain holds from being guessed
    (:mod:`bot.store.report_chain`). ``held_since`` is that of its hold (:mod:`bot.store.holds`).
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("council_id", "year", "series", "number"),
        Index("ix_report_due", "remind_at", sqlite_where=text("remind_at IS NOT NULL"),
              postgresql_where=text("remind_at IS NOT NULL")),
        {"sqlite_autoincrement": True},  # a draft that was thrown away gives its key to no other
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    year: Mapped[int | None]
    series: Mapped[str | None]
    number: Mapped[int | None]
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    connection: Mapped[str]
    state: Mapped[str]
    urgent: Mapped[bool]
    concerns: Mapped[str]
    concerned_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kept_from: Mapped[list[Any]] = mapped_column(default=list)
    answers: Mapped[str] = mapped_column(Sealed, nullable=True)  # none where it was erased
    salt: Mapped[str | None] = mapped_column(Sealed)
    place: Mapped[str] = mapped_column(Encrypted)
    begun_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    held_since: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class ReportNote(Base):
    """What was added to a report after it was begun, in order; ``kind`` says by whom and what.

    added, edited, deleted (by who reported); note, ack, assign, link, police, close, hold (by who
    handles it); told, not_told (what became of an answer); file (what was not kept).
    """

    __tablename__ = "report_note"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    text: Mapped[str | None] = mapped_column(Sealed)


class ReportFile(Base):
    """What was sent with a report. ``state``: waiting, stored, refused (``trouble`` says why).

    ``sha256`` and ``size`` are those of the bytes as they came; ``source`` is JSON: what the
    mailbox needs to fetch them.
    """

    __tablename__ = "report_file"
    __table_args__ = (
        Index("ix_report_file_waiting", "connection", "next_at",
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    connection: Mapped[str]
    source: Mapped[str | None] = mapped_column(Sealed)
    name: Mapped[str | None] = mapped_column(Sealed)
    mime: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    received_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None]
    trouble: Mapped[str | None] = mapped_column(Sealed)
    data: Mapped[bytes | None] = mapped_column(SealedBytes, deferred=True)


class LetterboxItem(Base):
    """What somebody wrote who is not on the list: kept for a while, for Clerk and deputy alone.

    Where a mailbox serves several councils, it has no council and no number until they said which.
    """

    __tablename__ = "letterbox"
    __table_args__ = (
        UniqueConstraint("council_id", "number"),
        Index("ix_letterbox_sender", "connection", "sender", "received_at"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str | None] = mapped_column(ForeignKey("council.id"))
    number: Mapped[int | None]
    connection: Mapped[str]
    sender: Mapped[str]
    body: Mapped[str | None] = mapped_column(Sealed)
    received_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dealt_at: Mapped[datetime | None]


class KeyMark(Base):
    """A word sealed with a key, by which a wrong or missing key is known before it does harm."""

    __tablename__ = "key_mark"
    name: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[bytes]
    made_at: Mapped[datetime]
