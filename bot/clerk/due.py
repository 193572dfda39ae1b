"""What an election makes due: accounts in other modes, the word on it, and questions to the Clerk.

All is read from rows each time, so that a tick that was missed is made good by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from adapters.contract import ActionKind, Alert, Level
from bot.clerk import periods, tell
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import carrying, closures, elections, people
from bot.store.carrying import Due
from bot.store.modes import CLOSED, Modes, mode_of
from bot.store.schema import Account
from bot.store.schema_closing import Closure, Election
from bot.store.store import now
from bot.words import closures as words
from policy.elections.rules import NotComputable

SHARE = 500
"""Accounts in one transaction at most."""
ASK_AT = time(8, 0)
"""From when on the Clerk is asked, Europe/London."""
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def carry(session: Session, house: House, council_id: str) -> bool:
    """Bring accounts into the mode that holds now; whether there may be more to do."""
    modes = Modes(session, [council_id])
    found = carrying.out_of_mode(session, council_id, modes, SHARE)
    if found:
        dues = [_due(session, house, modes, account, mode) for account, mode in found]
        carrying.bring(session, council_id, dues)
    else:
        _once_more(session, house, council_id, modes)
    return len(found) == SHARE


def _once_more(session: Session, house: House, council_id: str, modes: Modes) -> None:
    """Close what was posted since, and say the new dates where a window was moved."""
    at = now(session)
    usual = [one for one in modes.holding(council_id, None, at) if mode_of(one, at) == CLOSED]
    if not usual and not modes.particular(council_id):
        return
    notice = told_public(session, house, _longest(usual)) if usual else ""
    for account, told, posts in carrying.not_all_closed(session, council_id, notice):
        wanted = _due(session, house, modes, account, CLOSED)
        if posts or wanted.notice != told:
            carrying.again(session, wanted)


def _longest(holding: Sequence[Closure]) -> Closure:
    """The one that ends last: what the public is told."""
    far = datetime.max.replace(tzinfo=UTC)
    return max(holding, key=lambda one: (one.ends_at or far, one.id))


def _due(session: Session, house: House, modes: Modes, account: Account, mode: str) -> Due:
    at = now(session)
    holding = [
        one for one in modes.holding(account.council_id, account.id, at) if mode_of(one, at) == mode
    ]
    able = house.ability(account.connection, ActionKind.CLOSE).possible
    if mode != CLOSED or not holding:
        return Due(account, mode, able, reason="the period is over" if mode != CLOSED else "")
    last = _longest(holding)
    return Due(account, mode, able, told_public(session, house, last), last.ground, last.reason)


def told_public(session: Session, house: House, closure: Closure) -> str:
    """What the public is to read on an account that this closes."""
    council = house.council(closure.council_id)
    election = session.get(Election, closure.election_id) if closure.election_id else None
    poll = election.poll if election else None
    return words.notice(council.name, closure, council.contacts, poll)


# --------------------------------------------------------------------------- questions


def ask(session: Session, house: House, council_id: str) -> None:
    """Ask for what only the Clerk can know: the date of the notice, and whether to close."""
    at = now(session)
    local = at.astimezone(LONDON)
    for election in elections.coming(session, council_id, local.date()):
        window = closures.of_election(session, election)
        begun = window is not None and window.starts_at <= at
        if window is not None and window.confirmed_at is None and begun:
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
        "window. Nothing is closed. Posts are checked more strictly until then; nothing that the "
        f"public sees has changed. Type: confirm {election.number}"
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
            wants.append(
                f"It must come by {words.day(dates.last_day_for_notice, today)}; without it I take "
                "that day."
            )
    if not confirmed:
        wants.append(f"Nothing closes until you type: confirm {number}")
    text = f"Poll on {until}: {words.name(election, today)}. {' '.join(wants)}"
    alert = Alert(f"Before the poll on {until}", text, Level.ASK)
    _tell(session, house, election, alert, f"election:{election.id}:ask:{day.isoformat()}")


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
    tell.council(session, house, election.council_id, alert, key, person)


# --------------------------------------------------------------------------- dates that move


def recount(session: Session, house: House, council_id: str) -> None:
    """Look at the dates again: a day off may have been announced since.

    A proposal follows; what was confirmed, or has its notice, stays, and the Clerk is told.
    """
    today = now(session).astimezone(LONDON).date()
    for election in elections.coming(session, council_id, today):
        window = closures.of_election(session, election)
        if window is None or election.notice_on is not None:
            continue
        try:
            wanted = periods.window(session, house, election, window.mode)
        except NotComputable:
            continue
        if wanted is None or wanted.starts_at == window.starts_at:
            continue
        moved = window.confirmed_at is None
        if moved:
            why = "counted again"
            closures.replace(session, window, wanted, election=election, confirmed_by=None, why=why)
        _told_moved(session, house, election, wanted.starts_at, moved=moved)


def _told_moved(
    session: Session, house: House, election: Election, start: datetime, *, moved: bool
) -> None:
    today = now(session).astimezone(LONDON).date()
    said = (
        "The proposal has moved with it."
        if moved
        else "What you confirmed was not changed. To move it, enter the date of the notice: "
        f"election notice DATE {election.number}."
    )
    text = (
        f"Counted again: the latest start before {words.name(election, today)} is "
        f"{words.moment(start, today)} now. {said}"
    )
    alert = Alert("The dates before an election have moved", text, Level.ASK)
    _tell(session, house, election, alert, f"election:{election.id}:moved:{start.isoformat()}")
