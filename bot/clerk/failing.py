"""What is not being watched, or needs a person: told by the alarm, and so is its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from adapters.contract import Alert, Failing, Level, Recovered, RefusedCode
from bot.clerk import alarm, made_good, tell
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import audit, carrying, health, outbox, troubles
from bot.store.posts import forgotten
from bot.store.schema import Stream
from bot.store.schema_alarm import Trouble as TroubleRow
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import NOT_CLEAN, Said
from bot.words.cases import sentence
from bot.words.times import span, when

UNHEARD = "Nothing was heard for too long."
NOT_WATCHED = "not watched"
NEEDS = "needs a person"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a connection is not watched. ``silent``: it broke unnoticed, when it was last heard."""

    detail: str
    code: RefusedCode | None = None
    silent: bool = False


def stream_fails(session: Session, house: House, connection: str, trouble: Trouble) -> None:
    """Note that a connection is not watched. What only a person can mend is told at once.

    All else is told once a council's patience is over.
    """
    row = session.get_one(Stream, connection)
    since = health.last_heard(row) if trouble.silent else None
    code = trouble.code.value if trouble.code else None
    row = health.set_stream(session, connection, "failing", trouble.detail, code, since)
    begun = []
    for council in house.config.councils_on(connection):
        matter = Matter(NOT_WATCHED, council.id, connection)
        at = None if code else row.since + council.tell_after
        begun.append(troubles.begin(session, matter, row.since, trouble.detail, state=code or "",
                                    tell_at=at))  # fmt: skip
    fresh = [one for one in begun if code and one.next_at == now(session)]
    if fresh:
        alarm.tell(session, house, fresh)


def may_be_silent(session: Session, house: House, streams: Iterable[Stream]) -> bool:
    """Whether one of these connections that should work has fallen silent."""
    at = now(session)
    return any(
        row.state != "failing" and health.is_silent(row, at)
        for row in streams
        if house.config.councils_on(row.connection)
    )


def silent_streams(session: Session, house: House) -> None:
    """Note which connections have delivered nothing for too long."""
    at = now(session)
    for row in health.streams(session).values():
        watched = house.config.councils_on(row.connection)
        if watched and row.state != "failing" and health.is_silent(row, at):
            stream_fails(session, house, row.connection, Trouble(UNHEARD, silent=True))


@alarm.words(NOT_WATCHED, of_connection=True)
def _not_watched(session: Session, house: House, row: TroubleRow, council: Council) -> Said:
    here = [one for one in council.accounts if one.connection == row.subject]
    addresses = ", ".join(account.address for account in here)
    ill = {one.subject for one in troubles.concerning(session, council.id, (NOT_WATCHED,))}
    all_of_it = len(ill) > 1 and all(one.connection in ill for one in council.accounts)
    first = "NOTHING IS BEING WATCHED" if all_of_it else "NOT WATCHED"
    what = (
        f"{first} since {when(row.since, now(session))}: "
        f"{house.platform(row.subject)} ({addresses}). {sentence(row.detail)}"
    )
    then = f"{NOT_CLEAN} I keep trying, and will check what was missed. {_mend(row.state)}"
    return Said("An account is not being watched", what.strip(), then)


def _mend(code: str | None) -> str:
    if code == RefusedCode.CREDENTIALS:
        return "A person must mend the password: ask whoever installed Beadle, then beadle doctor."
    return "To see what is wrong: beadle doctor."


def watching(
    session: Session, house: House, connection: str, gaps: int = 0, *, caught_up: bool = False
) -> None:
    """A connection works. If it was told that it did not, its end is told as well.

    ``caught_up``: all that was public meanwhile is taken in; ``gaps``: how many stretches the
    platform says it lost, in the same delivery.
    """
    row = session.get_one(Stream, connection)
    rows = []
    if row.state != "working":
        since = row.since
        health.set_stream(session, connection, "working")
        for lane in ("action", carrying.LANE):  # what waits for it is tried now
            outbox.hasten(session, lane, connection)
        rows = troubles.opened(session, NOT_WATCHED, connection)
    good = made_good.of(session, connection) if caught_up else {}
    told = {one.council_id for one in rows if one.told}
    if rows:
        lasted = span(now(session) - since)

        def again(one: TroubleRow, _council: Council) -> Alert:
            text = (
                f"WATCHED AGAIN: {house.platform(connection)}, after {lasted}. "
                f"{made_good.words(good.get(one.council_id or ''), gaps)}"
            )
            return Alert("Watched again", text)

        alarm.over(session, house, rows, again)
    for council in house.config.councils_on(connection):
        if council.id not in told and council.id in good:
            made_good.tell(session, house, council, connection, good[council.id])


