"""``check``: a draft is held against the policy before it is published, and nothing of it is kept.

What an officer tries out is nobody's evidence: no row, no log, no audit entry holds its words. It
is therefore answered outside the command loop, straight to the desk.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from adapters.contract import Alert, Request
from bot.clerk import table
from bot.clerk.house import House
from bot.clerk.table import EVERYBODY, Asked, NotAllowed, Refuse, Reply, command, parameter
from bot.config.model import Council, Role
from bot.store import people, rules
from bot.store.modes import Modes
from bot.store.store import now
from bot.words.verdict import verdict_text
from policy.verdict import AccountKind, AuthorKind, Context, Mode, Part, Subject

log = logging.getLogger(__name__)


@command("check", "Check a draft before it is published; nothing of it is kept",
         parameter("text", "text", "the draft"), roles=EVERYBODY, kept=False,
         example="check The splash park opens on Saturday.")  # fmt: skip
def check(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  never run: see the module
    """Answered by :func:`answer`; in the table so that it is offered and its roles are held."""
    raise Refuse("Type the draft after check; nothing of it is kept.")


def wanted(request: Request) -> str | None:
    """The command's name, where its words must not be stored."""
    entry = table.named(request.line, request.command)
    return entry.spec.name if entry is not None and not entry.kept else None


def to_record(request: Request) -> Request:
    """The request as it may be stored: without the words, where no known command needs them.

    A mistyped ``chekc`` brings a draft along as well.
    """
    entry = table.named(request.line, request.command)
    if entry is not None and entry.kept:
        return request
    word = request.command or "" if request.line is None else table.first_word(request.line)[0]
    return replace(request, line=word[:40], command=None, args={})


def answer(
    session: Session, house: House, council: Council, connection: str, request: Request, name: str
) -> Alert | None:
    """The answer; None where the sender may not ask, so that the attempt is recorded."""
    person = people.by_identity(session, council.id, house.platforms(connection), request.sender)
    try:
        table.allow(table.TABLE[name], person)
        _entry, args = table.split(request.line, request.command, request.args)
    except NotAllowed:
        return None
    except Refuse as refusal:
        return Reply(str(refusal)).alert()
    author = AuthorKind.OFFICER
    for role in people.roles_of(session, person.id if person else None):
        author = AuthorKind(Role(role).author.value)
        break
    modes, at = Modes(session, [council.id]), now(session)
    mode = Mode(modes.at(council.id, None, at))
    minute = modes.resolution(council.id, None, at)
    subject = Subject(
        parts=(Part("text", args["text"]),),
        context=Context(AccountKind.OFFICIAL, author, mode, council.facts(), minute),
        at=at,
    )
    on_watch = rules.watched(session, [council.id]).get(council.id, frozenset())
    try:
        verdict = house.checkers[council.id].check([subject], on_watch)[0]
    except Exception as error:  # noqa: BLE001  its text may hold the draft's words
        log.error("a draft could not be checked (%s)", type(error).__name__)  # noqa: TRY400  nor may the traceback
        return Reply("NOT CHECKED. Something went wrong inside Beadle. Nothing was kept.").alert()
    text = verdict_text(subject.parts, verdict, house.packs[council.id].clauses)
    return Reply(f"{text}\nNothing of this draft was kept.", title="Your draft").alert()
