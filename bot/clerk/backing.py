"""The Clerk is told that backups fail: at once, then at growing intervals, and when it is over."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.store import backups, people
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import at_time, when

TOLD_AFTER = tuple(timedelta(days=days) for days in (0, 1, 3, 7, 14, 28, 56, 112, 224))
"""How long it must have failed to be told (again)."""


def failed(session: Session, house: House, council_id: str) -> None:
    """The last one failed: told where it is time for that."""
    since = backups.failing_since(session)
    how = backups.fares(session)
    if since is None:
        return
    first, began_at = since
    at = now(session)
    step = max(bisect_right(TOLD_AFTER, at - began_at), 1)
    good = (
        f"The last good one was made {at_time(how.good_at, at)}"
        if how.good_at
        else "There is no good one yet"
    )
    text = (
        f"NO BACKUP was made since {when(began_at, at)}. {sentence(how.detail)} {good}; if the "
        "disk is lost, what came after it is gone. Beadle itself works as before, and I try again "
        "every hour. Please pass this on to whoever installed Beadle. What is wrong: beadle doctor."
    )
    _tell(session, house, council_id, Alert("Backups fail", text, Level.ALARM), f"{first}:{step}")


def works_again(session: Session, house: House, council_id: str, first: int) -> None:
    """One was made after some had failed, and that was told."""
    how, at = backups.fares(session), now(session)
    if how.good_at is None or not tell.was_told(session, house, council_id, _key(f"{first}:1")):
        return
    text = f"BACKUPS WORK AGAIN. One was made {at_time(how.good_at, at)}, and proved."
    _tell(session, house, council_id, Alert("Backups work again", text), f"{first}:over")


def not_as_recorded(session: Session, house: House, council_id: str, backup_id: int) -> None:
    """One is whole, and shows that the record itself was changed."""
    text = (
        "THE RECORD IS NOT AS IT WAS WRITTEN. The backup that was made now is whole, and what it "
        "copied is not what I had recorded: rows were changed or are missing. Older backups are "
        "what it can be compared with: keep them. Whoever installed Beadle must run beadle verify."
    )
    alert = Alert("The record is not as it was written", text, Level.ALARM)
    _tell(session, house, council_id, alert, f"{backup_id}:changed")


def _key(what: str) -> str:
    return f"backup:{what}"


def _tell(session: Session, house: House, council_id: str, alert: Alert, what: str) -> None:
    person = next(iter(people.deciders(session, council_id, None)), None)
    tell.council(session, house, council_id, alert, _key(what), person)


def trouble(session: Session, house: House) -> list[str]:
    """What ``status`` says of backups that fail; empty where they do not."""
    how = backups.fares(session)
    if house.config.backup is None or not how.failures or backups.failing_since(session) is None:
        return []
    at = now(session)
    good = f"since {when(how.good_at, at)}" if how.good_at else "so far"
    return [f"NO GOOD BACKUP {good}: {sentence(how.detail)}"]


def line(session: Session, house: House) -> list[str]:
    """How backups fare, in a line of ``status``; empty where there is no schedule and was none."""
    how, at = backups.fares(session), now(session)
    if how.tried_at is None and house.config.backup is None:
        return []
    if how.good_at is None:
        return ["Backups: none was made yet."]
    proved = "and proved" if how.verified_at else "but what it copied is not as recorded"
    tried = "" if how.tried_at == how.good_at or how.tried_at is None else (
        f" Last tried {at_time(how.tried_at, at)}."
    )  # fmt: skip
    return [f"Backups: the last good one was made {at_time(how.good_at, at)}, {proved}.{tried}"]
