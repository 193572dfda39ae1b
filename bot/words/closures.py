"""How elections and closures read: what happens when, by what right, and what to type next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.config.model import LONDON
from bot.store.closures import Window
from bot.store.modes import CLOSED, HEIGHTENED
from bot.store.schema_closing import Closure, Election
from bot.words.times import counted
from policy.elections.rules import Kind, rules
from policy.elections.timetable import Timetable

NAMED = 10
"""Accounts named one by one, at most."""
STAYS = "Emergency posts and reports stay open. No post is deleted."
BACK = (
    "open again. What stood there before is put back exactly, unless somebody changed it "
    "meanwhile: then I ask."
)
MEANS = {
    "normal": "posts are checked as always",
    HEIGHTENED: "stricter checking, and nothing that the public sees changes",
    CLOSED: (
        "comments close where the platform can, a notice says why and until when, and new posts "
        "that are not exempt are breaches"
    ),
}
_CLOSES = (
    "comments close where the platform can, and a notice says why and until when. New posts that "
    "are not exempt are breaches."
)
_NO_CLAUSE = (
    "Your policy has no clause that closes accounts. If the Council has resolved to close them, "
    "type: resolution MINUTE DATE"
)
CATEGORIES = {
    "emergency": "emergency and public safety",
    "service": "essential services",
    "statutory": "a statutory notice",
    "election": "factual election information that names all candidates alike",
    "correction": "the correction of a factual error",
    "mourning": "remembrance and mourning",
}
"""What may go out while accounts are closed, by the word that is typed."""


def title(kind: str) -> str:
    """What a type of poll is called."""
    return next(rule.title for rule in rules() if rule.kind == Kind(kind))


def day(of: date, today: date) -> str:
    """``6 May``, with the year where it is another one."""
    year = "" if of.year == today.year else f" {of.year}"
    return f"{of.day} {of:%B}{year}"


def moment(at: datetime, today: date) -> str:
    """``22:00 on 6 May``; midnight is the day alone."""
    local = at.astimezone(LONDON)
    clock = "" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M} on "
    return f"{clock}{day(local.date(), today)}"


def until(at: datetime, today: date) -> str:
    """``22:00 on 6 May``; at midnight the last day that is in it: ``the end of 6 May``."""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute) != (0, 0):
        return moment(at, today)
    return f"the end of {day(local.date() - timedelta(days=1), today)}"


def name(election: Election, today: date) -> str:
    """``election 1 (parish or town council election, poll on 6 May 2027)``."""
    area = f", {election.area}" if election.area else ""
    return f"election {election.number} ({title(election.kind)}{area}, {day(election.poll, today)})"


def span(closure: Closure | Window, today: date) -> str:
    """``from 31 March at the latest (an estimate) until 22:00 on 6 May``."""
    estimate = " at the latest (an estimate)" if closure.estimated else ""
    ends = until(closure.ends_at, today) if closure.ends_at else open_end(closure)
    return f"from {moment(closure.starts_at, today)}{estimate} until {ends}"


def open_end(closure: Closure | Window) -> str:
    """Until what it goes on, where no time is known: a result, or somebody's word."""
    polled = isinstance(closure, Window) or closure.election_id is not None
    return "the result is declared" if polled else "somebody types reopen"


def state(closure: Closure, at: datetime) -> str:
    """Whether it is confirmed, and whether it holds now."""
    if closure.confirmed_at is None:
        return "NOT CONFIRMED"
    begun = closure.starts_at <= at
    return f"{closure.mode}, {'now' if begun else 'confirmed'}"


