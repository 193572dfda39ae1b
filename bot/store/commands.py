"""Requests from desks: recorded before anything is done about them, each carried out once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from adapters.contract import Request
from bot.store.lookout import Due, any_of
from bot.store.schema_work import Command
from bot.store.store import now, wake


@dataclass(frozen=True, slots=True)
class Body:
    """What was asked, as the desk delivered it."""

    line: str | None
    command: str | None
    args: Mapping[str, str]
    known_at: datetime | None = None


def record(session: Session, council_id: str, desk: str, request: Request) -> int | None:
    """Store a request; None where the desk had delivered it before."""
    before = session.scalar(
        select(Command.id).where(Command.desk == desk, Command.key == request.key)
    )
    if before is not None:
        return None
    known = request.known_at.isoformat() if request.known_at else None
    body = {"line": request.line, "command": request.command, "args": dict(request.args),
            "known_at": known}  # fmt: skip
    row = Command(
        council_id=council_id,
        desk=desk,
        channel=request.channel,
        key=request.key,
        sender=request.sender,
        sender_name=request.sender_name,
        name="",
        body=json.dumps(body),
        received_at=now(session),
        state="received",
    )
    session.add(row)
    session.flush()
    wake(session, "command")
    return row.id


def received(session: Session) -> list[int]:
    """The requests to be carried out, in the order in which they came."""
    return list(session.scalars(_RECEIVED.order_by(Command.id)))


def waits() -> Due:
    """The question for the lookout whether a request is to be carried out."""
    return any_of(_RECEIVED)


_RECEIVED = select(Command.id).where(Command.state == literal_column("'received'"))  # as its index


def take(session: Session, command_id: int) -> tuple[Command, Body] | None:
    """A request to carry out in this transaction; None where that was done."""
    row = session.get_one(Command, command_id, with_for_update=True)
    if row.state != "received":
        return None
    body = json.loads(row.body)
    known = body.pop("known_at", None)
    return row, Body(**body, known_at=datetime.fromisoformat(known) if known else None)


def finish(session: Session, row: Command, state: str) -> None:
    """Close a request: ``done``, ``refused``, or ``waiting`` for an action.

    Its words are forgotten: what came of them stands in the case and the audit chain.
    """
    row.state, row.body = state, "{}"
    if state != "waiting":
        row.finished_at = now(session)


def refusals(session: Session, council_id: str, sender: str) -> int:
    """How often this sender was refused today (UTC)."""
    midnight = now(session).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count()).where(
        Command.council_id == council_id,
        Command.sender == sender,
        Command.state == "refused",
        Command.received_at >= midnight,
    )
    return session.scalar(query) or 0
