"""The conversation with whoever writes in private: one message, one transaction, one answer.

The same at every desk and in every mailbox. Where it stands is a row (``talk``), what was said lies
in the report; so a restart in the middle goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import afterwards, answering, form, orders, seen, strangers
from bot.clerk.reporting.form import Order
from bot.clerk.reporting.heard import Heard, Said
from bot.clerk.reporting.visit import ADD, COUNCIL, Visit, visit


def hear(session: Session, house: House, heard: Heard) -> Said | None:
    """What is made of a message, and the answer; None where none is needed (one of an album)."""
    who = visit(session, house, heard)
    if who is None:
        return strangers.hear(session, house, heard)
    said = _told_what_is_missing(who, _hear(who))
    session.flush()
    return said


def begin(
    session: Session, house: House, heard: Heard, given: Mapping[str, str] | None = None
) -> Said | None:
    """Somebody gives the command ``report``: the form begins, with what was filled in.

    ``given`` are a native form's answers by the questions' keys (:data:`form.QUESTIONS`), or the
    ``case`` of which a report is to be made, which the first line of ``what`` may name as well.
    Where a report is being written and nothing was filled in, it goes on; else that one is sent
    first. None where nobody on a list asks.
    """
    who = visit(session, house, heard)
    if who is None:
        return None
    known = {question.key for question in form.QUESTIONS} | {seen.KEY}
    filled = {key: said for key, said in (given or {}).items() if said.strip() and key in known}
    if not filled:
        said: Said | None = orders.obey(who, Order("START"))
    else:
        if who.draft is not None:
            orders.obey(who, Order("NEW"))
        who.talk.report_id = None
        number = filled.pop(seen.KEY, "")
        said_of, _, more = filled.get("what", "").partition("\n")
        if number:
            said_of, more = f"case {number}", filled.get("what", "")
        case = seen.named(session, who.council.id, said_of)
        if case is not None:
            filled = filled | seen.given(session, case, more.strip())
        said = answering.begin(who, filled)
        if case is not None and who.report is not None:
            who.report.case_id = case.id
    session.flush()
    return said


def _hear(who: Visit) -> Said | None:
    bare = not who.heard.media and not who.heard.forwarded and not who.heard.trouble
    order = form.order(who.text) if bare else None
    if order is not None and (order.name != "ADD" or afterwards.is_ours(who, order)):
        return orders.obey(who, order)
    if who.asking == COUNCIL:
        return answering.which_council(who)
    report, question = who.report, who.question()
    if who.asking == ADD and not who.moved_within(afterwards.STILL):
        who.ask(None)
    if who.asking == ADD and report is not None:
        return afterwards.put_to(who, report, who.text)
    sent = afterwards.goes_on(who)
    if question is not None and question.key != "what" and report is not None:
        if report.state == "draft" or sent is not None:
            return answering.answer(who, report, question)
        who.ask(None)
    if sent is not None and who.asking is None:
        return afterwards.put_to(who, sent, who.text)
    if who.draft is None:
        who.talk.report_id = None
    return answering.begin(who)


def _told_what_is_missing(who: Visit, said: Said | None) -> Said | None:
    """What could not be taken in is said, whatever else the answer is; 999 stays the first line."""
    trouble = who.heard.trouble
    if not trouble or (said is not None and trouble in said.text):
        return said
    return replace(said, text=f"{said.text}\n\n{trouble}") if said else who.say(trouble)
