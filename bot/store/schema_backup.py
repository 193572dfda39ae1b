"""The tables of backups: what was made and tried, and that a record was restored from one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store import schema  # noqa: F401  the foreign keys name its tables
from bot.store.base import Base, Id
from bot.store.types import BigId


class Backup(Base):
    """A backup that was made, or tried. Belongs to the process, for it holds every council.

    ``state``: planned (``began_at`` is when it is due), running, made, failed (``detail`` says
    why). ``verified_at`` is when the copy was read back and found to be as recorded; None where it
    was not. ``removed_at``: its time was over.
    """

    __tablename__ = "backup"
    __table_args__ = (Index("ix_backup_state", "state", "began_at"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    place: Mapped[str]
    scheduled: Mapped[bool]
    state: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigId)
    detail: Mapped[str]


class Restored(Base):
    """That a council's record is that of a backup made at ``made_at``, restored at ``at``.

    ``held`` says what was waiting then and was not carried out. ``told_at`` is when Beadle was
    first started with it: until then nobody was told.
    """

    __tablename__ = "restored"
    __table_args__ = (
        Index("ix_restored_told", "council_id", sqlite_where=text("told_at IS NULL"),
              postgresql_where=text("told_at IS NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    backup: Mapped[str]
    made_at: Mapped[datetime]
    at: Mapped[datetime]
    held: Mapped[dict[str, Any]]
    told_at: Mapped[datetime | None]
