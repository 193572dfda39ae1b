"""What is not being watched, or needs a person: told once, and told again when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from adapters.contract import Alert, Failing, Level, Recovered, RefusedCode
from bot.clerk import tell
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import audit, carrying, health, outbox
from bot.store.posts import forgotten
from bot.store.schema import Stream
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import exactly, span, when

UNHEARD = "Nothing was heard for too long."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a connection is not watched. ``silent``: it broke unnoticed, when it was last heard."""

    detail: str
    code: RefusedCode | None = None
    silent: bool = False


def stream_fails(session: Session, house: House, connection: str, trouble: Trouble) -> None:
    """Note that a connection is not watched. What only a person can mend is told at once."""
    row = session.get_one(Stream, connection)
    known, since = row.code, health.last_heard(row) if trouble.silent else None
    code = trouble.code.value if trouble.code else None
    health.set_stream(session, connection, "failing", trouble.detail, code, since)
    if code is not None:
        if code != known:
            row.told_at = None  # that a person must mend it is news, also in a long outage
        _tell_not_watched(session, house, row)


def may_be_overdue(session: Session, house: House) -> bool:
    """Whether a connection fails that nobody was told of, or has fallen silent."""
    at = now(session)
    return any(
        (row.told_at is None if row.state == "failing" else health.is_silent(row, at))
        for row in health.streams(session).values()
        if _councils(house, row.connection)
    )


def overdue_streams(session: Session, house: House) -> None:
    """Tell the councils whose accounts were not watched for longer than they allow."""
    at = now(session)
    for row in health.streams(session).values():
        patience = [council.tell_after for council in _councils(house, row.connection)]
        if not patience:
            continue
        if row.state != "failing" and health.is_silent(row, at):
            stream_fails(session, house, row.connection, Trouble(UNHEARD, silent=True))
        if row.told_at is None and row.state == "failing" and at - row.since >= min(patience):
            _tell_not_watched(session, house, row)


def _councils(house: House, connection: str) -> list[Council]:
    return house.config.councils_on(connection)


def _tell_not_watched(session: Session, house: House, row: Stream) -> None:
    if row.told_at is not None:
        return
    row.told_at = now(session)
    for council in _councils(house, row.connection):
        addresses = ", ".join(
            account.address for account in council.accounts if account.connection == row.connection
        )
        why = f" {sentence(row.detail)}" if row.detail else ""
        text = (
            f"NOT WATCHED since {when(row.since, now(session))}: "
            f"{house.platform(row.connection)} ({addresses}).{why} "
            "Posts not checked are not “clean”. I keep trying, and will check what was missed. "
            f"{_mend(row.code)}"
        )
        alert = Alert("An account is not being watched", text, Level.ALARM)
        tell.council(session, house, council.id, alert, f"failing:{row.connection}:{row.told_at}")
        payload = {"connection": row.connection, "since": exactly(row.since), "why": row.detail}
        audit.record(session, council.id, audit.Entry("not watched", "council", payload))


def _mend(code: str | None) -> str:
    if code == RefusedCode.CREDENTIALS:
        return "A person must mend the password: ask whoever installed Beadle, then beadle doctor."
    return "To see what is wrong: beadle doctor."


def watching(session: Session, house: House, connection: str) -> None:
    """A connection works. If it was told that it did not, its end is told as well."""
    row = session.get_one(Stream, connection)
    if row.state == "working":
        return
    told, lasted = row.told_at, span(now(session) - row.since)
    health.set_stream(session, connection, "working")
    for lane in ("action", carrying.LANE):  # what waits for it is tried now
        outbox.hasten(session, lane, connection)
    if told is None:
        return
    text = (
        f"WATCHED AGAIN: {house.platform(connection)}, after {lasted}. What was published "
        "meanwhile is being checked now; what cannot be recovered is named as a gap."
    )
    _say(session, house, connection, Alert("Watched again", text))


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
            _say(session, house, connection, Alert("Mended", f"MENDED: {connection} works again."))
    for event in begun:
        if row.needs == event.code.value:
            continue
        row.needs, row.needs_detail = event.code.value, event.detail
        text = (
            f"NEEDS YOU: {house.platform(connection)}. {sentence(event.detail)} {_lame(event)} "
            f"{_mend(event.code.value)}"
        )
        _say(session, house, connection, Alert("Something must be mended", text, Level.ALARM))


def _lame(event: Failing) -> str:
    if event.code in (RefusedCode.CREDENTIALS, RefusedCode.PERMISSION):
        return "Posts are still watched, but nothing can be taken down or restored there."
    return "What can be watched is watched."


def _say(
    session: Session,
    house: House,
    connection: str,
    alert: Alert,
    about: str = "",
    councils: Sequence[Council] | None = None,
) -> None:
    """Tell these councils, or all that have an account on the connection."""
    for council in _councils(house, connection) if councils is None else councils:
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
