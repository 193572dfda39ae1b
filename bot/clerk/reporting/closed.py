"""Reports that cannot be opened, because their key is missing or wrong: told once, and at its end.

All else goes on. What comes meanwhile is kept as it came (:mod:`bot.clerk.reporting.dispatch`).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.store import audit, health, mail
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import counted

LOOP = "reports"
"""As ``status`` and ``beadle health`` name it."""
_KIND = "reports key"
_OPEN, _CLOSED = "open", "closed"


def beat(session: Session, house: House) -> None:
    """Whether reports can be opened, as ``status`` shows it."""
    health.beat(session, LOOP, working=not house.reports_closed, detail=house.reports_closed)


def heed(session: Session, house: House) -> None:
    """Note at a start whether reports can be opened, and tell each council of a change.

    The key is read at the start, and neither opened nor closed after it.
    """
    beat(session, house)
    state = _CLOSED if house.reports_closed else _OPEN
    for council in house.config.councils:
        last = audit.latest_payload(session, council.id, _KIND) or {"state": _OPEN}
        if council.reports.take and last["state"] != state:
            entry = audit.Entry(_KIND, "council", {"state": state})
            audit.record(session, council.id, entry)
            alert = _alarm(house) if house.reports_closed else _over(session, house)
            key = f"reports-key:{state}:{now(session).timestamp()}"
            tell.council(session, house, council.id, alert, key)


def _alarm(house: House) -> Alert:
    text = (
        "NO REPORT CAN BE OPENED OR TAKEN IN. " + sentence(_capital(house.reports_closed)) + " "
        "What is written in private meanwhile is kept as it came; who writes is told so once, and "
        "whom to call. All else goes on. Ask whoever installed Beadle to put the key back and to "
        "start Beadle again. To see what is wrong: beadle doctor."
    )
    return Alert("No report can be opened", text, Level.ALARM)


def _over(session: Session, house: House) -> Alert:
    count = mail.waiting(session, house.mailboxes)
    verb = "is" if count == 1 else "are"
    heard = f" {counted(count, 'private message')} that waited {verb} dealt with now."
    heard = heard if count else ""
    text = f"REPORTS CAN BE OPENED AGAIN: their key is back.{heard}"
    return Alert("Reports can be opened again", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
