"""The tables of elections: polls, closures of accounts, and what may go out all the same.

A closure is never changed once it holds: one that is moved is ended, and another takes its place.
So what mode an account was in at any time can be told from the rows.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store import schema_work  # noqa: F401  the foreign keys name its tables
from bot.store.base import Base, Id


class Election(Base):
    """A poll that concerns a council. ``number`` is what the Clerk types.

    ``notice_on`` is the day on which the notice was published, as entered: it wins over what is
    computed. ``area``: which ward, where it is not the whole.
    """

    __tablename__ = "election"
    __table_args__ = (UniqueConstraint("council_id", "number"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    number: Mapped[int]
    kind: Mapped[str]
    poll: Mapped[date]
    area: Mapped[str]
    notice_on: Mapped[date | None]
    notice_reason: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]


class Resolution(Base):
    """A resolution of the Council that closes accounts before elections, by its minute.

    For a council whose policy has no clause that does; the newest that was not withdrawn holds.
    """

    __tablename__ = "resolution"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    reference: Mapped[str]
    resolved_on: Mapped[date]
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]


class Closure(Base):
    """A window with a mode: of one account, or of all (``account_id`` None).

    It holds from ``starts_at`` and ``created_at``, whichever is later, up to ``ends_at`` (None:
    open) or ``ended_at``. Until it is confirmed it is a proposal, and what holds is the checking
    alone (heightened). ``estimated``: the start is computed, no date of the notice was entered.
    ``ground`` is the clause, or the resolution, that is cited.
    """

    __tablename__ = "closure"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), index=True)
    election_id: Mapped[int | None] = mapped_column(ForeignKey("election.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    mode: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    estimated: Mapped[bool]
    ground: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class ClosureLeft(Base):
    """An account that the Clerk opened again while a closure of all accounts goes on."""

    __tablename__ = "closure_left"
    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    left_at: Mapped[datetime]


class Exemption(Base):
    """What may go out while accounts are closed: the post of a case, or words checked beforehand.

    Of words nothing is kept but ``digest``; they may go out until ``until``.
    """

    __tablename__ = "exemption"
    __table_args__ = (Index("ix_exemption_digest", "council_id", "digest"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    digest: Mapped[str | None]
    category: Mapped[str]
    reason: Mapped[str]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime | None]


class ModeChange(Base):
    """An account came into another mode: what a tick found due, done once.

    ``action_id`` is what was ordered of the platform, if anything was. ``told`` is how the Clerk
    last heard that it stands: empty, ``quiet`` (only trouble is told), ``waiting``, or the outcome.
    """

    __tablename__ = "mode_change"
    __table_args__ = (
        Index("ix_mode_change_account", "account_id", "id"),
        Index("ix_mode_change_told", "council_id", "told"),
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    was: Mapped[str]
    mode: Mapped[str]
    at: Mapped[datetime]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    told: Mapped[str]
