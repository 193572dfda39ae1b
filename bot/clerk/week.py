"""What the weekly letter says: outcome first, then what was watched, decided, and is still open.

Nothing of a report but its number, and that only where whoever may see the letter may know of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import monitored, page, tell, troubles
from bot.clerk.house import House
from bot.clerk.reporting import waiting
from bot.config.model import LONDON, Council
from bot.store import actions, audit, backups, cases, health, people, rules, unwatched, week
from bot.store.cases import File
from bot.store.people import Somebody
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words import cases as case_words
from bot.words import stretches
from bot.words import weekly as words
from bot.words.cases import sentence
from bot.words.times import counted, day, morning, span, when
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


def letter(to: Occasion) -> Alert:
    """The letter as it stands now."""
    wrong = [] if health.at_work(to.session) else [words.NOT_AT_WORK]
    wrong += troubles.now_wrong(to.session, to.house, to.council)
    undone = week.undone(to.session, to.council.id)
    asked = [case for case in undone if case.state in ("open", "by_hand")]
    lost = health.gaps(to.session, to.council.id, to.since)
    missed = [one for one in _stretches(to) if not stretches.is_slight(one, to.at)]
    short, first = words.verdict(len(wrong), len(asked), len(missed) + len(lost))
    blocks = [
        words.block("To mend", *words.listed(wrong, "status")),
        words.block("Watched", *_watched(to)),
        words.block("Cases", *_cases(to, undone)),
        words.block("Requests that the law wants answered", *_requests(to)),
        words.block("Reports", *_reports(to)),
        words.block("Elections and closures", *_coming(to)),
        words.block("Rules", *_rules(to)),
        words.block("Who is away", *_away(to)),
        words.block("Backups", *_backups(to)),
        words.block("The record", *_record(to)),
        words.ANY_TIME,
    ]
    about = f"{to.council.name}, {day(to.since, to.at)} to {day(to.at, to.at)}."
    text = words.whole([first, about, _stands_in(to)], blocks)
    return Alert(f"Weekly letter: {short}", text, Level.ASK if wrong or asked else Level.INFO)


def _stands_in(to: Occasion) -> str:
    clerks = people.holders(to.session, to.council.id, "clerk")
    if to.reader is None or "clerk" in to.reader.roles or not clerks:
        return ""
    return f"{to.reader.name}: this comes to you because {clerks[0].name} is away."


def _watched(to: Occasion) -> Iterator[str]:
    rows = health.accounts(to.session, to.council.id)
    found = stretches.lines(_stretches(to), to.at)
    found += [
        f"{account.address}: what happened from {when(gap.starts_at, to.at)} to "
        f"{when(gap.ends_at, to.at)} cannot be recovered. {sentence(gap.why)}"
        for gap, account in health.gaps(to.session, to.council.id, to.since)
    ]
    streams = [row.stream for row in rows if row.stream is not None]
    if any(one.state == "failing" or health.is_silent(one, to.at) for one in streams):
        found.append("Not all are watched now: see To mend.")
    if found:
        yield f"{counted(len(rows), 'account')}. Not all the time:"
        yield from words.listed(found, "status")
    else:
        yield f"{counted(len(rows), 'account')}, all the time."


def _stretches(to: Occasion) -> list[unwatched.Stretch]:
    return unwatched.between(to.session, to.council.id, to.since)


def _cases(to: Occasion, undone: list[Case]) -> Iterator[str]:
    opened = week.opened(to.session, to.council.id, to.since)
    yield words.figures(opened, week.decided(to.session, to.council.id, to.since), to.since, to.at)
    passed_on = week.recorded(to.session, to.council.id, "escalated", to.since)
    if passed_on:
        yield f"Asked again because no answer came: {counted(passed_on, 'time')}."
    urgent = cases.urgent_among(to.session, undone)
    undone.sort(key=lambda case: (case.id not in urgent, case.state == "gone"))
    if undone:
        yield f"Still open: {len(undone):,}"
        yield from words.listed([_open(to, case, urgent) for case in undone], "cases")


def _open(to: Occasion, case: Case, urgent: set[int]) -> str:
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


def _requests(to: Occasion) -> list[str]:
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


def _reports(to: Occasion) -> list[str]:
    return waiting.lines(to.session, to.house, to.council, to.reader, alone=to.alone)


def _coming(to: Occasion) -> list[str]:
    return words.listed(page.brief(to.session, to.council.id), "elections")


def _rules(to: Occasion) -> list[str]:
    found = sorted(rules.watched(to.session, [to.council.id]).get(to.council.id, ()))
    on_watch = words.listed(found, "rules")
    return ["On watch: what they find opens no case.", *on_watch] if found else []


def _away(to: Occasion) -> Iterator[str]:
    for role in people.CHAIN:
        for person in people.holders(to.session, to.council.id, role):
            absence = people.absence(to.session, person.id)
            if absence is not None:
                yield f"{person.name} until {morning(absence.until, to.at)}."


def _backups(to: Occasion) -> Iterator[str]:
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


def _record(to: Occasion) -> Iterator[str]:
    seq, digest = audit.head(to.session, to.council.id)
    yield f"Its seal now: {seq}:{digest}"
    yield "Keep this letter: with it, beadle verify finds what was changed or removed later."
    yield from monitored.heard(to.session, to.house)
