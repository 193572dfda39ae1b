"""A rehearsal: what each account would look like before, during and after; nothing is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from adapters.contract import ActionKind
from bot.clerk import periods
from bot.clerk.confirm import require_right
from bot.clerk.elections import meant, today
from bot.clerk.table import Asked, Refuse, Reply, command, parameter
from bot.store import closures, health
from bot.store.closures import Window
from bot.store.modes import CLOSED, MODES, NORMAL, Modes, mode_of, strictest
from bot.store.schema import Account
from bot.store.schema_closing import Closure, Election
from bot.words import closures as words

Phase = tuple[datetime, str]
"""From when on (aware), and the mode."""

NOT_READ = (
    "This is what I have on record: I did not look at the accounts just now. What stands there is "
    "read when an account is closed."
)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A window as it would be carried out, whether its row is confirmed or not."""

    row: Closure
    window: Window
    modes: Modes

    def mode(self, account: Account, at: datetime) -> str:
        """The mode of an account at a time, were the window confirmed as it is planned."""
        holding = self.modes.holding(account.council_id, account.id, at)
        return strictest(
            self.window.mode if one.id == self.row.id else mode_of(one, at) for one in holding
        )

    def phases(self, account: Account) -> tuple[Phase, ...]:
        """Before, during and after: what holds just before the window, then each change in it.

        Other windows of the council are heeded; modes that follow and are the same are one.
        """
        starts = max(self.window.starts_at, self.row.created_at)
        ends = self.window.ends_at
        edges = self.modes.moments(account.council_id, account.id)
        edges |= {starts} if ends is None else {starts, ends}
        inside = sorted(at for at in edges if starts <= at and (ends is None or at <= ends))
        before = starts - _INSTANT
        every = [(at, self.mode(account, at)) for at in (before, *inside)]
        return (every[0], *(one for last, one in pairwise(every) if one[1] != last[1]))


@command("rehearse", "What each account would look like before, during and after; nothing is done",
         parameter("election", "number", "the election's number", required=False),
         parameter("mode", "mode", "normal, heightened or closed", required=False,
                   choices=MODES),
         example="rehearse 1", looks=True)  # fmt: skip
def rehearse(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Show what would be done, from the same rows and words, without touching anything."""
    election = meant(asked, args["election"])
    row = closures.of_election(asked.session, election)
    confirmed = row is not None and row.confirmed_at is not None
    usual = periods.usual_mode(asked.session, asked.house, asked.council.id)
    mode = args["mode"].casefold() or (row.mode if row is not None and confirmed else usual)
    require_right(asked, mode)
    window = periods.window(asked.session, asked.house, election, mode)
    if row is None or window is None:
        raise Refuse(
            "Nothing to rehearse: nothing says when it starts. Tell me the date of the notice "
            f"first: election notice DATE {election.number}"
        )
    plan = Plan(row, window, Modes(asked.session, [asked.council.id]))
    ask = f"confirm {election.number}{'' if mode == usual else f' {mode}'}"
    if not confirmed:
        held = f"So it would be once you type: {ask}. Until then nothing closes."
    elif row.mode == mode:
        held = "It is confirmed."
    else:
        held = f"It is confirmed as {row.mode}; it would be so once you type: {ask}."
    lines = [_first(asked, election, window, held), *_accounts(asked, plan)]
    if mode == CLOSED:
        said = words.notice(asked.council.name, window, asked.council.contacts, election.poll)
        lines.append(f"The public reads there: “{said}”")
        lines.append(f"May still go out: {'; '.join(words.CATEGORIES.values())}.")
    return Reply("\n".join([*lines, words.STAYS, NOT_READ]), title="Rehearsal")


def _first(asked: Asked, election: Election, window: Window, held: str) -> str:
    day = today(asked)
    right = f" by {window.ground}" if window.ground else ""
    return (
        f"A rehearsal: nothing is done by this. {words.first_up(words.name(election, day))}: "
        f"{window.mode}{right} {words.span(window, day)}. {held}"
    )


def _accounts(asked: Asked, plan: Plan) -> Iterator[str]:
    """The phases of each account; those of a connection that fare alike are told together."""
    alike: dict[tuple[str, tuple[Phase, ...]], list[str]] = {}
    for row in health.accounts(asked.session, asked.council.id):
        key = (row.account.connection, plan.phases(row.account))
        alike.setdefault(key, []).append(row.account.key)
    for (connection, phases), names in alike.items():
        yield f"{', '.join(names)} ({asked.house.platform(connection)}):"
        yield from _phases(asked, connection, phases)
        yield from _after(asked, connection, plan.window, phases[-1][1])


def _phases(asked: Asked, connection: str, phases: tuple[Phase, ...]) -> Iterator[str]:
    day = today(asked)
    (_, before), *changes = phases
    if not changes:
        yield f"- Before, during and after: {_looks(asked, connection, before)}"
        return
    yield f"- Before {words.moment(changes[0][0], day)}: {_looks(asked, connection, before)}"
    for (_, last), (at, mode) in pairwise(phases):
        opens = words.BACK if last == CLOSED and _able(asked, connection) else ""
        looks = opens or _looks(asked, connection, mode)
        yield f"- From {words.moment(at, day)}: {looks}"


def _after(asked: Asked, connection: str, window: Window, mode: str) -> Iterator[str]:
    """What is still to be said of the end: that it is open, or that something else goes on."""
    if window.ends_at is None:
        opens = words.BACK if mode == CLOSED and _able(asked, connection) else ""
        yield f"- When {words.open_end(window)}: {opens or _looks(asked, connection, NORMAL)}"
    elif mode != NORMAL:
        yield f"- After that: still {mode}, because something else holds on. Type elections."


def _able(asked: Asked, connection: str) -> bool:
    return asked.house.ability(connection, ActionKind.CLOSE).possible


def _looks(asked: Asked, connection: str, mode: str) -> str:
    """How an account in a mode looks, as far as its platform lets it."""
    if mode != CLOSED:
        return f"{words.MEANS[mode]}."
    note = asked.house.ability(connection, ActionKind.CLOSE).note
    if not _able(asked, connection):
        return f"CLOSED, which I cannot do there: please do it by hand. {note}".rstrip()
    return f"CLOSED: {(note or words.MEANS[CLOSED]).rstrip('.')}."
