"""The word on accounts that were closed or opened: one alert for a council, however many there are.

What worked is said once it was read back; what did not is said, tried on, and said again when it
has worked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from adapters.contract import ActionKind, Alert, Level, Outcome
from bot.clerk import tell
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.store import carrying, people, standing
from bot.store.carrying import GOOD
from bot.store.modes import CLOSED, HEIGHTENED, NORMAL, Modes, mode_of
from bot.store.standing import Standing, Tally
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.closures import NAMED, STAYS, named, until
from bot.words.times import at_time

PATIENCE = timedelta(minutes=1)
"""How long the word waits for all accounts to be done."""
LATER = timedelta(minutes=10)
"""How long the word on those that came later waits for the rest of them."""
OPEN = ("", "waiting", carrying.QUIET)
ASKS = (Outcome.REFUSED.value, Outcome.PARTLY.value)


def told(session: Session, house: House, council_id: str) -> None:
    """Tell what came of the last changes of mode, all of them in one alert.

    Closing what was posted since is a matter of course: it is told where it does not work, and then
    again when it has worked.
    """
    if not due(session, [council_id]):
        return
    known = standing.standings(session, council_id, told=OPEN)
    at = now(session)
    quiet = [one for one in known if one.change.told == carrying.QUIET]
    stuck = {one.change.id for one in quiet if _stuck(one, at)}
    fresh = [one for one in known if not one.change.told or one.change.id in stuck]
    late = [one for one in known if one.change.told == "waiting" and one.outcome != "waiting"]
    waiting = [one for one in fresh if one.outcome == "waiting"]
    if waiting and at - min(one.change.at for one in fresh) < PATIENCE:
        fresh = []  # a moment more, so that all are told at once
    still = any(one.outcome == "waiting" for one in known)
    if late and still and at - min(map(_finished, late)) < LATER:
        late = []
    worked = [one for one in quiet if one.outcome in (*GOOD, carrying.STOPPED)]
    now_told = [one for one in (*fresh, *late) if one.outcome != carrying.STOPPED]
    for one in (*fresh, *late, *worked):
        one.change.told = one.outcome or "no order"
    if not now_told:
        return
    text, level = _text(session, house, now_told)
    person = next(iter(people.deciders(session, council_id, None)), None)
    last = max((one.change for one in now_told), key=lambda change: change.id)
    # By what came of it as well: where the clock was put back, a time comes twice.
    key = f"modes:{last.id}:{last.told}:{at.timestamp()}"
    tell.council(
        session,
        house,
        council_id,
        Alert(text.partition(".")[0], text, level),
        key,
        person,
        can_wait=level is Level.INFO,
    )


def due(session: Session, councils: Collection[str]) -> frozenset[str]:
    """Of these councils those of which something may be to be told: by counts, not by accounts."""
    at, found = now(session), set()
    tallies = standing.tallies(session, councils, told=OPEN)
    for council_id, known in tallies.items():
        still = any(one.outcome == "waiting" for one in known)
        if any(_may_be_told(one, at, still=still) for one in _joined(known)):
            found.add(council_id)
    return frozenset(found)


def _joined(known: Sequence[Tally]) -> list[Tally]:
    """What was never told is told together: it waits for the last, from the first on."""
    fresh = [one for one in known if not one.told]
    if not any(one.outcome == "waiting" for one in fresh):
        return list(known)
    first = min(one.since for one in fresh)
    waiting = [replace(one, since=first) for one in fresh if one.outcome == "waiting"]
    return [one for one in known if one.told] + waiting


def _may_be_told(one: Tally, at: datetime, *, still: bool) -> bool:
    waits = one.outcome == "waiting"
    if one.told == "waiting":
        late = not still or one.finished is None or at - one.finished >= LATER
        return not waits and late
    return not waits or at - one.since >= PATIENCE


def _stuck(one: Standing, at: datetime) -> bool:
    """Whether what is a matter of course does not work: nobody takes silence for success."""
    if one.outcome == "waiting":
        return bool(one.why) and at - one.change.at >= PATIENCE
    return one.outcome not in (*GOOD, carrying.STOPPED)


def _anew(one: Standing) -> bool:
    """Whether an account that was closed already was to be closed once more."""
    return one.change.was == one.change.mode == CLOSED


def left(session: Session, house: House, council_id: str) -> None:
    """Tell of accounts that left the configuration while they were closed: nobody opens them."""
    for account in carrying.left_closed(session, council_id):
        text = (
            f"{account.key} left the configuration while it was closed. What stood there before "
            "was not put back, because I may not touch it any more. Put it back by hand; or put "
            "the account back into the configuration, and I open it when its time has come."
        )
        alert = Alert("An account left while it was closed", text, Level.URGENT)
        key = f"left-closed:{account.id}:{account.left_at}"
        if not tell.was_told(session, house, council_id, key):
            person = next(iter(people.deciders(session, council_id, None)), None)
            tell.council(session, house, council_id, alert, key, person)


def _text(session: Session, house: House, known: Sequence[Standing]) -> tuple[str, Level]:
    bad = [one for one in known if one.outcome not in ("", *GOOD)]
    at_work = [one for one in bad if _at_work(one)]
    failed = [one for one in bad if not _at_work(one)]
    lines = [_failed(one) for one in failed[:NAMED]]
    if len(failed) > NAMED:
        lines.append(f"And {len(failed) - NAMED:,} more. Type status.")
    for what, some in (
        ("CLOSED", [one for one in at_work if one.change.mode == CLOSED]),
        ("OPEN", [one for one in at_work if one.change.mode != CLOSED]),
    ):
        if some:
            lines.append(f"NOT {what} YET: {_names(some)}. I am still at work on them.")
    done = [one for one in known if one.outcome in GOOD]
    if anew := [one for one in done if _anew(one)]:
        since = at_time(max(map(_finished, anew)), now(session))
        lines.append(f"All closed again: {_names(anew)}, {since}, and I checked.")
        done = [one for one in done if not _anew(one)]
    lines += [
        _done(session, mode, [one for one in done if one.change.mode == mode])
        for mode in dict.fromkeys(one.change.mode for one in done)
    ]
    lines += _silent(session, house, [one for one in known if not one.outcome])
    by_hand = any(one.startswith(("CLOSE IT BY HAND", "OPEN IT BY HAND")) for one in lines)
    return "\n".join(lines), Level.URGENT if failed or by_hand else Level.INFO


def _at_work(one: Standing) -> bool:
    """Whether nothing has hindered it yet."""
    return one.outcome == "waiting" and not one.why


def _done(session: Session, mode: str, done: Sequence[Standing]) -> str:
    at = now(session)
    since = at_time(max(_finished(one) for one in done), at)
    if mode == CLOSED:
        right = done[0].action.clause if done[0].action else None
        cited = f" by {right}" if right else ""
        lasts = _lasts(session, done)
        return (
            f"Closed{cited}: {_names(done)}, {since}, and I checked.{lasts} {STAYS} "
            "To undo: reopen all REASON."
        )
    return f"Open again: {_names(done)}, {since}, exactly as before, and I checked."


def _lasts(session: Session, known: Sequence[Standing]) -> str:
    """Until when, where that is one time for all of them."""
    at = now(session)
    modes = Modes(session, [known[0].account.council_id])
    ends = {_end(modes, one, at) for one in known}
    if len(ends) != 1 or (last := ends.pop()) is None:
        return " Type elections to see until when."
    return f" It lasts until {until(last, at.astimezone(LONDON).date())}."


def _end(modes: Modes, one: Standing, at: datetime) -> datetime | None:
    """When the last of the windows ends that have the account in its mode."""
    holding = modes.holding(one.account.council_id, one.account.id, at)
    ends = [closure.ends_at for closure in holding if mode_of(closure, at) == one.change.mode]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _finished(one: Standing) -> datetime:
    assert one.action is not None
    return one.action.finished_at or one.change.at


def _silent(session: Session, house: House, known: Sequence[Standing]) -> list[str]:
    """Changes that nothing was ordered for."""
    lines = []
    unable = [one for one in known if one.change.mode == CLOSED]
    for one in unable[:NAMED]:
        note = house.ability(one.account.connection, ActionKind.CLOSE).note
        lines.append(
            f"CLOSE IT BY HAND: {one.account.key}. I cannot close it"
            f"{f': {note}' if note else '.'} New posts are checked as on a closed account."
        )
    opened = [one for one in known if _closed_by_hand(house, one)][:NAMED]
    lines += [
        f"OPEN IT BY HAND: {one.account.key}. Its time is over, and I cannot open it. If you "
        "closed it by hand, undo that now. New posts are checked as on an open account."
        for one in opened
    ]
    for mode, said in (
        (HEIGHTENED, "Checked more strictly now: {}. Nothing that the public sees has changed."),
        (NORMAL, "Checked as always again: {}."),
    ):
        some = [one for one in known if one.change.mode == mode and one not in opened]
        if some:
            lasts = _lasts(session, some) if mode == HEIGHTENED else ""
            lines.append(f"{said.format(_names(some))}{lasts}")
    return lines


def _closed_by_hand(house: House, one: Standing) -> bool:
    """Whether somebody was asked to close by hand what is to be open now."""
    able = house.ability(one.account.connection, ActionKind.CLOSE).possible
    return one.change.was == CLOSED != one.change.mode and not able


def _failed(one: Standing) -> str:
    name, why = (
        one.account.key,
        sentence((one.action.detail if one.action else "") or one.why or ""),
    )
    closes = one.change.mode == CLOSED
    if one.outcome == Outcome.UNKNOWN:
        return _cut_off(name, why, closes=closes)
    if closes and _anew(one):
        what = f"NOT ALL CLOSED: {name}. It is closed, but something new there is still open."
        tries = one.outcome == "waiting"
        then = "I keep trying; status shows how it stands." if tries else "Please close it by hand."
        return " ".join(part for part in (what, why, then) if part)
    if one.outcome == "waiting":
        what = "NOT CLOSED YET" if closes else "NOT OPEN YET"
        told = f"{name}. {why}".rstrip()
        return f"{what}: {told} I keep trying; status shows how it stands."
    if one.outcome == Outcome.BY_HAND:
        what = "CLOSE IT BY HAND" if closes else "OPEN IT BY HAND"
        return f"{what}: {name}. {why}"
    return (
        f"PLEASE DECIDE: {name} was changed by somebody while it was closed. {why} What was "
        f"changed is left as it is. To leave it so: settle {name} REASON. To put back what stood "
        f"there before, undo that change by hand, then type: reopen {name} REASON."
    )


def _cut_off(name: str, why: str, *, closes: bool) -> str:
    """What was under way when the record was copied that was restored since."""
    if closes:
        return f"NOT KNOWN WHETHER IT IS CLOSED: {name}. {why} I close it once more now."
    return (
        f"NOT KNOWN WHETHER IT IS OPEN: {name}. {why} Look at it. To have me put back what stood "
        f"there before: reopen {name} REASON. To leave it so: settle {name} REASON."
    )


def _names(known: Sequence[Standing]) -> str:
    return named([one.account.key for one in known])
