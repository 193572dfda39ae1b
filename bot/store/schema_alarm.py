"""The tables of the alarm: what is wrong and who was told, and the stretches not watched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Id

_OPEN = text("over_at IS NULL")
_OF_ALL = text("over_at IS NULL AND council_id IS NULL")
_STILL = text("ends_at IS NULL")
_BEHIND = text("caught_up_at IS NULL")


class Trouble(Base):
    """Something that keeps Beadle from its work; at most one open of a kind and subject.

    ``council_id`` is None for what concerns the whole process (its disk, its clock). ``subject`` is
    a connection, a folder or the like, empty where there is only one. ``state`` is what a kind
    keeps of it (a code, a level). ``told`` counts how often it was told; ``next_at`` is when it is
    told (again), None where that is not settled.
    """

    __tablename__ = "trouble"
    __table_args__ = (
        Index("uq_trouble_open", "council_id", "kind", "subject", unique=True,
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_trouble_open_of_all", "kind", "subject", unique=True,
              sqlite_where=_OF_ALL, postgresql_where=_OF_ALL),
        Index("ix_trouble_council_id_since", "council_id", "since"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str | None] = mapped_column(ForeignKey("council.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    since: Mapped[datetime]
    detail: Mapped[str]
    state: Mapped[str]
    told: Mapped[int]
    told_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]


class Unwatched(Base):
    """A stretch in which an account was not watched; ``ends_at`` is None while it lasts.

    ``caught_up_at`` is when all that was still public was taken in afterwards. What cannot be
    recovered is a :class:`bot.store.schema.Gap` besides. At most one of an account is open.
    """

    __tablename__ = "unwatched"
    __table_args__ = (
        Index("uq_unwatched_open", "account_id", unique=True,
              sqlite_where=_STILL, postgresql_where=_STILL),
        Index("ix_unwatched_behind", "account_id",
              sqlite_where=_BEHIND, postgresql_where=_BEHIND),
        Index("ix_unwatched_council_id_starts_at", "council_id", "starts_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    caught_up_at: Mapped[datetime | None]
    why: Mapped[str]
