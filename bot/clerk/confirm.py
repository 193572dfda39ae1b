"""By whose rule accounts are closed, and the Clerk's word that they are: confirm, resolution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.clerk import periods
from bot.clerk.elections import meant, read_day, today
from bot.clerk.table import Asked, Refuse, Reply, command, parameter
from bot.store import closures, elections
from bot.store.modes import CLOSED, MODES
from bot.store.schema_closing import Closure, Election
from bot.store.store import now
from bot.words import closures as words

_NUMBER = parameter("election", "number", "the election's number", required=False)


@command("confirm", "Confirm an election's window, so that it is carried out on time", _NUMBER,
         parameter("mode", "mode", "normal, heightened or closed", required=False,
                   choices=MODES),
         example="confirm 1")  # fmt: skip
def confirm(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Have a window carried out without anybody awake, in the usual mode or in another one."""
    row, day = meant(asked, args["election"]), today(asked)
    old = closures.of_election(asked.session, row)
    mode = args["mode"].casefold() or periods.usual_mode(
        asked.session, asked.house, asked.council.id
    )
    wanted = periods.window(asked.session, asked.house, row, mode)
    if wanted is None:
        raise Refuse(
            "Nothing was done: nothing says when it starts. Tell me the date of the notice first: "
            f"election notice DATE {row.number}"
        )
    if wanted.ends_at is not None and wanted.ends_at <= now(asked.session):
        raise Refuse(f"Nothing was done: the period of {words.name(row, day)} is over.")
    require_right(asked, mode)
    if old is not None and old.confirmed_at is not None and old.mode == mode:
        return Reply(f"Confirmed already: {words.name(row, day)} is {mode} {words.span(old, day)}.")
    if old is None:  # reopen had ended it before its time
        window = closures.put(
            asked.session, asked.council.id, wanted, election=row, confirmed_by=asked.person
        )
    else:
        window = closures.replace(
            asked.session, old, wanted, election=row, confirmed_by=asked.person, why="confirmed"
        )
    return Reply("\n".join(_confirmed(asked, row, window)))


def _confirmed(asked: Asked, row: Election, window: Closure) -> Iterator[str]:
    """What will happen by itself now, to which accounts, and how to undo it."""
    day = today(asked)
    names = periods.account_keys(asked.session, asked.council.id)
    yield f"Confirmed. {words.first_up(words.name(row, day))}, {words.span(window, day)}."
    if window.starts_at <= now(asked.session):
        yield f"From now on {words.effect(window, names)}"
        yield "I will say how it went."
    else:
        yield f"Then {words.effect(window, names)}"
        yield "You need not be there: I begin on time, and say how it went."
    if window.estimated:
        yield f"When the notice is published, type its day: election notice DATE {row.number}"
    yield f"To undo: election cancel {row.number} REASON."


def require_right(asked: Asked, mode: str) -> None:
    """Refuse to close accounts where neither the policy nor a resolution says so."""
    if mode == CLOSED and not periods.ground(asked.session, asked.house, asked.council.id):
        raise Refuse(
            "Nothing was done: your policy has no clause that closes accounts. Enter the "
            "resolution of the Council that does (resolution MINUTE DATE), or use heightened."
        )


@command("resolution", "Enter the resolution of the Council that closes accounts, or withdraw it",
         parameter("minute", "word", "the minute's reference"),
         parameter("date", "word", "the day of the meeting (2027-02-08), or: withdrawn"),
         example="resolution 2027/031 2027-02-08")  # fmt: skip
def resolution(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Note what a closure cites where the policy has no clause for it."""
    clause = asked.house.packs[asked.council.id].closure
    if clause:
        raise Refuse(f"Nothing was done: your policy closes accounts by clause {clause} already.")
    minute = args["minute"]
    if " " in minute or asked.house.clause(asked.council.id, minute) is not None:
        raise Refuse(
            f"Nothing was done: “{minute[:40]}” would be taken for something else where it is "
            "cited. Write the minute's reference as one word, and not as a clause of the policy: "
            "2027/031, say."
        )
    held = elections.resolution(asked.session, asked.council.id)
    if args["date"].casefold() == "withdrawn":
        if held is None or held.reference != minute:
            raise Refuse(f"Nothing was done: no resolution {minute[:40]} holds.")
        elections.withdraw(asked.session, held, asked.person)
        return Reply(
            f"Noted: minute {held.reference} no longer holds. What is closed by it stays closed "
            "until its end, or until you type reopen."
        )
    day = read_day(args["date"])
    if day > today(asked):
        raise Refuse("Nothing was done: that meeting is still to come.")
    elections.resolve(asked.session, asked.council.id, minute[:80], day, asked.person)
    asked.session.flush()
    right = periods.ground(asked.session, asked.house, asked.council.id)
    coming = elections.coming(asked.session, asked.council.id, today(asked))
    ask = [f"confirm {one.number} closed" for one in coming]
    then = f" To have accounts closed, type: {' or '.join(ask)}" if ask else ""
    return Reply(f"Noted: accounts may be closed before elections by {right}.{then}")
