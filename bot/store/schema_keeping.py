"""The table of legal holds: what is not destroyed, because somebody may ask for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store import schema, schema_reports, schema_work  # noqa: F401  the foreign keys name them
from bot.store.base import Base, Id

_STANDS = "released_at IS NULL"


class Hold(Base):
    """Something that is kept beyond its time. ``kind``: case, account, report, all.

    It stands until ``released_at``. ``review_at`` is when somebody is asked whether it is still
    needed. Of a report's hold ``reason`` is empty: its words lie sealed with the report.
    """

    __tablename__ = "hold"
    __table_args__ = (
        Index("ix_hold_standing", "council_id", sqlite_where=text(_STANDS),
              postgresql_where=text(_STANDS)),
        Index("ix_hold_case_id", "case_id"),
        Index("ix_hold_report_id", "report_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    reason: Mapped[str]
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
