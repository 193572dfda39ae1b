"""Questions about elections that only the Clerk can answer, and dates that have moved.

What is to be asked is read from rows each time: what was missed is asked once, and nothing twice.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import periods, tell
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import closures, elections, people
from bot.store.closures import Window
from bot.store.modes import CLOSED, mode_of
from bot.store.schema_closing import Closure, Election
from bot.store.store import now
from bot.words import closures as words
from policy.elections.rules import NotComputable

ASK_AT = time(8, 0)
"""From when on the Clerk is asked, Europe/London."""
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
GRACE = timedelta(minutes=15)
"""Whoever has just entered a notice of today is at the desk, and about to confirm: no alarm yet."""


def ask(session: Session, house: House, council_id: str) -> None:
    """Ask for what only the Clerk can know: the notice's date, whether to close, the result."""
    at = now(session)
    local = at.astimezone(LONDON)
    if local.time() >= ASK_AT:
        _ask_for_results(session, house, council_id, local.date())
    for election in elections.coming(session, council_id, local.date()):
        window = closures.of_election(session, election)
        begun = window is not None and window.starts_at <= at
        if window is not None and window.confirmed_at is None and begun:
            if at < window.created_at + GRACE:
                continue
            _alarm(session, house, election, window)
        elif local.time() >= ASK_AT:
            _ask(session, house, election, window, local.date())


def _alarm(session: Session, house: House, election: Election, window: Closure) -> None:
    """Nobody has confirmed, and the day is there: told loudly, then each morning."""
    local = now(session).astimezone(LONDON)
    today = local.date()
    began = window.starts_at.astimezone(LONDON).date()
    if today > began and local.time() < ASK_AT:
        today -= DAY
    latest = "at the latest " if window.estimated else ""
    text = (
        f"NOT CONFIRMED. The period before {words.name(election, local.date())} has begun "
        f"({latest}{words.moment(window.starts_at, local.date())}), and nobody has confirmed its "
        "window. Nothing is closed for it. Posts are checked more strictly until then; nothing "
        f"that the public sees has changed. Type: confirm {election.number}"
    )
    key = f"unconfirmed:{window.id}:{today.isoformat()}"
    alert = Alert("NOT CONFIRMED: an election period has begun", text, Level.ALARM)
    _tell(session, house, election, alert, key)


def _ask(
    session: Session, house: House, election: Election, window: Closure | None, today: date
) -> None:
    confirmed = window is not None and window.confirmed_at is not None
    if election.notice_on is not None and confirmed:
        return
    first = election.poll - house.council(election.council_id).elections.ask_before
    try:
        dates = periods.dates(house, election)
    except NotComputable:
        return
    if window is None and dates.starts is not None:
        return  # it was ended before its time: whoever did that has decided
    last = dates.last_day_for_notice or election.poll - WEEK
    day = last_due(first, min(last, election.poll), today)
    if day is None:
        return
    number, until = election.number, words.day(election.poll, today)
    wants = []
    if election.notice_on is None:
        wants.append(
            f"Has the {dates.rule.notice} been published? Tell me the day: election notice DATE "
            f"{number}."
        )
        if dates.last_day_for_notice:
            last_day = words.day(dates.last_day_for_notice, today)
            wants.append(
                f"It must come by {last_day}; without it I take that day."
                if today <= dates.last_day_for_notice
                else f"The last lawful day was {last_day}; without it I have taken that day."
            )
    if not confirmed:
        closes = window is None or window.mode == CLOSED
        what = "Nothing closes until you type" if closes else "To confirm the stricter checks, type"
        wants.append(f"{what}: confirm {number}")
    text = f"Poll on {until}: {words.name(election, today)}. {' '.join(wants)}"
    alert = Alert(f"Before the poll on {until}", text, Level.ASK)
    _tell(session, house, election, alert, f"election:{election.id}:ask:{day.isoformat()}")


def _ask_for_results(session: Session, house: House, council_id: str, today: date) -> None:
    """Ask each morning after a poll whether its result is declared, where the period waits."""
    for election in elections.listed(session, council_id):
        window = closures.of_election(session, election) if election.poll < today else None
        if window is None or window.ends_at is not None:
            continue
        mode = mode_of(window, now(session))
        text = (
            f"Has the result been declared? The poll of {words.name(election, today)} is over, and "
            f"accounts are {mode} until it is: the Council has chosen so. Once it is declared, "
            f"type: election declared {election.number}"
        )
        key = f"election:{election.id}:result:{today.isoformat()}"
        alert = Alert("Has the result been declared?", text, Level.ASK)
        _tell(session, house, election, alert, key)


def last_due(first: date, daily: date, today: date) -> date | None:
    """The last day on which to ask: from ``first`` each week, from ``daily`` each day."""
    if today < first:
        return None
    if today >= daily:
        return today
    return first + (today - first) // WEEK * WEEK


def _tell(session: Session, house: House, election: Election, alert: Alert, key: str) -> None:
    if tell.was_told(session, house, election.council_id, key):
        return
    chain = people.deciders(session, election.council_id, None)
    person = next(iter(chain), None)
    can_wait = alert.level is not Level.ALARM
    tell.council(session, house, election.council_id, alert, key, person, can_wait=can_wait)


# --------------------------------------------------------------------------- dates that move


def recount(session: Session, house: House, council_id: str) -> None:
    """Look at the dates again: a day off may have been announced, or another end chosen.

    A proposal follows; what was confirmed stays, and the Clerk is told. A start that the notice
    has fixed is never moved.
    """
    today = now(session).astimezone(LONDON).date()
    for election in elections.coming(session, council_id, today):
        window = closures.of_election(session, election)
        if window is None:
            continue
        try:
            wanted = periods.window(session, house, election, window.mode)
        except NotComputable:
            continue
        if wanted is None or (wanted.starts_at, wanted.ends_at) == (
            window.starts_at,
            window.ends_at,
        ):
            continue
        moved = window.confirmed_at is None
        if moved:
            why = "counted again"
            closures.replace(session, window, wanted, election=election, confirmed_by=None, why=why)
        _told_moved(session, house, election, (window, wanted), moved=moved)


def _told_moved(
    session: Session,
    house: House,
    election: Election,
    dates: tuple[Closure, Window],
    *,
    moved: bool,
) -> None:
    today = now(session).astimezone(LONDON).date()
    old, new = dates
    name, number = words.name(election, today), election.number
    if new.starts_at != old.starts_at:
        what = f"the latest start before {name} is {words.moment(new.starts_at, today)} now"
        mend = f"To move it, enter the date of the notice: election notice DATE {number}."
    else:
        what = f"the period before {name} is {words.span(new, today)} now"
        mend = f"To change it: election cancel {number} WHY, then enter and confirm it again."
    said = "The proposal has moved with it." if moved else f"What you confirmed stays. {mend}"
    until = new.ends_at.isoformat() if new.ends_at else ""
    key = f"election:{election.id}:moved:{new.starts_at.isoformat()}:{until}"
    alert = Alert(
        "The dates before an election have moved", f"Counted again: {what}. {said}", Level.ASK
    )
    _tell(session, house, election, alert, key)
