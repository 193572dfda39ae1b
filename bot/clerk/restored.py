"""The Clerk is told that the record comes from a backup, at the first start with it, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from adapters.contract import LONG_AGO, Alert, Level
from bot.clerk import quiet, tell
from bot.clerk.house import House
from bot.store import cases, commands, people, restored
from bot.store.schema_backup import Restored
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words.times import at_time, counted, when

SHOWN = 30
"""Cases that are named; more are counted."""


def councils(session: Session, house: House) -> list[str]:
    """The councils of this configuration of which nobody was told yet."""
    known = {council.id for council in house.config.councils}
    return sorted({row.council_id for row in restored.untold(session)} & known)


def heed(session: Session, house: House, council_id: str) -> None:
    """Tell it, and let every time limit begin anew: nobody is blamed for what they cannot know."""
    for request in restored.held_requests(session, council_id):
        commands.finish(session, request, "done")
    for case in restored.waiting_cases(session, council_id):
        found = cases.file(session, case).verdict
        case.escalate_at = now(session) + quiet.answer_in(session, house, found)
    within = house.council(council_id).reports.read_within
    restored.put_off_reminders(session, council_id, now(session) + within)
    person = next(iter(people.deciders(session, council_id, None)), None)
    for row in restored.untold(session):
        if row.council_id == council_id:
            row.told_at = now(session)
            alert = Alert("The record was restored from a backup", _text(session, row), Level.ALARM)
            tell.council(session, house, council_id, alert, f"restored:{row.id}", person)


def outdated(session: Session, council_id: str, known_at: datetime | None) -> str | None:
    """Why nothing is done about what somebody asked for who knew of no restore; else None.

    They had before them what came after the backup, which this record does not have: a case of
    theirs may be another one here. Until the restore was told nobody knew of it.
    """
    row = restored.last(session, council_id)
    if row is None or known_at is None or (row.told_at and known_at > row.told_at):
        return None
    at = now(session)
    if known_at == LONG_AGO:
        first = "I cannot tell whether this comes from before the restore. Its button is old"
    else:
        shown = at_time(known_at, at)
        first = f"this comes from before the restore. It was typed, or its button shown, {shown}"
    return (
        f"NOT DONE: {first}, and my record is that of {when(row.made_at, at)}: what you had "
        "before you then may not be in it. Look again, and give it again if it is still right."
    )


def _text(session: Session, row: Restored) -> str:
    at = now(session)
    made, held = when(row.made_at, at), row.held
    first = (
        f"RESTORED from the backup of {made}. What was ordered, decided, put on hold, sent or "
        f"reported from then until {when(row.at, at)} is not in my record, though it happened."
    )
    look = (
        f"I am now taking in what is still public. What was published and removed since {made} is "
        "not known to me: please look at the accounts yourself for that time."
    )
    numbers = (
        "Numbers of cases and reports that were given since then may be given again. Do not answer "
        "older messages of mine, and do not press their buttons: type cases for new ones."
    )
    holds = (
        f"HOLDS that were placed after {made} are gone: type holds, and place them anew. What was "
        "past its time was deleted before anything else, also where such a hold had kept it. Then "
        "the backup is the only copy: have it kept by whoever installed Beadle."
    )
    last = "Nothing was published or removed by this. To see how all stands: status."
    lines = [first, *_orders(session, held), _not_sent(held), _to_decide(session, row.council_id),
             holds, look, numbers, last]  # fmt: skip
    return "\n".join(line for line in lines if line)


def _orders(session: Session, held: dict[str, Any]) -> list[str]:
    lines = []
    for case_id in held.get("cases", ()):
        label = tell.case_label(session, cases.file(session, session.get_one(Case, case_id)))
        lines.append(
            f"NOT KNOWN: an order about case {label} was under way. I did not repeat it. Look at "
            f"the post, then type case {label} and decide again."
        )
    names = restored.account_names(session, held.get("accounts", ()))
    if names:
        lines.append(
            f"NOT KNOWN: whether these were closed or opened: {', '.join(names)}. What is "
            "to be closed now I close once more; I open nothing again by myself. Look at them, "
            "then type status."
        )
    return lines


def _not_sent(held: dict[str, Any]) -> str:
    parts = [
        counted(held[name], noun)
        for name, noun in (
            ("alerts", "alert"),
            ("mails", "private answer"),
            ("commands", "command"),
        )
        if held.get(name)
    ]
    if not parts:
        return "Nothing was waiting to be sent."
    return (
        f"Old, and so not carried out: {', '.join(parts)}. If you asked for something that day, "
        "ask again."
    )


def _to_decide(session: Session, council_id: str) -> str:
    labels = [
        tell.case_label(session, cases.file(session, case))
        for case in restored.waiting_cases(session, council_id)
    ]
    if not labels:
        return "No case was open then."
    shown = ", ".join(labels[:SHOWN]) + (" …" if len(labels) > SHOWN else "")
    return (
        f"Open then: {counted(len(labels), 'case')} ({shown}). You may have decided on some since: "
        "type cases, and decide again. Their time begins anew now."
    )
