"""What somebody reads first who has become Clerk or deputy: how all stands, and who may do what.

No secret stands in it: of keys where they lie, of reports the number, and that only in a letter
that the person reads alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.contract import Alert, Level, Secret
from bot.clerk import letter_parts as parts
from bot.clerk.table import READERS, ROLE_ORDER, TABLE
from bot.config.model import Council
from bot.store import backups, elections, health, people, week
from bot.store.people import Somebody
from bot.words import cases as case_words
from bot.words import weekly as words
from bot.words.times import counted, span

COMMANDS = (
    "status", "cases", "case", "takedown", "dismiss", "restore", "advice", "away", "elections",
    "reports", "letters", "weekly", "handover", "help",
)  # fmt: skip
PAGES = (
    ("docs/clerk.md", "what you see, what you type, and what happens then"),
    ("docs/letter.md", "the weekly letter, quiet hours, who is asked and when"),
    ("docs/reports.md", "reports of harassment: who reads what"),
    ("docs/elections.md", "the dates before a poll"),
    ("docs/backup.md", "backups, and what to do when the disk is lost"),
)


def letter(to: parts.Occasion, person: Somebody, role: str) -> Alert:
    """The letter to ``person``, who now is ``role``."""
    undone = week.undone(to.session, to.council.id)
    asked = sum(case.state in ("open", "by_hand") for case in undone)
    blocks = [
        words.block("To do now", *_first_steps(asked)),
        words.block("Still open", *_open(to)),
        words.block("Decided in the last year", *_decided(to)),
        words.block("Requests that the law wants answered", *parts.requests(to)),
        words.block("Reports of harassment", *_reports(to)),
        words.block("Elections and closures", *_elections(to)),
        words.block("What is watched", *_watched(to)),
        words.block("Who is who", *_people(to)),
        words.block("Who may do what", *_rights(to.council)),
        words.block("Rules", *parts.rules_on_watch(to)),
        words.block("Keys and backups", *_keys(to)),
        words.block("Commands", *_commands(person)),
        words.block("To read", *(f"- {page}: {about}" for page, about in PAGES)),
        words.block("The record", *parts.the_record(to)),
    ]
    named = "the Clerk" if role == "clerk" else f"the {role}"
    first = (
        f"{person.name}: Beadle knows you as {named} of {to.council.name}. This is what you need.",
        "Nothing is taken down or closed unless one of you says so.",
        "Keep this letter. To see it again as it stands then, type: handover",
    )
    return Alert(f"Hand-over: you are {named}", words.whole(first, blocks), Level.ASK)


def _first_steps(asked: int) -> Iterator[str]:
    yield f"1. Type cases: {counted(asked, 'case')} to decide."
    yield "2. Open a private chat with Beadle wherever you can be met: reports come that way."
    yield "3. Find out where the two keys are kept. Without them reports cannot be read."
    yield "4. Make sure that the person before you has left the configuration, or has another role."


def _open(to: parts.Occasion) -> list[str]:
    undone = week.undone(to.session, to.council.id)
    return words.listed([parts.open_case(to, case, set()) for case in undone], "cases")


def _decided(to: parts.Occasion) -> Iterator[str]:
    opened = week.opened(to.session, to.council.id, to.since)
    yield words.figures(opened, week.decided(to.session, to.council.id, to.since), to.since, to.at)
    clauses = week.clauses_decided(to.session, to.council.id, to.since)
    ranked = sorted(clauses.items(), key=lambda one: (-one[1], one[0]))
    if ranked:
        yield "Taken down, by clause:"
        yield from words.listed([f"{case_words.typed(c)}: {n:,}" for c, n in ranked], "cases")


def _reports(to: parts.Occasion) -> Iterator[str]:
    yield from parts.waiting_reports(to)
    about = to.council.reports.about_clerk
    if not about:
        chairs = people.holders(to.session, to.council.id, "chairman")
        about = chairs[0].name if chairs else "the Chairman"
    yield "Clerk and deputy read them, and nobody whom one concerns."
    yield f"About the Clerk they go to {about} alone; Clerk and deputy do not hear of those."


def _elections(to: parts.Occasion) -> Iterator[str]:
    yield from parts.coming(to) or ["None is entered."]
    resolved = elections.resolution(to.session, to.council.id)
    pack = to.house.packs[to.council.id]
    if pack.closure:
        yield f"Clause {pack.closure} of the policy closes accounts before elections."
    elif resolved is not None:
        yield f"The Council has resolved to close accounts: {elections.cited(resolved)}."


def _watched(to: parts.Occasion) -> list[str]:
    rows = health.accounts(to.session, to.council.id)
    named = [
        f"{to.house.platform(row.account.connection)} ({row.account.address})"
        + ("" if row.account.mode == "normal" else f", {row.account.mode} now")
        for row in rows
    ]
    return words.listed(named, "accounts")


def _people(to: parts.Occasion) -> Iterator[str]:
    lines = []
    for role in ROLE_ORDER:
        for person in people.holders(to.session, to.council.id, role):
            absent = people.absence(to.session, person.id) is not None
            lost = "" if people.identities(to.session, person.id) else ", CANNOT BE REACHED"
            lines.append(f"{role.replace('_', ' ')}: {person.name}{lost}{', away' * absent}")
    yield from (f"- {line}" for line in lines[: words.MOST * 2])
    if len(lines) > words.MOST * 2:
        yield f"- and {len(lines) - words.MOST * 2:,} more, in the configuration"


def _rights(council: Council) -> Iterator[str]:
    limits = council.escalation
    yield (
        "Clerk, deputy and Chairman decide, on cases, closures and rules. Nobody decides on a "
        "post of their own."
    )
    yield (
        f"No answer: the next is asked, Clerk, deputy, Chairman. Urgent after "
        f"{span(limits.urgent)}, a breach after {span(limits.breach)}, else after "
        f"{span(limits.refer)}."
    )
    if council.quiet is not None:
        yield (
            f"Quiet from {council.quiet.starts:%H:%M} to {council.quiet.ends:%H:%M}"
            f"{' and at weekends' if council.quiet.weekends else ''}: what is urgent still comes."
        )
    looks = " and ".join(
        role.replace("_", " ") for role in ROLE_ORDER if role in READERS - set(people.CHAIN)
    )
    yield f"The {looks} can look at cases and at the record, and decide nothing."
    yield "Everybody on the list can check a draft, see what is watched, and report harassment."
    if council.adviser() is not None:
        yield f"Whom advice asks: {council.advice.person}."


def _keys(to: parts.Occasion) -> Iterator[str]:
    config = to.house.config
    yield f"The key of what is on its way: {_place(config.key)}"
    yield f"The key of the reports: {_place(config.reports_key)}"
    if config.path is not None:
        yield f"The configuration: {config.path}"
    yield from parts.how_backups_fare(to)
    place = backups.fares(to.session).place
    if place:
        yield f"Backups lie in {place}, without the keys unless they were asked for."


def _place(secret: Secret) -> str:
    """Where a key lies; never the key."""
    return f"the file {secret.file}" if secret.file else f"the environment variable {secret.env}"


def _commands(person: Somebody) -> list[str]:
    mine = [TABLE[name] for name in COMMANDS if person.roles & TABLE[name].roles]
    return [f"- {entry.usage()}: {entry.spec.summary}." for entry in mine]
