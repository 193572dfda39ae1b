"""Reports for who may read them and has no desk: opened, and dealt with, in their private chat.

The Chairman who reads what is about the Clerk may have no other way to it. The same functions as at
a desk, the same question who may read what, and the same rows on record. What is answered to a desk
later (a bundle, a name that is to be reached) is left to one.
"""

from __future__ import annotations

from bot.clerk import find_report, reports, table
from bot.clerk.reporting.visit import Visit
from bot.clerk.table import Asked, NotAllowed, Refuse
from bot.config.model import Council
from bot.store.people import Somebody
from bot.store.schema_work import Command
from bot.store.store import now

NAMES = ("report", "reports")
AT_A_DESK_ALONE = ("assign", "export")


def answered(visit: Visit, line: str) -> str | None:
    """What is answered to a command about reports; None where its writer reads no reports at all.

    Which council is meant follows from the report: a number that there is in one of them alone.
    """
    may = [(c, p) for c, p in visit.known if find_report.reads_any(c, p)]
    entry = table.named(line, None)
    if not may or entry is None or entry.spec.name not in NAMES:
        return None
    refused = ""
    for council, person in may:
        try:
            return _run(visit, council, person, line)
        except (Refuse, NotAllowed) as refusal:
            refused = refused or str(refusal)
    return refused


def _run(visit: Visit, council: Council, person: Somebody, line: str) -> str:
    entry, args = table.split(line, None, {})
    if args.get("do", "").casefold() in AT_A_DESK_ALONE:
        raise Refuse(f"Nothing was done: “{args['do'].casefold()}” is for the council's desk.")
    asked = Asked(visit.session, visit.house, council, person, _row(visit, council, line))
    with visit.session.begin_nested():  # what was begun of a refused one goes
        reply = entry.run(asked, args)
    # Anybody may see the first line on a locked screen: nothing of a report stands in it.
    return f"{reply.title}\n\n{reply.text}" if reply.title else reply.text


def _row(visit: Visit, council: Council, line: str) -> Command:
    """As a desk records a request; this one is a private message, and no row of its own."""
    heard = visit.heard
    return Command(
        council_id=council.id, desk=heard.connection, channel=heard.place, key="",
        sender=heard.sender, sender_name=heard.sender_name, name=reports.report.__name__,
        body=line, received_at=now(visit.session), state="done",
    )  # fmt: skip
