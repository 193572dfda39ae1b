"""Posts that are not checked, because the judge does not work: told by the alarm.

A post that waits a moment is no alarm, nor are the many of a first look while the judge goes on. It
is over when the post that waited longest was checked: a judge that dies again at once says nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import alarm
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import health, troubles
from bot.store.schema_alarm import Trouble
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.times import counted, when

KIND = "not checked"


def heed(session: Session, house: House, told: Collection[str]) -> frozenset[str]:
    """Tell each council whose posts are not checked, or are again; the councils still told so.

    ``told``: those that may stand told; the others are looked at only while the judge ails.
    """
    ails = health.ails(session, "judge")
    return frozenset(
        council.id
        for council in house.config.councils
        if (ails or council.id in told) and _stands_told(session, house, council, ails=ails)
    )


def _stands_told(session: Session, house: House, council: Council, *, ails: bool) -> bool:
    row = troubles.find(session, Matter(KIND, council.id))
    if row is None and not ails:
        return False
    _, _, oldest = health.pending(session, council.id)
    if row is None:
        if oldest is None or now(session) - oldest < council.tell_after:
            return False
        alarm.tell(session, house, [troubles.begin(session, Matter(KIND, council.id), oldest)])
        return True
    if ails or (oldest is not None and oldest <= row.since):
        return True
    alarm.over(session, house, [row], partial(_over, session))
    return False


@alarm.words(KIND)
def _alarm(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    waiting, _, _ = health.pending(session, council.id)
    verb = "waits" if waiting == 1 else "wait"
    what = (
        f"POSTS ARE NOT BEING CHECKED since {when(row.since, now(session))}: "
        f"{counted(waiting, 'post')} {verb}."
    )
    then = (
        "They are kept; posts not checked are not “clean”. Please read new posts yourself, and "
        "call whoever installed Beadle. I keep trying, and will check all that waits. To see what "
        "is wrong: status, or beadle doctor."
    )
    return Said("Posts are not being checked", what, then)


def _over(session: Session, row: Trouble, council: Council) -> Alert:  # noqa: ARG001  every alarm's words are asked so
    text = (
        f"POSTS ARE CHECKED AGAIN. What had waited since {when(row.since, now(session))} is being "
        "checked; what it raises comes as cases."
    )
    return Alert("Posts are checked again", text)