def told_by_platform(
    session: Session,
    house: House,
    connection: str,
    begun: Sequence[Failing],
    ended: Sequence[Recovered],
) -> None:
    """Something needs a person though watching goes on (credentials for take-downs, say)."""
    row = session.get_one(Stream, connection)
    for mended in ended:
        if row.needs == mended.code.value:
            row.needs = row.needs_detail = None
            _mended(session, house, connection)
    for event in begun:
        if row.needs == event.code.value:
            continue
        row.needs, row.needs_detail = event.code.value, event.detail
        rows = [
            troubles.begin(session, Matter(NEEDS, council.id, connection), now(session),
                           event.detail, state=event.code.value)
            for council in house.config.councils_on(connection)
        ]  # fmt: skip
        alarm.tell(session, house, [one for one in rows if one.next_at == now(session)])


@alarm.words(NEEDS, of_connection=True)
def _needs(session: Session, house: House, row: TroubleRow, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    what = f"NEEDS YOU: {house.platform(row.subject)}. {sentence(row.detail)}"
    return Said("Something must be mended", what, f"{_lame(row.state)} {_mend(row.state)}")


def _mended(session: Session, house: House, connection: str) -> None:
    at = now(session)

    def over(row: TroubleRow, _council: Council) -> Alert:
        text = (
            f"MENDED: {house.platform(connection)}, after {span(at - row.since)}. "
            f"What I told you since {when(row.since, at)} is over: {sentence(row.detail)}"
        )
        return Alert("Mended", text)

    alarm.over(session, house, troubles.opened(session, NEEDS, connection), over)


def begin(session: Session) -> None:
    """At a start: what a platform tells anew where it still holds, but never the end of, is over.

    See :func:`bot.store.health.restart_streams`.
    """
    for row in troubles.opened(session, NEEDS):
        if row.state != RefusedCode.CREDENTIALS:
            troubles.over(session, row)


def _lame(code: str) -> str:
    if code in (RefusedCode.CREDENTIALS, RefusedCode.PERMISSION):
        return "Posts are still watched, but nothing can be taken down or restored there."
    return "What can be watched is watched."


def _say(
    session: Session,
    house: House,
    connection: str,
    alert: Alert,
    about: str,
    councils: Sequence[Council],
) -> None:
    for council in councils:
        key = f"{alert.title}:{about}{connection}:{now(session).timestamp()}"
        tell.council(session, house, council.id, alert, key)
        entry = audit.Entry("connection", "council", {"id": connection, "said": alert.title})
        audit.record(session, council.id, entry)


@dataclass(frozen=True, slots=True)
class Lost:
    """An event that could not be stored: of which account, about what, and why.

    ``account`` is None for what concerns the whole connection.
    """

    connection: str
    account: str | None
    ref: str
    why: str


def not_stored(session: Session, house: House, lost: Lost) -> None:
    """An event that could not be stored even alone: a person must look.

    Told to the council whose account it was, and to no other on the same connection.
    """
    text = (
        f"NOT STORED: something on {house.platform(lost.connection)} could not be taken in "
        f"({lost.why}): {lost.ref}. Please read it yourself, and tell whoever installed Beadle."
    )
    alert = Alert("Something could not be stored", text, Level.ALARM)
    concerned = {
        council.id: council
        for council, account in house.config.accounts_on(lost.connection)
        if lost.account in (None, account.id)
    }
    _say(
        session, house, lost.connection, alert, f"{forgotten(lost.ref)}:", list(concerned.values())
    )
