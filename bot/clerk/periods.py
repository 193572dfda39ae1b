"""The window of an election: its dates by law, its mode by the Council's own rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.store import closures, elections, health
from bot.store.closures import Window
from bot.store.modes import CLOSED, HEIGHTENED
from bot.store.people import Somebody
from bot.store.schema_closing import Closure, Election
from policy.elections.rules import Kind, NotComputable, rule_for
from policy.elections.timetable import Timetable, timetable


def dates(house: House, election: Election) -> Timetable:
    """The dates of an election as they are known now. Raises NotComputable."""
    return timetable(
        Kind(election.kind),
        election.poll,
        notice=election.notice_on,
        days_off=house.config.days_off,
        end=house.council(election.council_id).elections.ends,
    )


def follows(election: Election) -> bool:
    """Whether its start follows from what is entered, so that it has a window unless one ended."""
    if election.notice_on is not None:
        return True
    try:
        return rule_for(Kind(election.kind), election.poll).working_days is not None
    except NotComputable:
        return False


def ground(session: Session, house: House, council_id: str) -> str:
    """By what right accounts may be closed: the policy's clause, else the resolution, or nothing.

    As it is cited: ``clause 6.12``, ``minute 2027/031 of 8 February 2027``.
    """
    clause = house.packs[council_id].closure
    if clause:
        return f"clause {clause}"
    found = elections.resolution(session, council_id)
    return elections.cited(found) if found is not None else ""


def account_keys(session: Session, council_id: str) -> list[str]:
    """What the council's accounts are called, those that a window of all of them closes."""
    return [row.account.key for row in health.accounts(session, council_id)]


def usual_mode(session: Session, house: House, council_id: str) -> str:
    """The mode of an election period here: closed where the Council has ruled so."""
    return CLOSED if ground(session, house, council_id) else HEIGHTENED


def window(session: Session, house: House, election: Election, mode: str = "") -> Window | None:
    """What is proposed for an election; None where nothing says when it starts."""
    known = dates(house, election)
    if known.starts is None:
        return None
    mode = mode or usual_mode(session, house, election.council_id)
    return Window(
        mode=mode,
        starts_at=known.starts.astimezone(UTC),
        ends_at=known.ends.astimezone(UTC) if known.ends else None,
        ground=ground(session, house, election.council_id) if mode == CLOSED else "",
        estimated=known.estimated,
    )


def set_right(
    session: Session, house: House, election: Election, by: Somebody, why: str
) -> Closure | None:
    """Make an election's window agree with its dates: proposed, or moved; None without a start.

    One that was confirmed stays confirmed, with its mode, by whoever changed the dates.
    """
    old = closures.of_election(session, election)
    confirmed = old is not None and old.confirmed_at is not None
    wanted = window(session, house, election, old.mode if old and confirmed else "")
    if wanted is not None and old is not None and confirmed and wanted.mode == CLOSED:
        # A resolution that was withdrawn since it was confirmed closes on until its end.
        wanted = replace(wanted, ground=wanted.ground or old.ground)
    if wanted is None:
        if old is not None:
            closures.end(session, old, why, by)
        return None
    if old is None:
        return closures.put(session, election.council_id, wanted, election=election)
    return closures.replace(
        session, old, wanted, election=election, confirmed_by=by if confirmed else None, why=why
    )
