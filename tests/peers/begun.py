"""A report that is begun at a desk, and what is on record of it."""

from __future__ import annotations

from sqlalchemy import select

from bot.store import reports
from bot.store.schema_reports import Report
from bot.store.schema_work import Command

WHAT = "He said that he knows where I park."
FILED = "H-2027-0001"


async def answers(home):
    """The answers of the one report that there is."""
    (report,) = await home.rows(Report)
    return reports.answers(report)


async def commands(home):
    """The names of the commands that were recorded."""
    return await home.store.read(lambda s: list(s.scalars(select(Command.name))))
