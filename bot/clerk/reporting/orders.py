"""The words by which somebody steers the conversation: SKIP, BACK, STOP, SEND, NEW, HELP."""

from __future__ import annotations

from collections.abc import Callable

from bot.clerk.reporting import afterwards, answering, form, opening
from bot.clerk.reporting.form import Order, Question
from bot.clerk.reporting.heard import Said
from bot.clerk.reporting.idle import has_content
from bot.clerk.reporting.visit import Visit
from bot.store import reports
from bot.store.schema_reports import Report
from bot.words import reports as words


def obey(visit: Visit, order: Order) -> Said:
    """Do what was said."""
    return _ORDERS[order.name](visit, order)


def _skip(visit: Visit, _order: Order) -> Said:
    report, question = visit.report, visit.question()
    if report is None or question is None:
        return _with_question(visit, "" if visit.standing() else _nothing_open(visit))
    if question.key == "what":
        return visit.say(words.NEEDED)
    reports.answer(report, **{question.key: ""})
    return answering.go_on(visit, report)


def _back(visit: Visit, _order: Order) -> Said:
    """The question before, anew; what was answered stays as an addition."""
    report, question = visit.report, visit.question()
    if report is None or question is None:
        return _with_question(visit, "" if visit.standing() else _nothing_open(visit))
    given = reports.answers(report)
    before = _before(given, report, question)
    if before is None:
        return _with_question(visit, words.FIRST)
    old = given.pop(before.key)
    visit.note(report, f"{words.LABELS[before.key]}, before: {old}" if old else "")
    if before.key == "concerns":
        report.concerns = "unknown"
        given.pop("name", None)
    reports.put_answers(report, given)
    visit.ask(before.key)
    return visit.say(before.text)


def _before(given: dict[str, str], report: Report, question: Question) -> Question | None:
    """The last question that was answered or skipped; of what was sent none that decided that."""
    keys = [each.key for each in form.QUESTIONS[1:]]
    if report.state != "draft":
        keys = keys[keys.index("danger") + 1 :]
    place = keys.index(question.key) if question.key in keys else keys.index("concerns") + 1
    asked = [key for key in keys[:place] if key in given]
    return form.question(asked[-1]) if asked else None


def _stop(visit: Visit, _order: Order) -> Said:
    draft, report = visit.draft, visit.report
    if draft is not None:
        reports.throw_away(visit.session, draft)
        visit.talk.report_id = None
        visit.ask(None)
        return visit.say(words.stopped(visit.platform, desk=visit.at_desk), done=True)
    asked = visit.asking is not None
    visit.ask(None)
    if report is not None and asked and report.number is not None:
        number = reports.shown_number(report)
        return visit.say(words.SENT_ALREADY.format(number=number), done=True)
    return visit.say(_nothing_open(visit), done=True)


def _send(visit: Visit, _order: Order) -> Said:
    draft, report = visit.draft, visit.report
    if draft is not None:
        if not has_content(visit.session, draft):
            return visit.say(words.NOTHING_TO_SEND)
        if len(visit.known) > 1 and visit.talk.council_id is None:
            return _with_question(visit, "")
        return answering.file(visit, draft)
    if report is not None and visit.asking is not None:
        visit.ask(None)
        return visit.say(words.complete(reports.shown_number(report)), done=True)
    return visit.say(words.NOTHING_TO_SEND)


def _new(visit: Visit, _order: Order) -> Said:
    """Another report; one that was begun is sent first."""
    draft, first = visit.draft, ""
    if draft is not None and has_content(visit.session, draft):
        if len(visit.known) > 1 and visit.talk.council_id is None:
            return _with_question(visit, words.NOT_SENT)
        first = answering.file(visit, draft).text
    elif draft is not None:
        reports.throw_away(visit.session, draft)
    visit.talk.report_id = None
    visit.ask("what")
    if first:
        return visit.say(words.restated(first, words.WHAT))
    return visit.say(words.invitation(visit.copy))


def _start(visit: Visit, _order: Order) -> Said:
    if visit.standing():
        return _with_question(visit, words.CALL)
    visit.talk.report_id = None
    visit.ask("what")
    return visit.say(words.invitation(visit.copy))


def _help(visit: Visit, order: Order) -> Said:
    if visit.standing():
        return _with_question(visit, f"{words.CALL}\n{words.helped(desk=visit.at_desk)}")
    said = _start(visit, order)
    return visit.say(words.restated(said.text, words.helped(desk=visit.at_desk)))


def _desk(visit: Visit, order: Order) -> Said:
    """A command: who reads reports opens them here as well, everybody else at a desk."""
    answer = opening.answered(visit, order.rest)
    if answer is not None:
        return _with_question(visit, answer)
    return _with_question(visit, words.AT_A_DESK.format(line=order.rest))


def _nothing_open(visit: Visit) -> str:
    return words.NOTHING_OPEN.format(begin=words.to_begin(desk=visit.at_desk))


def _with_question(visit: Visit, first: str) -> Said:
    """Something said in between, and the question that stands once more."""
    return visit.say(words.restated(first, visit.standing()))


_ORDERS: dict[str, Callable[[Visit, Order], Said]] = {
    "SKIP": _skip,
    "BACK": _back,
    "STOP": _stop,
    "SEND": _send,
    "NEW": _new,
    "START": _start,
    "HELP": _help,
    "DESK": _desk,
    "ADD": afterwards.add,
    "MINE": afterwards.mine,
    "WITHDRAW": afterwards.withdraw,
}
