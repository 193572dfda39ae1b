"""What is wrong now, and what a person must do: ``status`` and the weekly letter say it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.clerk import alarm, backing, machine, monitored
from bot.clerk.house import House
from bot.config.mailboxes import councils_on
from bot.config.model import Council
from bot.store import actions, health, mail, outstanding, standing
from bot.store import troubles as rows
from bot.store.modes import CLOSED
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import counted, when

STANDING = (alarm.DELIVERY, machine.DISK, machine.CLOCK)
"""Troubles that are seen from their rows alone; the others are seen below as they stand now."""
HANGING = timedelta(minutes=1)
"""An order that is older and has no outcome is worth a line."""

RETURNED = timedelta(days=7)
"""For so long it is worth a line that an alert came back."""


def now_wrong(session: Session, house: House, council: Council) -> list[str]:
    """One line for each thing that is wrong now; empty where all is well."""
    at = now(session)
    found = []
    for row in health.accounts(session, council.id):
        stream = row.stream
        if stream is not None and stream.state == "failing":
            found.append(
                f"NOT WATCHED: {house.platform(row.account.connection)} "
                f"({row.account.address}) since {when(stream.since, at)}: "
                f"{sentence(stream.detail)}"
            )
        elif stream is not None and health.is_silent(stream, at):
            found.append(
                f"NOT WATCHED: {house.platform(row.account.connection)} "
                f"({row.account.address}): nothing was heard since "
                f"{when(health.last_heard(stream), at)}."
            )
        if stream is not None and stream.needs:
            needs = sentence(stream.needs_detail or "")
            found.append(f"NEEDS YOU: {row.account.connection}: {needs}")
    found += [
        f"NOT DONE YET: case {file} was ordered {when(since, at)}. Type case {file}."
        for file, since in actions.hanging(session, council.id, at - HANGING)
    ]
    found += [
        f"NOT {'CLOSED' if one.change.mode == CLOSED else 'AS IT WAS'}: {one.account.key}: "
        f"{sentence((one.action.detail if one.action else '') or one.why or 'still being tried')}"
        for one in standing.not_right(session, council.id, at - HANGING)
    ]
    own = {a.connection for a in council.accounts} | {d.connection for d in council.desks}
    boxes = {name for name in house.mailboxes if council in councils_on(house.config, name)}
    own |= boxes
    if held := mail.waiting(session, boxes, at - HANGING):
        found.append(f"NOT DEALT WITH: {counted(held, 'private message')}, kept encrypted.")
    found += [f"NOT WORKING: {sentence(line)}" for line in health.not_working(session, own)]
    counts = outstanding.waiting(session, council.id)
    for (lane, target, state), count in sorted(counts.items()):
        if state == "dead":
            found.append(
                f"NOT DELIVERED: {counted(count, lane)} to {target}, given up. Ask whoever "
                "installed Beadle; type cases to see what you missed."
            )
    for target, count in sorted(outstanding.came_back(session, council.id, at - RETURNED).items()):
        found.append(
            f"NOT DELIVERED: {counted(count, 'alert')} to {target} came back in the last week. "
            "Correct the address; type cases to see what was missed."
        )
    known = rows.concerning(session, council.id, STANDING)
    found += [alarm.said(session, house, row, council).what for row in known if row.told]
    return found + monitored.trouble(session, house) + backing.trouble(session, house)
