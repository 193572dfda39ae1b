"""Alerts that cannot be delivered: a desk or a route that is down for long, or refuses them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import alarm
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import outstanding, troubles
from bot.store.outstanding import Stuck
from bot.store.schema_alarm import Trouble
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.cases import sentence
from bot.words.times import counted, when

LANES = ("alert", alarm.LANE)
SURE = timedelta(minutes=1)
"""How long it must have been so: after a machine slept all that waits looks old for a moment."""


def heed(session: Session, house: House) -> None:
    """Begin and end such troubles; the alarm tells them."""
    at = now(session)
    open_now = {
        (row.council_id, row.subject): row for row in troubles.opened(session, alarm.DELIVERY)
    }
    patience = {council.id: council.tell_after for council in house.config.councils}
    late: set[tuple[str | None, str]] = set()
    for one in outstanding.stuck(session, LANES):
        if one.council_id not in patience:
            continue
        if one.dead or at - one.oldest >= patience[one.council_id]:
            late.add((one.council_id, one.target))
            _begin(session, one)
    over = [row for key, row in open_now.items() if key not in late]
    for row in over:
        alarm.over(session, house, [row], lambda row, _council: _over(house, row, at))


def may_be(session: Session) -> bool:
    """Whether an alert waits that is not quite new, or was given up."""
    return outstanding.any_older(session, LANES, now(session) - SURE)


def _begin(session: Session, one: Stuck) -> None:
    state = "given up" if one.dead else "down"
    matter = Matter(alarm.DELIVERY, one.council_id, one.target)
    tell_at = now(session) + SURE
    troubles.begin(session, matter, one.oldest, one.why, state=state, tell_at=tell_at)


@alarm.words(alarm.DELIVERY, of_connection=True)
def _words(session: Session, house: House, row: Trouble, council: Council) -> Said:
    counts = outstanding.waiting(session, council.id)
    dead = sum(counts.get((lane, row.subject, "dead"), 0) for lane in LANES)
    waiting = sum(counts.get((lane, row.subject, "waiting"), 0) for lane in LANES)
    facts = [f"{counted(waiting, 'alert')} to deliver" if waiting else ""]
    facts += [f"{counted(dead, 'alert')} given up" if dead else ""]
    what = (
        f"ALERTS ARE NOT DELIVERED at {_name(house, row.subject)} since "
        f"{when(row.since, now(session))}: {', '.join(fact for fact in facts if fact)}. "
        f"{sentence(row.detail)}"
    )
    then = (
        "Whoever looks only there hears nothing of me. Type cases at another desk to see what is "
        "open. I keep trying what waits; what was given up is tried when Beadle is next started."
    )
    return Said("Alerts are not delivered", what.strip(), then)


def _over(house: House, row: Trouble, at: datetime) -> Alert:
    text = (
        f"ALERTS ARE DELIVERED AGAIN at {_name(house, row.subject)}. What had waited since "
        f"{when(row.since, at)} has been told there."
    )
    return Alert("Alerts are delivered again", text)


def _name(house: House, target: str) -> str:
    """A desk by its platform's name; a route by where its address is found."""
    if any(one.id == target for one in house.config.connections):
        return f"the desk on {house.platform(target)}"
    return f"the alarm route {target}"
