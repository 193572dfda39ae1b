"""What can be done with a report once it is open: one function for each step.

Each is a note on the report, a row of the audit chain without words, and where the reporter is to
hear of it, an answer to them (:mod:`bot.clerk.reporting.back`).
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from bot.clerk import find_report, finding, report_export, tell
from bot.clerk.reporting import back, readers, telling
from bot.clerk.table import READERS, Asked, Refuse, Reply
from bot.store import audit, holds, report_chain, reports
from bot.store.people import Somebody
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.words import report_card as words
from bot.words.times import at_time

Step = Callable[[Asked, Report, str], Reply]


def _put(asked: Asked, found: Report, kind: str, text: str, **payload: str) -> None:
    """The note, and its row in the chain: ``payload`` holds no word that anybody wrote."""
    reports.note(asked.session, found, kind, text or None, asked.person.id)
    entry = audit.Entry(
        f"report {kind}", report_chain.subject(found.id), payload, asked.person.actor
    )
    audit.record(asked.session, asked.council.id, entry)


def _needs(text: str, found: Report, asked: Asked, do: str, what: str) -> None:
    if not text:
        label = find_report.label(asked.session, found)
        raise Refuse(f"Nothing was done: {what} is missing. Type: report {label} {do}")


def ack(asked: Asked, found: Report, text: str) -> Reply:
    """It is in hand; one that was closed is open again. The words go to the reporter."""
    number, again = reports.shown_number(found), found.closed_at is not None
    if found.state == "acknowledged" and not text:
        raise Refuse(f"Nothing to do: {number} is acknowledged already.")
    found.state, found.closed_at, found.remind_at = "acknowledged", None, None
    _put(asked, found, "ack", text, **({"again": "open"} if again else {}))
    back.acknowledged(asked.session, asked.house, found, text)
    first = "is open again and acknowledged" if again else "is acknowledged"
    return _done(found, f"{number} {first}. I am telling who reported it.")


def assign(asked: Asked, found: Report, text: str) -> Reply:
    """Hand it to somebody who may read it."""
    _needs(text, found, asked, "assign NAME", "the name")
    person = _reader(asked, found, text)
    found.assigned_id = person.id
    _put(asked, found, "assign", person.name, person=person.slug)
    number, label = reports.shown_number(found), find_report.label(asked.session, found)
    text = f"Report {number} was handed to you by {asked.person.name}. To open it: /report {label}"
    told = person.id == asked.person.id or telling.somebody(
        asked.session, asked.house, found, person, text, f"assigned:{asked.row.id}"
    )
    back.assigned(asked.session, asked.house, found)
    reached = "" if told else f" I have no way to reach them: please tell {person.name}."
    return _done(found, f"{number} is with {person.name}.{reached}")


def _reader(asked: Asked, found: Report, text: str) -> Somebody:
    """Whom the name means, among those who may read the report."""
    may = readers.readers(asked.session, asked.house, found)
    said = text.casefold()
    exact = [one for one in may if said in (one.name.casefold(), one.slug.casefold())]
    meant = exact or [one for one in may if said in one.name.casefold()]
    if len(meant) != 1:
        who = ", ".join(one.name for one in may)
        raise Refuse(
            f"Nothing was done: “{text[:40]}” is not one person who may read this report. "
            f"Those who may: {who}."
        )
    return meant[0]


def note(asked: Asked, found: Report, text: str) -> Reply:
    """Words for those who may read it."""
    _needs(text, found, asked, "note TEXT", "the note")
    _put(asked, found, "note", text)
    return _done(
        found, f"Noted on {reports.shown_number(found)}. Only those who may read it see it."
    )


def link(asked: Asked, found: Report, text: str) -> Reply:
    """Say to which case it belongs. Nothing is written on the case itself: others read that."""
    _needs(text, found, asked, "link CASE", "the case's number")
    if not asked.person.roles & READERS:
        raise Refuse("Nothing was done: cases are not for you to see.")
    file = finding.case(asked, text)
    found.case_id = file.case.id
    label = tell.case_label(asked.session, file)
    _put(asked, found, "link", label)
    return _done(
        found,
        f"{reports.shown_number(found)} is linked with case {label}. Only those who may read the "
        f"report see that. To look at the case: case {label}",
    )


def police(asked: Asked, found: Report, text: str) -> Reply:
    """It went to the police, under this reference."""
    _needs(text, found, asked, "police REF", "the police's reference")
    _put(asked, found, "police", text)
    back.police(asked.session, asked.house, found)
    named = "" if words.may_be_named(found) else (
        " They have not said yes to the police having their name."
    )  # fmt: skip
    return _done(
        found,
        f"{reports.shown_number(found)} is marked as passed to the police. I am telling who "
        f"reported it.{named}",
    )


def close(asked: Asked, found: Report, text: str) -> Reply:
    """What came of it; the words go to the reporter."""
    _needs(text, found, asked, "close OUTCOME (the words go to who reported it)", "the outcome")
    number = reports.shown_number(found)
    if found.closed_at is not None:
        raise Refuse(f"Nothing to do: {number} is closed already.")
    found.state, found.closed_at, found.remind_at = "closed", now(asked.session), None
    _put(asked, found, "close", text)
    back.closed(asked.session, asked.house, found, text)
    label = find_report.label(asked.session, found)
    years = asked.council.reports.keep_years
    return _done(
        found,
        f"{number} is closed. I am telling who reported it what you wrote. It is kept {years} "
        f"years, then erased. To open it again: report {label} ack",
    )


def hold(asked: Asked, found: Report, text: str) -> Reply:
    """Keep it beyond its time (``on``, the default), or no longer (``off``)."""
    if text.casefold() not in ("", "on", "off"):
        label = find_report.label(asked.session, found)
        raise Refuse(f"Nothing was done. Type: report {label} hold on, or report {label} hold off")
    return release(asked, found, "") if text.casefold() == "off" else keep(asked, found, "")


def keep(asked: Asked, found: Report, text: str) -> Reply:
    """Put a report on hold, for the reason given; only those who may read it see that."""
    number, at = reports.shown_number(found), now(asked.session)
    if found.held_since is not None:
        raise Refuse(
            f"Nothing to do: {number} has been on hold since {at_time(found.held_since, at)}."
        )
    found.held_since = at
    holds.place(asked.session, asked.council.id, holds.REPORT, asked.person, report_id=found.id)
    _put(asked, found, "hold", text or "on", hold="on")
    label = find_report.label(asked.session, found)
    return _done(found, f"{number} is on hold: it is not erased until report {label} hold off.")


def release(asked: Asked, found: Report, text: str) -> Reply:
    """End a hold: the time for which it is kept counts as if there had been none."""
    number = reports.shown_number(found)
    if found.held_since is None:
        raise Refuse(f"Nothing to do: {number} is not on hold.")
    found.held_since = None
    for row in holds.standing(asked.session, asked.council.id, report_id=found.id):
        holds.release(asked.session, row, asked.person)
    _put(asked, found, "hold", f"off: {text}" if text else "off", hold="off")
    years = asked.council.reports.keep_years
    return _done(
        found, f"{number} is no longer on hold: it is erased {years} years after it was closed."
    )


def _done(found: Report, text: str) -> Reply:
    return Reply(text, title=f"Report {reports.shown_number(found)}", confidential=True)


STEPS: MappingProxyType[str, Step] = MappingProxyType(
    {
        "ack": ack,
        "assign": assign,
        "note": note,
        "link": link,
        "police": police,
        "close": close,
        "hold": hold,
        "release": release,
        "export": report_export.order,
    }
)
