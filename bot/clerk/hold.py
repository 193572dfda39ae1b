"""Legal holds at the desk: ``hold``, ``release``, ``holds``.

A hold keeps what somebody may ask for: a request for information stops all destruction of what was
asked for (Freedom of Information Act 2000 s.77). One on a report is for those who may read the
report to place and to see; for everybody else there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clerk import find_report, finding, report_steps, tell
from bot.clerk.table import (
    READERS,
    Asked,
    NotAllowed,
    Refuse,
    Reply,
    command,
    first_word,
    parameter,
)
from bot.store import cases, crypto, holds, people
from bot.store.schema import Account
from bot.store.schema_keeping import Hold
from bot.store.schema_reports import Report
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words.times import at_time, counted, when

WHAT = parameter("what", "word", "a case, a report in full (H-2027-0007), an account, or: all")
_REPORT = re.compile(r"H-\d{4}-.+", re.IGNORECASE | re.ASCII)
_CASE = re.compile(r"#?\d{1,9}(/\d{4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """What is meant. ``post_by``: who wrote the post, of a case."""

    kind: str
    said: str
    case_id: int | None = None
    account_id: int | None = None
    report: Report | None = None
    post_by: int | None = None

    def columns(self) -> dict[str, int | str]:
        """As a hold's row has it."""
        keys = {"case_id": self.case_id, "account_id": self.account_id}
        return {"kind": self.kind, **{name: key for name, key in keys.items() if key is not None}}


