"""Answers to the form's questions: kept as they were written, and the next one put.

Nothing that somebody wrote is lost: it is an answer, or an addition.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.clerk.reporting import afterwards, choosing, filing, form, readers, telling
from bot.clerk.reporting.form import Question
from bot.clerk.reporting.heard import Said
from bot.clerk.reporting.visit import COUNCIL, Visit
from bot.store import report_chain, reports
from bot.store.schema_reports import Report
from bot.words import reports as words

TYPING = timedelta(seconds=8)
"""So soon after a question nobody has read it: what comes then goes on with what was said."""
ALBUM = timedelta(seconds=10)
"""So soon after an answer another picture is one of the same album, and needs no answer."""
TIMES = 2
"""How often a question with choices is put."""


def begin(visit: Visit, given: Mapping[str, str] | None = None) -> Said | None:
    """The first words, or a form that was filled in: kept, and the rest is asked.

    ``given`` are a form's answers by the questions' keys.
    """
    report = visit.draft
    files_before = reports.sent_with(visit.session, report) if report else 0
    if report is None:
        report = reports.begin(
            visit.session, visit.council.id, visit.person.id, visit.heard.connection,
            visit.heard.place, {},
        )  # fmt: skip
    visit.talk.report_id = report.id
    files = visit.take_files(report)
    for key, said in (given or {"what": visit.text}).items():
        if said.strip():
            _keep(visit, report, form.question(key), said.strip())
    _find_where(visit, report)
    if not reports.answers(report).get("what"):
        visit.ask("what")
        if files_before and visit.moved_within(ALBUM):
            return None
        trouble = visit.heard.trouble
        return visit.say(words.not_taken(trouble, words.WHAT) if trouble else words.wordless(files))
    return _opened(visit, report, files)


def _opened(visit: Visit, report: Report, files: int) -> Said:
    if len(visit.known) > 1 and visit.talk.council_id is None:
        visit.ask(COUNCIL)
    else:
        report.council_id, report.reporter_id = visit.council.id, visit.person.id
        if reports.answers(report).get("danger"):  # a form may have said so
            return go_on(visit, report)
        question = form.following(reports.answers(report), report.concerns)
        visit.ask(question.key if question else None)
        if question is None:
            return go_on(visit, report)
    # While another question stands ADD is an addition, and puts nothing together.
    earlier = afterwards.last_open(visit) if visit.asking == "concerns" else None
    text = words.opening(
        visit.standing(),
        visit.idle,
        visit.copy,
        files,
        reports.shown_number(earlier) if earlier else "",
        desk=visit.at_desk,
    )
    return visit.say(text)


def which_council(visit: Visit) -> Said:
    """Which of several councils a report is for."""
    report, said = visit.draft, visit.text.casefold().rstrip(".!")
    names = [council.name.casefold() for council, _ in visit.known]
    place = int(said) - 1 if said.isdecimal() else names.index(said) if said in names else -1
    if report is None or not 0 <= place < len(names):
        if report is not None:
            visit.take_files(report)
            visit.note(report, visit.text)
        return visit.say(words.again(visit.councils()))
    council, person = visit.known[place]
    visit.talk.council_id, visit.talk.person_id = council.id, person.id
    report.council_id, report.reporter_id = council.id, person.id
    return go_on(visit, report)


def answer(visit: Visit, report: Report, question: Question) -> Said | None:
    """What was written while a question stands."""
    before = reports.sent_with(visit.session, report)
    files = visit.take_files(report)
    if visit.heard.forwarded and question.key not in ("what", "where"):
        return _passed_on(visit, report, files)
    if not visit.text and not visit.heard.forwarded:
        return _wordless(visit, question, files, before)
    if question.options:
        chosen = choosing.choose(question, visit.text)
        if chosen is None:
            return _unclear(visit, report, question, files=files if files > before else 0)
        _set(visit, report, question, chosen.kept())
        if question.key == "concerns":
            report.concerns = chosen.option.value
            if chosen.beside:  # a name stood beside it
                _set(visit, report, Question("name", ""), "")
    else:
        _keep(visit, report, question, visit.text or visit.heard.forwarded or "")
    _find_where(visit, report)
    return go_on(visit, report)


def go_on(visit: Visit, report: Report) -> Said:
    """Put the next question; file where none is left, or somebody is in danger."""
    given = reports.answers(report)
    question = form.following(given, report.concerns)
    if report.state != "draft":
        return _after_filing(visit, report, question)
    if question is None:
        return file(visit, report)
    if given.get("danger", "").startswith(form.DANGEROUS):
        return _in_danger(visit, report, question)
    visit.ask(question.key)
    return visit.say(question.text)


def file(visit: Visit, report: Report, late: str = "") -> Said:
    """Send it as it stands; what was not asked is left out."""
    filing.file(visit.session, visit.house, report)
    visit.ask(None)
    text = telling.receipt(visit.session, visit.house, report, late)
    return visit.say(text, done=True)


def _in_danger(visit: Visit, report: Report, question: Question) -> Said:
    filing.file(visit.session, visit.house, report)
    number = reports.shown_number(report)
    may = [
        one.name
        for one in readers.readers(visit.session, visit.house, report)
        if telling.has_way(visit.session, visit.house, report.council_id, one)
    ]
    visit.ask(question.key)
    if not may:
        council = visit.council
        contact = council.reports.contact or next(iter(council.contacts), "")
        nobody = telling.words_for_nobody(number, contact)
        return visit.say(words.restated(nobody, question.text))
    return visit.say(words.sent_in_danger(number, words.names(may), question.text))


def _after_filing(visit: Visit, report: Report, question: Question | None) -> Said:
    visit.ask(question.key if question else None)
    if question is None:
        return visit.say(words.complete(reports.shown_number(report)), done=True)
    return visit.say(question.text)


def _keep(visit: Visit, report: Report, question: Question, said: str) -> None:
    """Keep an answer: as a choice where it is one."""
    chosen = choosing.choose(question, said) if question.options else None
    _set(visit, report, question, chosen.kept() if chosen else said)
    if chosen is not None and question.key == "concerns":
        report.concerns = chosen.option.value


def _set(visit: Visit, report: Report, question: Question, said: str) -> None:
    """Keep an answer; what stood there before stays as an addition, and so what comes late."""
    old = reports.answers(report).get(question.key)
    if old and old != said:
        visit.note(report, f"{words.LABELS[question.key]}, before: {old}")
    reports.answer(report, **{question.key: said})
    if report.state != "draft":
        visit.note(report, f"{words.LABELS[question.key]}: {said}" if said else "")
        report_chain.keep(visit.session, report)


def _find_where(visit: Visit, report: Report) -> None:
    """A link or a forwarded post says where it happened: that need not be asked."""
    given = reports.answers(report)
    where = visit.heard.forwarded or form.link_in(visit.text or given.get("what", ""))
    if where and "where" not in given:
        reports.answer(report, where=where)
    elif where and where not in given.get("where", "") and visit.heard.forwarded:
        visit.note(report, where)


def _passed_on(visit: Visit, report: Report, files: int) -> Said:
    """A post that was forwarded while another question stands."""
    visit.note(report, visit.text)
    _find_where(visit, report)
    return visit.say(words.kept(files, visit.standing()))


def _wordless(visit: Visit, question: Question, files: int, before: int) -> Said | None:
    """Pictures, or what could not be taken in; the question stands."""
    if visit.heard.trouble:
        return visit.say(words.not_taken(visit.heard.trouble, question.text))
    if files == before or visit.moved_within(ALBUM):
        return None
    return visit.say(words.kept(files, question.text))


def _unclear(visit: Visit, report: Report, question: Question, *, files: int) -> Said | None:
    """None of the choices: kept all the same, and asked once more.

    Who writes on before they can have read the question is not asked again for that.
    """
    if files:
        visit.note(report, visit.text)
        return visit.say(words.kept(files, question.text))
    sent = visit.heard.sent_at
    if visit.before and sent and sent < visit.before + TYPING:
        visit.note(report, visit.text)
        return None
    if visit.times < TIMES:
        visit.note(report, visit.text)
        visit.ask(question.key, visit.times + 1)
        return visit.say(words.again(question.text))
    unclear = f"{form.UNCLEAR}: {visit.text}" if question.key == "danger" else visit.text
    _set(visit, report, question, unclear)
    return go_on(visit, report)
