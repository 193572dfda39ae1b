"""Carrying out one recorded request, in one transaction."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import (  # noqa: F401  importing the subjects fills the table
    about,
    away,
    closing,
    confirm,
    decide,
    draft,
    elections,
    exempt,
    handover,
    hold,
    letters,
    look,
    rehearse,
    reports,
    restored,
    rules,
    table,
    tell,
    weekly,
)
from bot.clerk.house import House
from bot.clerk.table import Asked, NotAllowed, Refuse, Reply
from bot.store import audit, commands, people
from bot.store.commands import Body
from bot.store.people import Somebody
from bot.store.schema_work import Command

log = logging.getLogger(__name__)

TOO_MANY = 3
"""Refused attempts of one sender in a day after which the Clerk is told."""


def perform(session: Session, house: House, command_id: int) -> None:
    """Authorise, run the command, and queue its answer; does nothing the second time."""
    taken = commands.take(session, command_id)
    if taken is None:
        return
    row, body = taken
    council = house.council(row.council_id)
    person = people.by_identity(session, council.id, house.platforms(row.desk), row.sender)
    row.person_id = person.id if person else None
    try:
        reply = _run(session, house, row, body, person)
    except NotAllowed as refusal:
        _refused(session, house, row, person)
        _close(session, row, Reply(str(refusal), level=Level.URGENT), "refused")
        return
    except Refuse as refusal:
        reply = Reply(str(refusal))
    _close(session, row, reply, "waiting" if reply.waits else "done")


def _run(
    session: Session, house: House, row: Command, body: Body, person: Somebody | None
) -> Reply:
    # Whoever may not use it is told nothing of how it is used, strangers not even that it exists.
    meant = table.named(body.line, body.command)
    row.name = meant.spec.name if meant else ""
    known = table.allow(meant or table.TABLE["help"], person)
    old = restored.outdated(session, row.council_id, body.known_at)
    if old is not None and not (meant and meant.looks):
        return Reply(old, level=Level.URGENT)
    entry, args = table.split(body.line, body.command, body.args)
    asked = Asked(session, house, house.council(row.council_id), known, row)
    with session.begin_nested():  # what a refused command had begun to write goes
        return entry.run(asked, args)


def failed(session: Session, command_id: int) -> None:
    """Close a request that broke, so that it cannot stop those behind it."""
    taken = commands.take(session, command_id)
    if taken is not None:
        text = (
            "NOT DONE. Something went wrong inside Beadle, and nothing was changed. Please tell "
            "whoever installed it: the log has the details."
        )
        _close(session, taken[0], Reply(text, level=Level.URGENT), "done")


def _close(session: Session, row: Command, reply: Reply, state: str) -> None:
    commands.finish(session, row, state)
    tell.answer(session, row, reply.alert(), final=not reply.waits)


def _refused(session: Session, house: House, row: Command, person: Somebody | None) -> None:
    payload = {"command": row.name or "unknown", "sender": row.sender, "desk": row.desk}
    actor = person.actor if person else "stranger"
    audit.record(session, row.council_id, audit.Entry("refused", "council", payload, actor))
    row.state = "refused"
    session.flush()
    if commands.refusals(session, row.council_id, row.sender) != TOO_MANY:
        return
    who = person.name if person else row.sender_name or row.sender
    text = (
        f"{who} tried {TOO_MANY} times today to use commands that they may not use. Nothing was "
        "done. If they should be able to, enter them in the configuration."
    )
    alert = Alert("Refused attempts", text, Level.URGENT)
    key = f"refusals:{row.id}"  # who it was stands in the words alone, which are forgotten
    tell.council(session, house, row.council_id, alert, key)
