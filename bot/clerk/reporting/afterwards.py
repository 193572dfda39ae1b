"""What somebody may do with what they reported: add to it, see how it stands, take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.clerk.reporting import form, telling
from bot.clerk.reporting.form import Order
from bot.clerk.reporting.heard import Said
from bot.clerk.reporting.visit import ADD, Visit
from bot.store import report_chain, reports
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.words import reports as words
from bot.words import reports_told as told
from bot.words.times import at_time

STILL = timedelta(hours=1)
"""For so long after a report was sent what is written goes to it."""
TOLD_AGAIN = 600
"""Seconds within which several additions are told once."""


def goes_on(visit: Visit) -> Report | None:
    """The report that was sent just now, to which what is written still belongs."""
    report = visit.report
    if report is None or report.filed_at is None:
        return None
    if report.closed_at is not None or report.withdrawn_at is not None:
        return None  # it happens again: that is another one
    moved = max(report.filed_at, visit.before or report.filed_at)
    return report if visit.talk.last_at - moved < STILL else None


def add(visit: Visit, order: Order) -> Said:
    """ADD, alone, with words, or with a number and words."""
    if visit.draft is not None and not order.rest and visit.asking == "concerns":
        earlier = last_open(visit)
        if earlier is not None:
            return _merge(visit, visit.draft, earlier)
    if visit.draft is not None:
        visit.take_files(visit.draft)
        visit.note(visit.draft, order.rest)
        first = words.added_to_draft("") if order.rest else words.ADD_WHAT
        return visit.say(words.restated(first, visit.standing()))
    number, rest = form.numbered(order.rest)
    report = _mine(visit, number)
    if report is None:
        return visit.say(_no_report(visit))
    visit.talk.report_id = report.id
    if not rest:
        visit.ask(ADD)
        return visit.say(words.ADD_WHAT)
    return put_to(visit, report, rest)


def last_open(visit: Visit) -> Report | None:
    """The last report of theirs that is not over."""
    return next(
        (
            one
            for one in _own(visit)
            if one.number is not None and one.closed_at is None and one.withdrawn_at is None
        ),
        None,
    )


def _merge(visit: Visit, draft: Report, earlier: Report) -> Said:
    """What was begun as a new report belongs to an earlier one: it goes there, files and all."""
    given = reports.answers(draft)
    text = "\n".join(dict.fromkeys(said for said in given.values() if said))
    reports.move_parts(visit.session, draft, earlier)
    reports.throw_away(visit.session, draft)
    visit.talk.report_id = earlier.id
    visit.ask(None)
    visit.note(earlier, text)
    report_chain.keep(visit.session, earlier)
    _tell(visit, earlier, told.ADDED, "added")
    return visit.say(words.added(reports.shown_number(earlier), desk=visit.at_desk))


def put_to(visit: Visit, report: Report, text: str) -> Said:
    """Words and pictures go to a report that was sent; those who read it are told."""
    standing = visit.standing() if visit.asking != ADD else ""
    if not standing:
        visit.ask(None)
    visit.talk.report_id = report.id
    if visit.heard.forwarded:
        text = "\n".join(part for part in (visit.heard.forwarded, text) if part)
    visit.take_files(report)
    visit.note(report, text)
    report_chain.keep(visit.session, report)
    number = reports.shown_number(report)
    if form.is_courtesy(text) and not visit.heard.media:
        return visit.say(words.restated(words.noted(number, desk=visit.at_desk), standing))
    _tell(visit, report, told.ADDED, "added")
    return visit.say(words.restated(words.added(number, desk=visit.at_desk), standing))


def is_ours(visit: Visit, order: Order) -> bool:
    """Whether ADD has something to add to; else what follows it begins a report of its own."""
    if visit.draft is not None or not order.rest:
        return True
    return _mine(visit, form.numbered(order.rest)[0]) is not None


def mine(visit: Visit, _order: Order) -> Said:
    """Somebody's own reports, and how each stands."""
    found = [one for one in _own(visit) if one.number is not None]
    if not found:
        return visit.say(
            words.restated(_no_report(visit) if not visit.draft else "", visit.standing())
        )
    lines = [f"{reports.shown_number(one)}: {_state(visit, one)}" for one in found[:10]]
    if visit.draft is not None:
        lines.append("The one you are writing now: not sent yet.")
    return visit.say(words.restated(words.mine(lines), visit.standing()))


def _no_report(visit: Visit) -> str:
    return words.NO_REPORT.format(begin=words.to_begin(desk=visit.at_desk))


def _state(visit: Visit, report: Report) -> str:
    at = now(visit.session)
    if report.erased_at is not None:
        return "erased, its time is over."
    if report.closed_at is not None:
        state = f"closed {at_time(report.closed_at, at)}"
    elif report.state == "acknowledged":
        state = "being dealt with"
    elif report.opened_at is not None:
        state = f"read {at_time(report.opened_at, at)}"
    else:
        state = f"sent {at_time(report.filed_at or report.begun_at, at)}, not read yet"
    return f"{state}; withdrawn." if report.withdrawn_at is not None else f"{state}."


def withdraw(visit: Visit, order: Order) -> Said:
    """Take a report back: it is kept, and marked; why, if that was said, stands with it."""
    open_ones = [one for one in _own(visit) if one.number is not None and one.withdrawn_at is None]
    if visit.draft is not None and not order.rest:
        return visit.say(words.restated(words.NOT_SENT, visit.standing()))
    if not order.rest and len(open_ones) > 1:
        numbers = tuple(map(reports.shown_number, open_ones[:5]))
        said = visit.say(words.WHICH.format(number=numbers[0], numbers=", ".join(numbers)))
        return replace(said, choices=tuple(f"WITHDRAW {number}" for number in numbers))
    meant, why = form.report_number(order.rest)
    report = _mine(visit, meant)
    if report is None:
        return visit.say(words.NOT_YOURS if order.rest else _no_report(visit))
    number = reports.shown_number(report)
    if report.withdrawn_at is not None:
        return visit.say(words.ALREADY.format(number=number))
    report.withdrawn_at = now(visit.session)
    reports.note(visit.session, report, "withdrawn", why or None, visit.person.id)
    report_chain.keep(visit.session, report)
    if visit.draft is None:
        visit.ask(None)
    _tell(visit, report, told.WITHDRAWN, "withdrawn")
    marked = words.withdrawn(number, desk=visit.at_desk)
    return visit.say(words.restated(marked, visit.standing()))


def _own(visit: Visit) -> list[Report]:
    return reports.of_reporter(visit.session, visit.persons)


def _mine(visit: Visit, number: str) -> Report | None:
    """The report of their own that somebody means: by its number, else the last one sent."""
    own = [one for one in _own(visit) if one.number is not None and one.erased_at is None]
    if not number:
        return own[0] if own else None
    councils = {one.council_id for one in own}
    meant = [
        one
        for council in sorted(councils)
        for one in reports.by_number(visit.session, council, number)
    ]
    keys = {one.id for one in own}
    return next((one for one in meant if one.id in keys), None)


def _tell(visit: Visit, report: Report, what: str, key: str) -> None:
    """Tell those who read it, at most once in ten minutes for several additions."""
    at = now(visit.session)
    number, typed = reports.shown_number(report), reports.typed_number(report, at)
    text = told.changed(number, typed, what)
    bucket = int(at.timestamp()) // TOLD_AGAIN
    telling.to_readers(visit.session, visit.house, report, text, f"{key}:{bucket}")
