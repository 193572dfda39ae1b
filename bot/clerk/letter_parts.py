"""Parts that letters share: open cases, requests, reports, elections, backups, the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clerk import monitored, page, tell
from bot.clerk.house import House
from bot.clerk.reporting import waiting
from bot.config.model import LONDON, Council
from bot.store import actions, audit, backups, cases, people, rules, week
from bot.store.cases import File
from bot.store.people import Somebody
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words import cases as case_words
from bot.words import weekly as words
from bot.words.cases import sentence
from bot.words.times import counted, morning, span, when
from policy.deadlines import due
from policy.rules.request import Request

REQUESTS = timedelta(days=60)
"""How long after it came a request may still have to be answered."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One letter: of what council, about what stretch of time, and who reads it.

    ``reader`` is whom it is addressed to; ``alone``: nobody else sees it.
    """

    session: Session
    house: House
    council: Council
    since: datetime
    reader: Somebody | None
    alone: bool = False

    @property
    def at(self) -> datetime:
        """Now."""
        return now(self.session)


def open_case(to: Occasion, case: Case, urgent: set[int]) -> str:
    """One open case: what is to be done, how old it is, and whose turn it is."""
    file = cases.file(to.session, case)
    label = tell.case_label(to.session, file)
    state = case_words.STATES[case.state]
    if case.state == "by_hand":
        last = actions.last_of_case(to.session, case)
        why = f": {sentence(last.detail)}" if last is not None and last.detail else "."
        state = f"NOT DONE{why} Then: done {label}"
    who = tell.responsible(to.session, file)
    decides = f"; {who.name} decides" if who and case.state != "ordered" else ""
    danger = "URGENT, " if case.id in urgent and case_words.urgent(file) else ""
    clauses = ", ".join(case.clauses)
    about = f" ({clauses})" if clauses else ""
    return f"{danger}{label}{about}: {state}; {span(to.at - case.opened_at)} old{decides}."


def requests(to: Occasion) -> list[str]:
    """Posts of the last weeks that ask for what the law gives a right to, by their due day."""
    asks = {
        rule.head.id: rule
        for rule in to.house.packs[to.council.id].rules
        if isinstance(rule, Request)
    }
    since = to.at - REQUESTS
    found = []
    for case in week.raised_by(to.session, to.council.id, list(asks), since):
        file = cases.file(to.session, case)
        first = next((f for f in case_words.findings_of(file) if f.rule in asks), None)
        if first is not None:
            found.append((due(asks[first.rule].right, _came(file)), file, asks[first.rule].right))
    today = to.at.astimezone(LONDON).date()
    coming = sorted((one for one in found if one[0] >= today), key=lambda one: one[0])
    return words.listed(
        [
            f"case {tell.case_label(to.session, file)}: {words.RIGHTS[right]}, by "
            f"{limit.day} {limit:%B}"
            for limit, file, right in coming
        ],
        "cases",
    )


def _came(file: File) -> datetime:
    return file.post.posted_at or file.post.seen_at


def waiting_reports(to: Occasion) -> list[str]:
    """Reports that wait, as far as whoever sees the letter may know of them."""
    return waiting.lines(to.session, to.house, to.council, to.reader, alone=to.alone)


def coming(to: Occasion) -> list[str]:
    """Coming polls with their periods, and closures besides."""
    return words.listed(page.brief(to.session, to.council.id), "elections")


def rules_on_watch(to: Occasion) -> list[str]:
    """The rules that raise nothing."""
    found = sorted(rules.watched(to.session, [to.council.id]).get(to.council.id, ()))
    on_watch = words.listed(found, "rules")
    return ["On watch: what they find opens no case.", *on_watch] if found else []


def away(to: Occasion) -> Iterator[str]:
    """Who of those who decide is away, and until when."""
    for role in people.CHAIN:
        for person in people.holders(to.session, to.council.id, role):
            absence = people.absence(to.session, person.id)
            if absence is not None:
                yield f"{person.name} until {morning(absence.until, to.at)}."


def how_backups_fare(to: Occasion) -> Iterator[str]:
    """When the last good backup was made and read back, and what failed since."""
    how = backups.fares(to.session)
    if how.good_at is None:
        yield "THERE IS NO GOOD BACKUP. If the disk is lost, so is the record (docs/backup.md)."
    else:
        checked = f", read back {when(how.verified_at, to.at)}" if how.verified_at else ""
        yield f"The last good one: {when(how.good_at, to.at)}{checked}."
    if how.failures and how.tried_at is not None:
        yield (
            f"Tried {when(how.tried_at, to.at)}, and NOT MADE ({counted(how.failures, 'time')}): "
            f"{sentence(how.detail)}"
        )


def the_record(to: Occasion) -> Iterator[str]:
    """The audit chain's head in full, and what it is good for."""
    seq, digest = audit.head(to.session, to.council.id)
    yield f"Its seal now: {seq}:{digest}"
    yield "Keep this letter: with it, beadle verify finds what was changed or removed later."
    yield from monitored.heard(to.session, to.house)
