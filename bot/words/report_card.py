"""How a report of harassment reads to whoever may read it: plain, in order, what can be typed last.

Owns the words only; who may read them is decided in :mod:`bot.clerk.reporting.readers`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.store import reports
from bot.store.schema_reports import Report, ReportFile, ReportNote
from bot.words.times import at_time, when

DANGER_FIRST = "Somebody may be in danger. If nobody has called 999 yet, do that first."
CONCERNS = {
    "unknown": "nobody said", "public": "a member of the public", "member": "a councillor",
    "officer": "an officer", "deputy": "the deputy", "clerk": "the Clerk",
    "chairman": "the Chairman",
}  # fmt: skip
ASKED = {
    "what": "What happened", "where": "Where", "when": "When",
    "danger": "Is anyone in danger now", "police": "May the police have the name",
    "reach": "How to reach them",
}  # fmt: skip
"""The questions of the form as the reader sees them, in the reader's order."""
NOT_SHOWN = frozenset({"concerns", "name"})
"""What stands in a sentence of its own."""
DONE = {
    "note": "Note", "ack": "Acknowledged", "assign": "Handed to", "link": "Case",
    "police": "Passed to the police", "close": "Closed", "hold": "Hold",
    "file": "Could not be taken in",
    "told": "Told who reported it", "not_told": "NOT TOLD who reported it",
}  # fmt: skip
ADDED = {
    "added": "added", "edited": "edited a message; the first version stays above. Now it says",
    "deleted": "deleted a message; what it said stays above",
    "withdrawn": "withdrew the report; it is kept all the same",
}  # fmt: skip
MEGA, KILO = 1_000_000, 1_000


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a report's rows know only by key, and how its platform is called."""

    platform: str
    people: Mapping[int, str]
    case: str = ""

    def of(self, person_id: int | None) -> str:
        """A name for the screen."""
        return self.people.get(person_id, "somebody unknown") if person_id else "Beadle"


def came(report: Report, names: Names, at: datetime) -> str:
    """Who reported it, how and when."""
    filed = report.filed_at or report.begun_at
    return f"From {names.of(report.reporter_id)}, by {names.platform}, {when(filed, at)}."


def answers(report: Report) -> list[tuple[str, str]]:
    """(question, answer) of what was answered, those that matter first; then what is not known."""
    given = reports.answers(report)
    known = [(label, given[key]) for key, label in ASKED.items() if given.get(key)]
    rest = [
        (key, value)
        for key, value in given.items()
        if key not in ASKED and key not in NOT_SHOWN and value
    ]
    return [*known, *rest]


def not_answered(report: Report) -> list[str]:
    """The questions that were left out."""
    given = reports.answers(report)
    return [label for key, label in ASKED.items() if not given.get(key)]


def concerns(report: Report, names: Names) -> str:
    """What kind of person it concerns, who that is where it is known, and the words as written."""
    facts = [CONCERNS.get(report.concerns, report.concerns)]
    if report.concerned_id is not None:
        facts.append(names.of(report.concerned_id))
    given = reports.answers(report)
    for said in (given.get("concerns", "").strip(), given.get("name", "").strip()):
        if said and said.casefold() not in (report.concerns, *(fact.casefold() for fact in facts)):
            facts.append(f"in their words: “{said}”")
    return ", ".join(facts)


def may_be_named(report: Report) -> bool:
    """Whether who reported it agreed, without more words, that the police be given their name."""
    return reports.answers(report).get("police", "").strip().casefold() == "yes"


def conduct(report: Report, address: str) -> str:
    """What a Clerk may do about a councillor's conduct (Localism Act 2011 s.28): no advice on it.

    Empty where it concerns no councillor.
    """
    if report.concerns not in ("member", "chairman"):
        return ""
    where = f"The Monitoring Officer: {address}." if address else (
        "The Monitoring Officer's address is not in the configuration (monitoring_officer under "
        "[council.reports])."
    )  # fmt: skip
    return f"{where} The Clerk may make a code of conduct complaint to them. They decide on it."


def size(length: int | None) -> str:
    """A file's size as people say it."""
    if length is None:
        return "size not known"
    if length >= MEGA:
        return f"{length / MEGA:.1f} MB"
    return f"{length / KILO:.0f} KB" if length >= KILO else f"{length} bytes"


