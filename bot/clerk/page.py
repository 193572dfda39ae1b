"""The elections of a council from its rows: a page in plain words, and entries for a calendar.

For the Clerk, for councillors, and for whoever subscribes to the calendar; both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.clerk import periods
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import closures, elections
from bot.store.modes import CLOSED, HEIGHTENED
from bot.store.schema import Account
from bot.store.schema_closing import Closure, Election
from bot.store.store import now
from bot.words import closures as words
from bot.words.calendar import Entry, entries_of
from policy.elections.rules import NotComputable

KEPT = timedelta(days=400)
"""How long a poll that is over stays in the calendar."""
NOTHING = "No election is entered, and no account is closed."


def lines(session: Session, house: House, council_id: str) -> list[str]:
    """Every coming poll with its period, every closure besides, and what they mean."""
    found, windows = _entered(session, council_id)
    return [*found, *_means(session, house, council_id, windows)] if found else [NOTHING]


def brief(session: Session, council_id: str) -> list[str]:
    """Every coming poll with its period, and every closure besides: a line each."""
    return _entered(session, council_id)[0]


def _entered(session: Session, council_id: str) -> tuple[list[str], list[Closure]]:
    """The lines, and the windows that they are about."""
    day = now(session).astimezone(LONDON).date()
    windows = {one.id: one for one in closures.live(session, council_id)}
    found, shown = [], []
    for election in elections.coming(session, council_id, day):
        window = closures.of_election(session, election)
        if window is not None:
            shown.append(windows.pop(window.id, window))
        found.append(_poll(session, election, window, day))
    found += [_closure(session, one, day) for one in windows.values()]
    return found, [*shown, *windows.values()]


def _poll(session: Session, election: Election, window: Closure | None, day: date) -> str:
    name = words.first_up(words.name(election, day))
    if window is None and periods.follows(election):
        return (
            f"{name}: its period was ended before its time, and nothing holds for it. To have it "
            f"again: confirm {election.number}."
        )
    if window is None:
        return f"{name}: NOT KNOWN when it starts: tell me the date of the notice."
    return f"{name}: {words.span(window, day)}: {words.state(window, now(session))}."


def _closure(session: Session, closure: Closure, day: date) -> str:
    which = "All accounts"
    if closure.account_id is not None:
        account = session.get_one(Account, closure.account_id)
        which = account.key if account.left_at is None else "An account that has left"
    said = f"{closure.mode} {words.span(closure, day)}"
    return f"{which}: {said}. {closure.reason}".rstrip()


def _means(
    session: Session, house: House, council_id: str, windows: list[Closure]
) -> Iterator[str]:
    """What the words on the page mean, for somebody who reads them for the first time."""
    modes = {one.mode for one in windows}
    right = periods.ground(session, house, council_id)
    if any(one.estimated for one in windows):
        yield "An estimate is the latest start: it starts when the notice of election is published."
    if any(one.confirmed_at is None for one in windows):
        yield "NOT CONFIRMED: nothing closes before the Clerk has confirmed it."
    if CLOSED in modes:
        yield f"Closed: {words.MEANS[CLOSED]}. May go out: {'; '.join(words.CATEGORIES.values())}."
    if HEIGHTENED in modes or CLOSED not in modes:
        yield f"Heightened: {words.MEANS[HEIGHTENED]}."
    yield (
        f"Accounts are closed by {right}."
        if right
        else "The policy has no clause that closes accounts: the checking is stricter, and nothing "
        "that the public sees changes."
    )
    yield "This is about the Council's own accounts. Nobody's personal account is watched."
    yield "Reports of harassment, complaints and requests are always taken in."


# --------------------------------------------------------------------------- the calendar


def entries(session: Session, house: House, council_id: str) -> list[Entry]:
    """What a calendar shows: polls with their dates, and closures besides, as they stand now.

    An entry keeps its uid when its dates move: a subscriber sees it move.
    """
    day = now(session).astimezone(LONDON).date()
    windows = {one.id: one for one in closures.live(session, council_id)}
    found: list[Entry] = []
    for election in elections.listed(session, council_id):
        window = closures.of_election(session, election)
        if window is not None:
            windows.pop(window.id, None)
        if election.poll >= day - KEPT:
            found += _of_poll(house, election, window)
    return found + [_of_closure(session, one, council_id) for one in windows.values()]


def _of_poll(house: House, election: Election, window: Closure | None) -> Iterator[Entry]:
    try:
        dates = periods.dates(house, election)
    except NotComputable:
        return
    area = f", {election.area}" if election.area else ""
    for entry in entries_of(dates):
        name = entry.uid.partition(".")[0]
        uid = f"{name}.{election.council_id}.{election.number}@beadle"
        if name == "period" and window is not None:
            yield replace(_period(entry, window, area), uid=uid)
        elif name != "period":
            yield replace(entry, uid=uid, title=f"{entry.title}{area}")


def _period(entry: Entry, window: Closure, area: str) -> Entry:
    """The period as its row has it, which may differ from what is computed today."""
    confirmed = window.confirmed_at is not None
    held = f"accounts {window.mode}" if confirmed else "NOT CONFIRMED"
    means = words.MEANS[window.mode]
    return replace(
        entry,
        title=f"{entry.title}{area} ({held})",
        starts=window.starts_at,
        ends=window.ends_at,
        sure=entry.sure and confirmed,
        text=f"{words.first_up(means)}. {words.STAYS}\n\n{entry.text}",
    )


def _of_closure(session: Session, closure: Closure, council_id: str) -> Entry:
    account = session.get(Account, closure.account_id) if closure.account_id else None
    which = account.key if account else "All accounts"
    return Entry(
        uid=f"closure.{council_id}.{closure.id}@beadle",
        title=f"{which}: {closure.mode}",
        starts=closure.starts_at,
        ends=closure.ends_at,
        text=f"{closure.reason}\n\n{words.first_up(words.MEANS[closure.mode])}. {words.STAYS}",
        sure=True,
    )
