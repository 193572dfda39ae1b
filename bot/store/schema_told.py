"""The table of what is told once whatever becomes of the outbox's rows: letters to people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.store import schema_work  # noqa: F401  the foreign keys name its tables
from bot.store.base import Base


class LetterSent(Base):
    """A letter that was put into the outbox, in the same transaction.

    ``kind``: weekly, or handover. ``about``: the day on which a weekly one was due (ISO), or whom a
    hand-over was for, and as what (``clerk:7``); ``clerk:`` alone says that it was looked at who
    held the role, so that whoever comes later is new.
    """

    __tablename__ = "letter_sent"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime]
