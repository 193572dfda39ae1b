"""Reports of harassment at the desk: ``reports``, ``report N``, and what can be done about one.

Everybody may give the commands: without a number ``report`` begins one of their own
(:mod:`bot.clerk.reporting.at_desk`), and which they may read is asked for each report
(:mod:`bot.clerk.find_report`). Every answer is for the person who asked alone; every reading is on
record, without a word of what was read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from bot.clerk import find_report, report_steps
from bot.clerk.reporting import back
from bot.clerk.table import EVERYBODY, Asked, Refuse, Reply, command, parameter
from bot.store import audit, people, report_chain, reports
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.store.types import storable
from bot.words import report_card as words
from bot.words.times import counted

SHOWN = 30
_SECOND = re.compile(
    rf"^\W*(?:report\s+#?(?:H-)?\d\S*\s+(?:{'|'.join(report_steps.STEPS)})\b"
    r"|(?:takedown|dismiss|restore)\s+(?:case\s+)?#?\d)",
    re.IGNORECASE | re.MULTILINE,
)
"""A second command among the words of a step: some steps tell them to who reported."""
FORM = (
    parameter("what", "text", "what happened"),
    parameter("where", "text", "where: a link, a name, which app", required=False),
    parameter("when", "word", "when", required=False),
    parameter("reach", "word", "how and when to reach you", required=False),
    parameter("concerns", "word", "whom it concerns: they will not see it", required=False,
              choices=("A member of the public", "A councillor", "The Clerk", "Another officer",
                       "I do not know")),
)  # fmt: skip
"""What a desk with forms asks of who begins a report, in one form."""


@command("reports", "List the reports of harassment that you may read",
         parameter("which", "word", "all: closed ones too", required=False, choices=("all",)),
         roles=EVERYBODY, example="reports all", looks=True)  # fmt: skip
def reports_(asked: Asked, args: Mapping[str, str]) -> Reply:
    """One line a report, without a word of it: those first that nobody has opened."""
    find_report.need_key()
    closed = args["which"].casefold() == "all"
    found = find_report.readable(
        asked.session, asked.house, asked.council, asked.person, closed=closed
    )
    if not found:
        return Reply("No report is here for you to read. To make one of your own: report")
    found.sort(key=lambda one: (one.closed_at is not None, one.opened_at is not None,
                                not one.urgent))  # fmt: skip
    lines = [f"{counted(len(found), 'report')}{'' if closed else ' not closed'}:"]
    lines += [_line(asked, one) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"… and {len(found) - SHOWN} more. Close some, then type reports again.")
    label = find_report.label(asked.session, found[0])
    lines.append(f"To open one: report {label}. That is on record.")
    return Reply("\n".join(lines), confidential=True)


def _line(asked: Asked, found: Report) -> str:
    names = find_report.names(asked.session, asked.house, found, notes=False)
    return words.line(found, names, now(asked.session))


@command("report", "Report harassment; or open a report and deal with it",
         parameter("number", "report", "a report's number, to open it", required=False),
         parameter("do", "word", "what to do with it", required=False,
                   choices=tuple(report_steps.STEPS)),
         parameter("text", "text", "a name, a case, a reference, or words", required=False),
         roles=EVERYBODY, form=FORM, example="report 7 note I spoke to her")  # fmt: skip
def report(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Open a report, or take a step with it. One that is begun is no command: see ``at_desk``."""
    if args["do"] and not args["number"]:
        raise Refuse(f"Nothing was done: {args['do'][:20]} with which report? Give its number too.")
    if not args["number"]:
        raise Refuse(
            "Nothing was done: this council takes no reports by Beadle. In danger? Call 999."
        )
    found = find_report.report(asked, args["number"])
    do = args["do"].casefold()
    if not do:
        return opened(asked, found)
    if do not in report_steps.STEPS:
        known = ", ".join(report_steps.STEPS)
        raise Refuse(f"Nothing was done: I do not know “{do[:20]}”. Use one of: {known}.")
    if _SECOND.search(args["text"]):
        raise Refuse(
            "Nothing was done: your message gives two commands. Please send each in a message of "
            "its own."
        )
    return report_steps.STEPS[do](asked, found, args["text"].strip())


def opened(asked: Asked, found: Report) -> Reply:
    """The whole report. On record; the first reading is told to who reported it."""
    session, at = asked.session, now(asked.session)
    first = found.opened_at is None
    if first:
        found.opened_at, found.opened_by_id, found.remind_at = at, asked.person.id, None
    entry = audit.Entry(
        "report read", report_chain.subject(found.id), {"first": first}, asked.person.actor
    )
    audit.record(session, asked.council.id, entry)
    text = _text(asked, found, first=first)
    if first:
        back.read(session, asked.house, found)
    return Reply(storable(text), title=f"Report {reports.shown_number(found)}", confidential=True)


def _text(asked: Asked, found: Report, *, first: bool) -> str:
    """The report in blocks: how it stands, what was said, files, what was added, done, and next."""
    session, at = asked.session, now(asked.session)
    names = find_report.names(session, asked.house, found)
    added, done = words.split_notes(reports.notes_of(session, found))
    head = [
        f"Report {reports.shown_number(found)}: {words.state(found, names, at)}.",
        "You are the first to open it. I am telling who reported it that it was read."
        if first
        else "",
        words.DANGER_FIRST if found.urgent and found.closed_at is None else "",
        words.came(found, names, at),
    ]
    said = [f"{label}: {answer}" for label, answer in words.answers(found)]
    said.append(f"Whom it concerns: {words.concerns(found, names)}.")
    left = words.not_answered(found)
    said.append(f"Not answered: {'; '.join(left).lower()}." if left else "")
    said.append(words.conduct(found, asked.council.reports.monitoring_officer))
    more = [words.note_line(note, names, at) for note in added]
    steps = [words.note_line(note, names, at) for note in done]
    blocks = [
        head,
        said,
        _files(asked, found),
        ["What was added since:", *more] if more else [],
        ["What was done:", *steps, _readings(asked, found)],
        words.to_type(found, at),
    ]
    return "\n\n".join("\n".join(filter(None, block)) for block in blocks if block)


def _readings(asked: Asked, found: Report) -> str:
    """Who has read it, and how often: the chain knows."""
    about = audit.about(asked.session, asked.council.id, [report_chain.subject(found.id)])
    read = Counter(row.actor for row, _ in about if row.kind == "report read")
    who = [
        f"{people.name_of(asked.session, int(actor.removeprefix('person:')))} "
        f"({'once' if times == 1 else f'{times} times'})"
        for actor, times in read.items()
    ]
    return f"Read by: {', '.join(who)}."


def _files(asked: Asked, found: Report) -> list[str]:
    """What was sent with it, and what was copied for it: the posts that it links to."""
    session, at = asked.session, now(asked.session)
    files = list(enumerate(reports.files_of(session, found), 1))
    copied = [one for one in files if one[1].connection.startswith(reports.COPIED)]
    sent = [one for one in files if one not in copied]
    lines = [f"{counted(len(sent), 'file')} came with it:"] if sent else []
    lines += [words.file_line(place, file) for place, file in sent]
    if copied:
        lines.append("What it links to was copied:")
        posts = words.copies(reports.copied_posts(session, found))
        lines += [words.copy_line(one, at) for one in posts]
        lines += [words.file_line(place, file) for place, file in copied]
    return lines