@command(
    "hold", "Keep something beyond its time, for a request, a claim or the police", WHAT,
    parameter("reason", "text", "the reason (name nobody: it is on record)"),
    example="hold 14 request for information of 3 May",
)  # fmt: skip
def hold(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Stop the destruction of what is named, until it is released."""
    target, reason = _target(asked, args["what"], args["reason"])
    if not reason:
        raise Refuse(f"Nothing was done: the reason is missing. Type: hold {args['what']} REASON")
    if target.report is not None:
        return report_steps.keep(asked, target.report, reason)
    _refuse_if_nothing_is_left(asked, target)
    standing = holds.standing(asked.session, asked.council.id, **target.columns())
    if standing:
        since = at_time(standing[0].placed_at, now(asked.session))
        raise Refuse(f"Nothing to do: {target.said} has been on hold since {since}.")
    row = holds.place(
        asked.session,
        asked.council.id,
        target.kind,
        asked.person,
        reason,
        case_id=target.case_id,
        account_id=target.account_id,
    )
    return Reply(
        f"On hold: {target.said}. Nothing of it is erased until: release {_typed(asked, row)}\n"
        "What was erased before stays erased. I will ask in a year whether it is still needed."
    )


@command(
    "release", "End a hold", WHAT, parameter("reason", "text", "why", required=False),
    example="release 14 answered",
)  # fmt: skip
def release(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Let the time for which it is kept count again, as if there had been no hold."""
    target, reason = _target(asked, args["what"], args["reason"])
    if target.report is not None:
        return report_steps.release(asked, target.report, reason)
    if target.post_by == asked.person.id:
        raise NotAllowed(
            "Nothing was done: this is your own post. Somebody else has to end the hold."
        )
    standing = holds.standing(asked.session, asked.council.id, **target.columns())
    if not standing:
        raise Refuse(f"Nothing to do: {target.said} is not on hold. Type holds to see what is.")
    for row in standing:
        holds.release(asked.session, row, asked.person, reason)
    return Reply(
        f"No longer on hold: {target.said}. What is past its time is erased within the hour. To "
        f"stop that: hold {_typed(asked, standing[0])} REASON"
    )


@command("holds", "List what is kept beyond its time", roles=READERS, looks=True)
def holds_(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """One line a hold: what, since when, by whom, why, when it is to be reviewed."""
    found = visible(asked)
    if not found:
        return Reply("Nothing is on hold: everything is erased when its time is over.")
    lines = [f"{counted(len(found), 'hold')}:", *(_line(asked, row) for row in found)]
    lines.append("To end one: release, and what is held.")
    return Reply("\n".join(lines), confidential=any(row.kind == holds.REPORT for row in found))


def visible(asked: Asked) -> list[Hold]:
    """The holds that stand and that the person may know of."""
    rows = holds.standing(asked.session, asked.council.id)
    mine = set()
    if crypto.is_open(crypto.REPORTS):
        readable = find_report.readable(
            asked.session, asked.house, asked.council, asked.person, closed=True
        )
        mine = {one.id for one in readable}
    return [row for row in rows if row.report_id is None or row.report_id in mine]


def _line(asked: Asked, row: Hold) -> str:
    at = now(asked.session)
    by = people.name_of(asked.session, row.placed_by_id) if row.placed_by_id else "Beadle"
    why = f": {row.reason}" if row.reason else ""
    if row.kind == holds.REPORT:
        why = ": the reason stands in the report"
    shown = said(asked.session, row)
    return f"{shown}, since {when(row.placed_at, at)}, by {by}{why}; to review {_day(row)}."


def _day(row: Hold) -> str:
    return f"{row.review_at.day} {row.review_at:%B %Y}"


def said(session: Session, row: Hold) -> str:
    """What is held, in words; of a report its number alone."""
    if row.case_id is not None:
        file = cases.file(session, session.get_one(Case, row.case_id))
        return f"Case {tell.case_label(session, file)}"
    if row.account_id is not None:
        return f"The account {session.get_one(Account, row.account_id).key}"
    if row.report_id is not None:
        report = session.get_one(Report, row.report_id)
        return f"Report {find_report.label(session, report)}"
    return "Everything of the council"


def _typed(asked: Asked, row: Hold) -> str:
    """What one types to mean what is held."""
    shown = said(asked.session, row)
    return "all" if row.kind == holds.ALL else shown.rpartition(" ")[2]


# --------------------------------------------------------------------------- what is meant


def _target(asked: Asked, what: str, rest: str) -> tuple[Target, str]:
    """What somebody means, and the words that are left. Raises Refuse where that is nothing."""
    kind = what.casefold()
    if kind in (holds.CASE, holds.ACCOUNT, holds.REPORT):
        what, rest = first_word(rest)
    else:
        kind = _kind(asked, what)
    if kind == holds.ALL:
        return Target(kind, "everything of the council"), rest
    if kind == holds.REPORT:
        report = find_report.report(asked, what)
        return Target(kind, "the report", report=report), rest
    if kind == holds.CASE:
        file = finding.case(asked, what)
        named = f"case {tell.case_label(asked.session, file)}, with its post and all about it"
        return Target(kind, named, case_id=file.case.id, post_by=file.post.author_id), rest
    account = _account(asked, what)
    named = f"the account {account.key}, with all its posts and cases"
    return Target(kind, named, account_id=account.id), rest


def _kind(asked: Asked, what: str) -> str:
    if what.casefold() == holds.ALL:
        return holds.ALL
    if _CASE.fullmatch(what):
        return holds.CASE
    if _REPORT.fullmatch(what):
        return holds.REPORT
    _account(asked, what)
    return holds.ACCOUNT


def _account(asked: Asked, what: str) -> Account:
    """By id or by address; also one that is no longer watched."""
    query = select(Account).where(Account.council_id == asked.council.id).order_by(Account.id)
    rows = asked.session.scalars(query).all()
    named = what.casefold()
    found = [row for row in rows if named in (row.key.casefold(), row.address.casefold())]
    if len(found) != 1:
        known = ", ".join(row.key for row in rows)
        raise Refuse(
            f"Nothing was done: “{what[:40]}” is no case, report or account. Type a case's number, "
            f"a report's in full (H-2027-0007), all, or one of: {known}."
        )
    return found[0]


def _refuse_if_nothing_is_left(asked: Asked, target: Target) -> None:
    case = asked.session.get_one(Case, target.case_id) if target.case_id is not None else None
    if case is not None and case.erased_at is not None:
        raise Refuse(
            f"Nothing was done: of {target.said} nothing is left. Its time was over "
            f"{when(case.erased_at, now(asked.session))}."
        )
