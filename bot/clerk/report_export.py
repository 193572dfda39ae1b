"""``report N export``: a bundle is ordered here, and made by a loop of its own.

The bundle is written encrypted into a folder on the council's own computer, and its passphrase goes
to the desk, once: so neither the chat's platform nor whoever looks after the computer has both.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from adapters.contract import Level
from bot.clerk import bundle, tell
from bot.clerk.house import House
from bot.clerk.reporting import readers
from bot.clerk.table import Asked, Refuse, Reply
from bot.store import audit, commands, outbox, people, report_chain, reports, tried
from bot.store.outbox import Claimed
from bot.store.schema_reports import Report
from bot.store.schema_work import Command
from bot.words.bundle import Bundle

LANE, TARGET = "export", "bundles"
KEPT_DAYS = 7
"""How long a bundle lies there: it is a copy that no retention reaches."""
GONE = "The report may no longer be read by you, or is erased."


@dataclass(frozen=True, slots=True)
class Order:
    """What a row of the outbox orders."""

    report_id: int
    command_id: int
    full: bool

    @classmethod
    def of(cls, key: str) -> Order:
        """As :func:`order` wrote it."""
        _lane, report_id, command_id, full = key.split(":")
        return cls(int(report_id), int(command_id), full == "full")


def order(asked: Asked, found: Report, text: str) -> Reply:
    """Have a bundle made; ``full``: with the name of who reported it and the notes."""
    if text.casefold() not in ("", "full"):
        raise Refuse(
            "Nothing was done. Type export alone, or export full: with the name of who reported it "
            "though they did not agree, and with the notes."
        )
    full = "full" if text else "agreed"
    entry = audit.Entry(
        "report export", report_chain.subject(found.id), {"what": full}, asked.person.actor
    )
    audit.record(asked.session, asked.council.id, entry)
    key = f"{LANE}:{found.id}:{asked.row.id}:{full}"
    outbox.put_order(asked.session, asked.council.id, LANE, TARGET, key)
    number = reports.shown_number(found)
    return Reply(
        f"{number}: the bundle is being made. I tell you here where it lies.",
        title=f"Report {number}",
        waits=True,
        confidential=True,
    )


def gather(session: Session, house: House, claimed: Claimed) -> Bundle | None:
    """What was ordered; None where whoever ordered it may not read it (any more)."""
    wanted = Order.of(claimed.key)
    row = session.get_one(Command, wanted.command_id)
    person = people.by_id(session, row.person_id) if row.person_id is not None else None
    report = session.get(Report, wanted.report_id)
    if report is None or person is None or report.erased_at is not None:
        return None
    if not readers.may_read(session, house, report, person):
        return None
    return bundle.gather(session, house, report, person.name, full=wanted.full)


def made(session: Session, claimed: Claimed, where: str, passphrase: str, number: str) -> None:
    """The bundle is there: on record, and told to who ordered it, with the passphrase."""
    wanted = Order.of(claimed.key)
    row = session.get_one(Command, wanted.command_id)
    actor = f"person:{row.person_id}"
    entry = audit.Entry("report exported", report_chain.subject(wanted.report_id), {}, actor)
    audit.record(session, claimed.council_id, entry)
    tried.sent(session, claimed, None)
    text = (
        f"{number}: the bundle is ready.\n"
        f"Passphrase, shown this once: {passphrase}\n"
        f"It lies on the computer on which Beadle runs: {where}\n"
        "Whoever looks after that computer can bring it to you; without the passphrase they cannot "
        "open it. 7-Zip opens it (on Windows, Mac and phones there are others that know AES zip). "
        "Give the passphrase by another way than the file: by telephone, say. "
        f"It is deleted there after {KEPT_DAYS} days."
    )
    _answer(session, row, Reply(text, title=f"Report {number}", confidential=True))


def not_made(session: Session, claimed: Claimed, why: str) -> None:
    """It could not be made, and nothing is left of it."""
    row = session.get_one(Command, Order.of(claimed.key).command_id)
    tried.give_up(session, claimed, why)
    _answer(session, row, Reply(f"NOT DONE. The bundle was not made. {why}", level=Level.URGENT))


def _answer(session: Session, row: Command, reply: Reply) -> None:
    commands.finish(session, row, "done")
    tell.answer(session, row, reply.alert(), final=True, part=":bundle")
