"""Looking into cases: cases, case, audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.contract import QUOTED
from bot.clerk import cards, find_report, finding, tell
from bot.clerk.table import DECIDERS, READERS, Asked, Reply, command, parameter
from bot.store import audit, cases, media, people
from bot.store.cases import File
from bot.store.schema import Version
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.store import now
from bot.words import cases as words
from bot.words import record
from bot.words.times import at_time, counted, exactly, when
from policy.verdict import by_minute

_SHORT = 30
"""Characters of a post that even a telephone shows in one line."""

CASE = parameter("case", "case", "the case's number")
SHOWN = 30


@command("cases", "List the cases that are not closed", roles=READERS, looks=True)
def cases_(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """One line a case: those first in which somebody may be in danger, then those to decide."""
    found = cases.listed(asked.session, asked.council.id)
    if not found:
        return Reply("No case is open.")
    undecided = [case for case in found if case.state in ("open", "gone")]
    urgent = cases.urgent_among(asked.session, undecided)
    found.sort(
        key=lambda c: (c.id not in urgent, c.state not in ("open", "by_hand"), c.year, c.number)
    )
    lines = [f"{counted(len(found), 'case')} not closed:"]
    linked = find_report.linked(asked)
    lines += [_line(asked, cases.file(asked.session, case), linked) for case in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"… and {len(found) - SHOWN} more. Decide on some, then type cases again.")
    return Reply("\n".join(lines))


def _line(asked: Asked, file: File, linked: Mapping[int, str]) -> str:
    label = tell.case_label(asked.session, file)
    clauses = ", ".join(file.case.clauses)
    quoted = next(iter(words.quoted(file, words.findings_of(file)[:1])), "")
    at = when(file.case.opened_at, now(asked.session))
    danger = "URGENT" if words.urgent(file) else ""
    facts = [danger, words.STATES[file.case.state], clauses, file.case.outcome, at]
    facts += ["linked with a report"] if file.case.id in linked else []
    return f"{label}: {'; '.join(fact for fact in facts if fact)}. {quoted}".rstrip()


@command("case", "Show one case in full", CASE, roles=READERS, example="case 14", looks=True)
def case(asked: Asked, args: Mapping[str, str]) -> Reply:
    """The card, the clause's own words, the whole post, and what was done so far."""
    file = finding.case(asked, args["case"])
    decide = bool(asked.person.roles & DECIDERS) and file.post.author_id != asked.person.id
    card = cards.card(asked.session, asked.house, file, decide=decide)
    lines = [card.text, *_clauses(asked, file), *_post(asked, file), *_notes(asked, file)]
    report = find_report.linked(asked).get(file.case.id)
    lines += [f"It is linked with a report: report {report}"] if report else []
    return Reply("\n".join(lines), title=card.title, case=card.case)


def _clauses(asked: Asked, file: File) -> list[str]:
    pack = asked.house.packs[asked.council.id]
    return [
        f"The policy, {cited}: “{pack.clauses[cited].text}”"
        if cited in pack.clauses
        else f"The Council resolved to close its accounts before elections: {cited}."
        for cited in file.case.clauses
        if cited in pack.clauses or by_minute(cited)
    ]


def _post(asked: Asked, file: File) -> list[str]:
    lines = [f"The post (version {file.version.number}):"]
    if file.version.parts is None:
        kept = file.version.excerpt
        lines.append(f"Only this is kept: “{kept}”" if kept else "Its words are no longer kept.")
    lines += [_part(name, text.strip()) for name, text in file.version.parts or [] if text.strip()]
    for medium in media.of_version(asked.session, file.version.id):
        copy = {"stored": f"copied, SHA-256 {(medium.sha256 or '')[:16]}…"}.get(
            medium.state, f"{medium.state}: {medium.detail or 'not copied yet'}"
        )
        lines.append(f"[{medium.mime}] {copy}")
    return lines


def _part(name: str, text: str) -> str:
    """A part of a post with its own line breaks.

    Each of several lines is marked as quoted: a post may say "Decided by the Clerk", and what it
    says must not be taken for what Beadle says.
    """
    lines = text.splitlines()
    if len(lines) == 1 and len(text) <= _SHORT:
        return f"[{name}] {text}"
    return "\n".join([f"[{name}]", *(f"{QUOTED}{line}".rstrip() for line in lines)])


def _notes(asked: Asked, file: File) -> list[str]:
    at = now(asked.session)
    lines = []
    if file.case.decided_at is not None:
        who = people.name_of(asked.session, file.case.decided_by_id)
        clause = f", {file.case.decided_clause}" if file.case.decided_clause else ""
        lines.append(
            f"Decided {at_time(file.case.decided_at, at)} by {who}{clause}: "
            f"{file.case.decided_reason}"
        )
    for note in cases.notes(asked.session, file.case):
        who = people.name_of(asked.session, note.person_id) if note.person_id else "Beadle"
        lines.append(f"Note, {when(note.at, at)}, {who}: {note.text}")
    return lines


@command("audit", "Show everything on record about a case", CASE, roles=READERS,
         example="audit 14", looks=True)  # fmt: skip
def audit_(asked: Asked, args: Mapping[str, str]) -> Reply:
    """The rows of the audit chain about the case and its post, in order."""
    file = finding.case(asked, args["case"])
    subjects = [file.subject, f"post:{file.post.id}"]
    lines = [f"Case {tell.case_label(asked.session, file)} in the audit chain:"]
    lines += [
        _audit_line(asked, row, detail)
        for row, detail in audit.about(asked.session, asked.council.id, subjects)
    ]
    seq, digest = audit.head(asked.session, asked.council.id)
    lines.append(f"The chain's head is {seq}:{digest}. To check all of it: beadle verify.")
    return Reply("\n".join(lines))


def _audit_line(asked: Asked, row: AuditRow, detail: AuditDetail | None) -> str:
    who = _actor(asked, row.actor)
    if detail is None:
        return f"{row.seq}. {exactly(row.at)}, {who}: {row.kind} (its words were erased)"
    told = record.told(row.kind, _named(asked, row, detail))
    return f"{row.seq}. {exactly(row.at)}, {who}: {told}"


def _actor(asked: Asked, actor: str) -> str:
    if actor.startswith("person:"):
        return people.name_of(asked.session, int(actor.removeprefix("person:")))
    return {"beadle": "Beadle", "platform": "the platform"}.get(actor, actor)


def _named(asked: Asked, row: AuditRow, detail: AuditDetail) -> dict[str, Any]:
    """The facts of a row with names and numbers that people know instead of the store's keys."""
    facts = dict(detail.payload)
    if row.kind in ("archived", "case opened"):
        version = asked.session.get(Version, facts.get("version"))
        facts |= {"number": version.number} if version else {}
    if row.kind == "escalated":
        person = people.by_slug(asked.session, asked.council.id, str(facts.get("to")))
        facts |= {"to": person.name} if person else {}
    return facts
