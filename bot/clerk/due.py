"""What a closure makes due: accounts in other modes, and what their public is told.

All is read from rows each time, so that a tick that was missed is made good by the next one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import ActionKind
from bot.clerk.house import House
from bot.store import carrying, reclosing
from bot.store.carrying import Due
from bot.store.modes import CLOSED, Modes, longest, mode_of
from bot.store.schema import Account
from bot.store.schema_closing import Closure, Election
from bot.store.store import now
from bot.words import closures as words

SHARE = 500
"""Accounts in one transaction at most."""


def carry(session: Session, house: House, council_id: str) -> bool:
    """Bring accounts into the mode that holds now; whether there may be more to do."""
    modes, at = Modes(session, [council_id]), now(session)
    notice = usual_notice(session, house, modes, council_id)
    closing = closes(modes, council_id, at)
    if closing:  # before more are closed: these need not be looked at
        reclosing.heed(session, council_id, modes.in_force(council_id, at), notice)
    found = carrying.out_of_mode(session, council_id, modes, SHARE)
    if found:
        dues = [_due(session, house, modes, account, mode) for account, mode in found]
        carrying.bring(session, council_id, dues)
    elif closing:
        _once_more(session, house, council_id, modes, notice)
    return len(found) == SHARE


def closes(modes: Modes, council_id: str, at: datetime) -> bool:
    """Whether accounts are closed, all of them or some: these may need to be closed once more."""
    return bool(_usual(modes, council_id, at) or modes.particular(council_id))


def usual_notice(session: Session, house: House, modes: Modes, council_id: str) -> str:
    """What the public reads where all accounts are closed; empty where they are not."""
    usual = _usual(modes, council_id, now(session))
    return told_public(session, house, longest(usual)) if usual else ""


def _usual(modes: Modes, council_id: str, at: datetime) -> list[Closure]:
    holding = modes.holding(council_id, None, at)
    return [one for one in holding if mode_of(one, at) == CLOSED]


def _once_more(session: Session, house: House, council_id: str, modes: Modes, notice: str) -> None:
    """Close what was posted since, and say the new dates where a window was moved."""
    for account, told, posts in reclosing.not_all_closed(session, council_id, notice):
        wanted = _due(session, house, modes, account, CLOSED)
        if posts or wanted.notice != told:
            # What was cut off by a restore is news when it has worked.
            carrying.again(session, wanted, "" if told is None else carrying.QUIET)


def _due(session: Session, house: House, modes: Modes, account: Account, mode: str) -> Due:
    at = now(session)
    holding = [
        one for one in modes.holding(account.council_id, account.id, at) if mode_of(one, at) == mode
    ]
    able = house.ability(account.connection, ActionKind.CLOSE).possible
    if not holding:
        return Due(account, mode, able, reason="no period holds for it any more")
    last = longest(holding)
    if mode != CLOSED:
        return Due(account, mode, able, reason=last.reason or "an election period holds")
    return Due(account, mode, able, told_public(session, house, last), last.ground, last.reason)


def told_public(session: Session, house: House, closure: Closure) -> str:
    """What the public is to read on an account that this closes."""
    council = house.council(closure.council_id)
    election = session.get(Election, closure.election_id) if closure.election_id else None
    poll = election.poll if election else None
    return words.notice(council.name, closure, council.contacts, poll)
