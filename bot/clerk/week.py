"""What the weekly letter says: outcome first, then what was watched, decided, and is still open.

Nothing of a report but its number, and that only where whoever may see the letter may know of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.contract import Alert, Level
from bot.clerk import letter_parts as parts
from bot.clerk import troubles
from bot.store import cases, health, people, unwatched, week
from bot.store.schema_work import Case
from bot.words import stretches
from bot.words import weekly as words
from bot.words.cases import sentence
from bot.words.times import counted, day, when


def letter(to: parts.Occasion) -> Alert:
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
        words.block("Requests that the law wants answered", *parts.requests(to)),
        words.block("Reports", *parts.waiting_reports(to)),
        words.block("Elections and closures", *parts.coming(to)),
        words.block("Rules", *parts.rules_on_watch(to)),
        words.block("Who is away", *parts.away(to)),
        words.block("Backups", *parts.how_backups_fare(to)),
        words.block("The record", *parts.the_record(to)),
        words.ANY_TIME,
    ]
    about = f"{to.council.name}, {day(to.since, to.at)} to {day(to.at, to.at)}."
    text = words.whole([first, about, _stands_in(to)], blocks)
    return Alert(f"Weekly letter: {short}", text, Level.ASK if wrong or asked else Level.INFO)


def _stands_in(to: parts.Occasion) -> str:
    clerks = people.holders(to.session, to.council.id, "clerk")
    if to.reader is None or "clerk" in to.reader.roles or not clerks:
        return ""
    return f"{to.reader.name}: this comes to you because {clerks[0].name} is away."


def _watched(to: parts.Occasion) -> Iterator[str]:
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


def _stretches(to: parts.Occasion) -> list[unwatched.Stretch]:
    return unwatched.between(to.session, to.council.id, to.since)


def _cases(to: parts.Occasion, undone: list[Case]) -> Iterator[str]:
    opened = week.opened(to.session, to.council.id, to.since)
    yield words.figures(opened, week.decided(to.session, to.council.id, to.since), to.since, to.at)
    passed_on = week.recorded(to.session, to.council.id, "escalated", to.since)
    if passed_on:
        yield f"Asked again because no answer came: {counted(passed_on, 'time')}."
    urgent = cases.urgent_among(to.session, undone)
    undone.sort(key=lambda case: (case.id not in urgent, case.state == "gone"))
    if undone:
        yield f"Still open: {len(undone):,}"
        yield from words.listed([parts.open_case(to, case, urgent) for case in undone], "cases")