def file_line(number: int, file: ReportFile) -> str:
    """One file: what it is, or why it is not here."""
    name = f"{number}. {file.name or file.mime}"
    if file.state == "stored":
        return f"{name}, {size(file.size)}, SHA-256 {(file.sha256 or '')[:12]}…"
    if file.state == "waiting":
        return f"{name}: being fetched."
    why = (file.trouble or "the platform does not give it out").rstrip(".")
    return f"{name}: NOT KEPT: {why}."


@dataclass(frozen=True, slots=True)
class Copy:
    """A post that was linked to, as it stood when it was copied. Times are UTC, ISO 8601."""

    address: str
    author: str
    text: str = field(repr=False)
    posted: str = ""
    copied: str = ""


def copies(found: Iterable[bytes]) -> list[Copy]:
    """The copies in these files, as :func:`bot.clerk.reporting.links.document` writes them."""
    told = (json.loads(data) for data in found)
    return [
        Copy(one["address"] or one["reference"], one["author"] or "somebody", one["text"] or "",
             one["posted"] or "", one["copied"] or "")
        for one in told
    ]  # fmt: skip


def copy_line(one: Copy, at: datetime) -> str:
    """A copied post: who wrote it, when, and its words."""
    posted = f", {when(datetime.fromisoformat(one.posted), at)}" if one.posted else ""
    return f"{one.address}, by {one.author}{posted}: “{one.text}”"


def note_line(note: ReportNote, names: Names, at: datetime) -> str:
    """One thing that was added or done."""
    stamp, said = when(note.at, at), (note.text or "").strip()
    if note.kind in ADDED:
        what = f"{stamp}, {names.of(note.person_id)} {ADDED[note.kind]}"
        return f"{what}: {said}" if said else f"{what}."
    what = DONE.get(note.kind, note.kind)
    by = f", {names.of(note.person_id)}" if note.person_id else ""
    return f"{stamp}{by}: {what}{f': {said}' if said else '.'}"


def split_notes(notes: Iterable[ReportNote]) -> tuple[list[ReportNote], list[ReportNote]]:
    """What was added by who reported it, and what was done about it."""
    found = list(notes)
    return (
        [note for note in found if note.kind in ADDED],
        [note for note in found if note.kind not in ADDED],
    )


def state(report: Report, names: Names, at: datetime) -> str:
    """How it stands, in a few words."""
    if report.closed_at is not None:
        stands = f"closed {at_time(report.closed_at, at)}"
    elif report.state == "acknowledged":
        stands = "acknowledged"
    elif report.opened_at is not None:
        stands = f"read {at_time(report.opened_at, at)}, not acknowledged"
    else:
        stands = "NOT OPENED"
    facts = [stands]
    if report.assigned_id is not None:
        facts.append(f"with {names.of(report.assigned_id)}")
    if names.case:
        facts.append(f"linked with case {names.case}")
    if report.withdrawn_at is not None:
        facts.append(f"withdrawn {at_time(report.withdrawn_at, at)}")
    if report.held_since is not None:
        facts.append(f"on hold since {when(report.held_since, at)}")
    return "; ".join(facts)


def line(report: Report, names: Names, at: datetime) -> str:
    """A report in a list: no word of it, and nobody's name who reported it."""
    danger = "DANGER; " if report.urgent and report.closed_at is None else ""
    filed = when(report.filed_at or report.begun_at, at)
    number = reports.shown_number(report)
    return f"{number}: {danger}{state(report, names, at)}; came {filed} by {names.platform}."


def to_type(report: Report, at: datetime) -> list[str]:
    """What can be done next, in the words to type, a line each."""
    n = f"report {reports.typed_number(report, at)}"
    if report.closed_at is not None:
        steps = [f"{n} ack TEXT: open it again", f"{n} hold on: keep it beyond its time"]
    else:
        steps = [
            f"{n} ack TEXT: you have it in hand; they are told, with your words",
            f"{n} assign NAME: hand it to somebody who may read it",
            f"{n} note TEXT: for those who may read it alone",
            f"{n} link CASE: the case that it belongs to",
            f"{n} police REF: it went to the police; they are told that it did",
            f"{n} close OUTCOME: what came of it; they are told, with your words",
            f"{n} hold on: keep it beyond its time",
        ]
    return ["What you can type:", *steps, f"{n} export: a bundle for the police or a solicitor"]
