"""Quiet hours: what can wait is told when they are over, and no deadline is stated falsely.

Saturdays, Sundays and the days of :mod:`bot.clerk.reporting.hours` count as quiet where the council
says so. What is urgent, an alarm, an answer, and what concerns a report never waits.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.config.model import LONDON
from bot.config.settings import Quiet
from bot.store import held
from bot.store.cases import is_urgent
from bot.store.schema_work import Verdict
from bot.store.store import now
from policy.elections.days import ENGLAND_AND_WALES, Calendar, DayOff, calendar

_LONGEST = 14
"""Days to look ahead at most: no row of holidays is longer."""


def ends(quiet: Quiet | None, days_off: tuple[DayOff, ...], at: datetime) -> datetime | None:
    """When it is no longer quiet, in UTC; None where it is not quiet at ``at``."""
    known = calendar(ENGLAND_AND_WALES, None, days_off)
    if quiet is None or not _is_quiet(quiet, known, at):
        return None
    day = at.astimezone(LONDON).date()
    for _ in range(_LONGEST):
        for clock in (time(0), quiet.ends):
            moment = datetime.combine(day, clock, LONDON).astimezone(UTC)
            if moment > at and not _is_quiet(quiet, known, moment):
                return moment
        day += timedelta(days=1)
    return at + timedelta(days=1)


def _is_quiet(quiet: Quiet, known: Calendar, at: datetime) -> bool:
    local = at.astimezone(LONDON)
    if quiet.weekends and _is_off(known, local.date()):
        return True
    clock = local.time().replace(tzinfo=None)
    if quiet.starts < quiet.ends:
        return quiet.starts <= clock < quiet.ends
    return clock >= quiet.starts or clock < quiet.ends


def _is_off(known: Calendar, day: date) -> bool:
    return known.name(day) is not None


def now_ends(session: Session, house: House, council_id: str) -> datetime | None:
    """When quiet hours that hold now end for a council; None where it is not quiet."""
    return _ends(house, council_id, now(session))


def _ends(house: House, council_id: str, at: datetime) -> datetime | None:
    return ends(house.council(council_id).quiet, house.config.days_off, at)


def held_until(session: Session, house: House, council_id: str) -> datetime | None:
    """Until when an alert is held that can wait; None: it goes at once."""
    over = now_ends(session, house, council_id)
    return held.until(over) if over is not None else None


def can_wait(house: House, found: Verdict) -> bool:
    """Whether a case of this verdict can wait until it is no longer quiet."""
    quiet = house.council(found.council_id).quiet
    if quiet is None or is_urgent(found):
        return False
    return found.outcome != "breach" or quiet.breaches_wait


def answer_in(session: Session, house: House, found: Verdict) -> timedelta:
    """After how long, from now on, the next person is asked about a case of this verdict.

    Of what can wait the time begins when it is told, and it never runs out while it is quiet: then
    nobody would be asked.
    """
    escalation = house.council(found.council_id).escalation
    within = escalation.breach if found.outcome == "breach" else escalation.refer
    if is_urgent(found):
        return min(within, escalation.urgent)
    if not can_wait(house, found):
        return within
    at = now(session)
    told = _ends(house, found.council_id, at) or at
    due = told + within
    return (_ends(house, found.council_id, due) or due) - at
