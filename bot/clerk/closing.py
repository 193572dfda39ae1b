"""Closing and opening accounts on the Clerk's word: close, reopen, settle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time

from bot.clerk import periods
from bot.clerk.confirm import require_right
from bot.clerk.elections import read_day, today
from bot.clerk.table import Asked, Refuse, Reply, command, parameter
from bot.config.model import LONDON
from bot.store import carrying, closures, health, standing
from bot.store.carrying import Due
from bot.store.closures import Window
from bot.store.modes import CLOSED, HEIGHTENED, Modes
from bot.store.schema import Account
from bot.store.schema_closing import Closure
from bot.store.store import now
from bot.words import closures as words

_TIMED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2}))?", re.ASCII)
_ACCOUNT = parameter("account", "account", "the account (accounts lists them), or: all")
_REASON = parameter("reason", "text", "why")


@command("close", "Close an account or all of them, now or from a day on", _ACCOUNT,
         parameter("mode", "word", "closed, or heightened (stricter checking only)",
                   choices=(CLOSED, HEIGHTENED)),
         parameter("from", "date", "from when on (2027-03-22, or 2027-03-22T18:00)",
                   required=False),
         parameter("until", "date", "until when", required=False), _REASON,
         example="close all closed until 2027-05-06T22:00 the Council has resolved so")  # fmt: skip
def close(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Put a window down that is confirmed as it is typed."""
    mode = args["mode"].casefold()
    if mode not in (CLOSED, HEIGHTENED):
        raise Refuse("Nothing was done: the mode is closed or heightened. To open: reopen.")
    require_right(asked, mode)
    account = one_account(asked, args["account"])
    at = now(asked.session)
    starts = _moment(args["from"]) if args["from"] else at
    ends = _moment(args["until"]) if args["until"] else None
    if ends is not None and ends <= starts:
        raise Refuse("Nothing was done: that window would end before it starts.")
    if ends is not None and ends <= at:
        raise Refuse("Nothing was done: that window is over.")
    ground = periods.ground(asked.session, asked.house, asked.council.id) if mode == CLOSED else ""
    window = Window(mode, starts, ends, ground, args["reason"])
    row = closures.put(
        asked.session, asked.council.id, window, account=account, confirmed_by=asked.person
    )
    known = periods.account_keys(asked.session, asked.council.id)
    names = [account.key] if account else known
    begun = " I close them now, and say how it went." if starts <= at and mode == CLOSED else ""
    return Reply(
        f"Noted. {words.first_up(words.span(row, today(asked)))}, {words.effect(row, names)}"
        f"{begun}\nTo undo: reopen {args['account']} REASON."
    )


def _moment(text: str) -> datetime:
    """A day's beginning, or a time of day, in London."""
    found = _TIMED.fullmatch(text)
    day = read_day(found[1] if found else text)
    try:
        clock = time(int(found[2]), int(found[3])) if found and found[2] else time()
    except ValueError:
        raise Refuse(f"“{text[:40]}” is no time. Write it as 2027-05-06T22:00.") from None
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def one_account(asked: Asked, text: str) -> Account | None:
    """The account that is meant; None for all. Raises Refuse with those that exist."""
    if text.casefold() == "all":
        return None
    rows = [row.account for row in health.accounts(asked.session, asked.council.id)]
    for account in rows:
        if text.casefold() in (account.key.casefold(), account.address.casefold()):
            return account
    known = ", ".join(row.key for row in rows)
    raise Refuse(f"“{text[:40]}” is no account. Use all, or one of: {known}.")


@command("reopen", "Open an account or all of them, whatever had closed them", _ACCOUNT, _REASON,
         example="reopen all the poll was abandoned")  # fmt: skip
def reopen(asked: Asked, args: Mapping[str, str]) -> Reply:
    """End what holds now; where nothing does, what was put down for later is taken back."""
    account = one_account(asked, args["account"])
    name = account.key if account else "all accounts"
    if _end_what_holds(asked, account, args["reason"]) or _again(asked, account, args["reason"]):
        return Reply(
            f"Opening {name} now: what stood there before is put back. I will say how it went."
        )
    later = _take_back(asked, account, args["reason"])
    if not later:
        raise Refuse(f"Nothing was done: {args['account']} is not closed.")
    day = today(asked)
    spans = "; ".join(f"{one.mode} {words.span(one, day)}" for one in later)
    return Reply(f"Taken back, before it began: {name}, {spans}. Nothing changes now.")


def _end_what_holds(asked: Asked, account: Account | None, reason: str) -> bool:
    """End what holds of an account or of all, whoever put it down; whether there was any."""
    at = now(asked.session)
    if account is None:
        live = closures.live(asked.session, asked.council.id)
        ended = [one for one in live if closures_began(one, at)]
    else:
        modes = Modes(asked.session, [asked.council.id])
        ended = list(modes.holding(asked.council.id, account.id, at))
    for closure in ended:
        if account is not None and closure.account_id is None:
            closures.leave(asked.session, closure, account, reason, asked.person)
        else:
            closures.end(asked.session, closure, reason, asked.person)
    return bool(ended)


def _take_back(asked: Asked, account: Account | None, reason: str) -> list[Closure]:
    """End what somebody put down for later; an election's window has its own word for that."""
    later = [
        one
        for one in closures.live(asked.session, asked.council.id)
        if one.election_id is None and (account is None or one.account_id == account.id)
    ]
    for closure in later:
        closures.end(asked.session, closure, reason, asked.person)
    return later


def closures_began(closure: Closure, at: datetime) -> bool:
    """Whether a closure holds already."""
    return closure.starts_at <= at


def _again(asked: Asked, account: Account | None, reason: str) -> list[Account]:
    """Accounts that are open by the rows, and where what stood there is not put back yet."""
    known = [row.account for row in health.accounts(asked.session, asked.council.id)]
    open_ = [one for one in ([account] if account else known) if one.mode != CLOSED]
    left = carrying.saved(asked.session, [one.id for one in open_])
    found = [one for one in open_ if left.get(one.id)]
    for one in found:
        carrying.again(asked.session, Due(one, one.mode, reason=reason), told="")
    return found


@command("settle", "Leave an account as it stands, where somebody changed it while it was closed",
         _ACCOUNT, _REASON, example="settle page the new pinned post is right")  # fmt: skip
def settle(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Give up putting back what stood there before; what was put back stays."""
    account = one_account(asked, args["account"])
    if account is None:
        raise Refuse("Nothing was done: settle one account at a time.")
    stuck = [
        one
        for one in standing.not_right(asked.session, asked.council.id, now(asked.session))
        if one.account.id == account.id and one.action is not None and account.mode != CLOSED
    ]
    if not stuck:
        raise Refuse(f"Nothing was done: {account.key} is as it should be, or still closed.")
    standing.settle(asked.session, stuck[0], args["reason"], asked.person)
    return Reply(f"Noted: {account.key} stays as it stands. I do not touch it any more.")
