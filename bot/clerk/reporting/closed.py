"""Reports that cannot be opened, because their key is missing or wrong: told by the alarm.

All else goes on. What comes meanwhile is kept as it came (:mod:`bot.clerk.reporting.dispatch`).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import alarm
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import health, mail, troubles
from bot.store.schema_alarm import Trouble
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.cases import sentence
from bot.words.times import counted

LOOP = "reports"
"""As ``status`` and ``beadle health`` name it."""
KIND = "reports key"


def beat(session: Session, house: House) -> None:
    """Whether reports can be opened, as ``status`` shows it."""
    health.beat(session, LOOP, working=not house.reports_closed, detail=house.reports_closed)


def heed(session: Session, house: House) -> None:
    """Note at a start whether reports can be opened, and tell each council of a change.

    The key is read at the start, and neither opened nor closed after it.
    """
    beat(session, house)
    open_now = {row.council_id: row for row in troubles.opened(session, KIND)}
    if not house.reports_closed:
        alert = _over(session, house) if open_now else Alert("", "")
        alarm.over(session, house, list(open_now.values()), lambda _row, _council: alert)
        return
    fresh = [
        troubles.begin(session, Matter(KIND, council.id), now(session), house.reports_closed)
        for council in house.config.councils
        if council.reports.take and council.id not in open_now
    ]
    if fresh:
        alarm.tell(session, house, fresh)


@alarm.words(KIND)
def _alarm(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    what = f"NO REPORT CAN BE OPENED OR TAKEN IN. {sentence(_capital(row.detail))}"
    then = (
        "What is written in private meanwhile is kept as it came; who writes is told so once, and "
        "whom to call. All else goes on. Ask whoever installed Beadle to put the key back and to "
        "start Beadle again. To see what is wrong: beadle doctor."
    )
    return Said("No report can be opened", what, then)


def _over(session: Session, house: House) -> Alert:
    count = mail.waiting(session, house.mailboxes)
    verb = "is" if count == 1 else "are"
    heard = f" {counted(count, 'private message')} that waited {verb} dealt with now."
    heard = heard if count else ""
    text = f"REPORTS CAN BE OPENED AGAIN: their key is back.{heard}"
    return Alert("Reports can be opened again", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