def proposal(
    election: Election,
    dates: Timetable,
    window: Closure | None,
    accounts: Sequence[str],
    today: date,
) -> str:
    """When, which accounts and how, and what to type next: a line for each."""
    poll = f"Poll: {day(election.poll, today)}, {title(election.kind)}."
    if window is None or dates.starts is None:
        return (
            f"{poll}\nWhen the period starts does not follow from polling day. Tell me the day on "
            f"which the notice is published: election notice DATE {election.number}. Nothing "
            "closes before."
        )
    lines = [poll, _dates(election, dates, window, today)]
    if dates.provisional:
        lines.append("Provisional: bank holidays so far ahead are not named yet.")
    confirmed = window.confirmed_at is not None
    lines.append(
        f"{_from_when(window, today)}{effect(window, accounts)}"
        if confirmed
        else f"Once you confirm, {effect(window, accounts)}"
    )
    if dates.estimated:
        lines.append(
            f"When the notice is published, type its day: election notice DATE {election.number}"
        )
    if confirmed:
        lines.append(f"It stays confirmed. To undo: election cancel {election.number} REASON.")
    elif window.mode == CLOSED:
        lines.append(f"Nothing closes until you type: confirm {election.number}")
    else:
        lines += [_NO_CLAUSE, f"To confirm, type: confirm {election.number}"]
    return "\n".join(lines)


def _from_when(window: Closure, today: date) -> str:
    """Nobody takes what is still to come for what is so now."""
    if window.starts_at <= window.created_at:
        return "Now "
    what = "is closed" if window.mode == CLOSED else "changes"
    return f"Nothing {what} for it before {moment(window.starts_at, today)}. Then "


def _dates(election: Election, dates: Timetable, window: Closure, today: date) -> str:
    start = moment(window.starts_at, today)
    verb = "was" if window.starts_at.astimezone(LONDON).date() <= today else "is"
    begins = (
        f"The latest start is {start} (an estimate)."
        if dates.estimated
        else f"It starts on {start}, when the notice {verb} published."
    )
    return f"{begins} {_ends(election, window)}."


def _ends(election: Election, window: Closure) -> str:
    if window.ends_at is None:
        declared = f"election declared {election.number}"
        return f"It ends when the result is declared: then type {declared}"
    local = window.ends_at.astimezone(LONDON)
    if local.date() == election.poll:
        return f"Ends {local:%H:%M} on polling day"
    return "Ends at midnight after polling day"


def effect(closure: Closure, accounts: Sequence[str]) -> str:
    """What happens to which accounts, by what right, and what stays."""
    which = named(accounts)
    verb = "is" if len(accounts) == 1 else "are"
    if closure.mode != CLOSED:
        strict = "checked more strictly" if closure.mode == HEIGHTENED else "checked as always"
        return f"{which} {verb} {strict}; nothing that the public sees changes."
    right = f" by {closure.ground}" if closure.ground else ""
    return f"{which} {verb} closed{right}: {_CLOSES}\n{STAYS}"


def named(accounts: Sequence[str]) -> str:
    """``2 accounts (page, other)``; of very many, some."""
    more = " and more" if len(accounts) > NAMED else ""
    return f"{counted(len(accounts), 'account')} ({', '.join(accounts[:NAMED])}{more})"


def first_up(text: str) -> str:
    """The text with a capital at its beginning, and the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def notice(
    council: str, closure: Closure | Window, contacts: Sequence[str], poll: date | None
) -> str:
    """What the public reads on a closed account: why, until when, and where to write instead.

    Profiles are short: what matters least stands last, where a platform may cut it off.
    """
    right = f", under {closure.ground}" if closure.ground else ""
    write = f" Write to us: {contacts[0]}." if contacts else ""
    return (
        f"{council}: this account is closed{_until(closure.ends_at)}{_because(closure, poll)}"
        f"{right}.{write} Comments are closed. Emergency and legal notices still appear here."
    )


def _because(closure: Closure | Window, poll: date | None) -> str:
    if poll is None:
        return ""
    ends = closure.ends_at.astimezone(LONDON).date() if closure.ends_at else None
    return f" because of the election {'that day' if ends == poll else f'on {_full(poll)}'}"


def _full(of: date) -> str:
    """``6 May 2027``, with the year: it may be read long after."""
    return f"{of.day} {of:%B %Y}"


def _until(at: datetime | None) -> str:
    """`` until 22:00 on 6 May 2027``."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    if (local.hour, local.minute) == (0, 0):
        return f" until the end of {_full(local.date() - timedelta(days=1))}"
    return f" until {local:%H:%M} on {_full(local.date())}"
