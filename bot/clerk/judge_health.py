"""Posts that are not checked, because the judge does not work: told once, and when it is over.

A post that waits a moment is no alarm, nor are the many of a first look while the judge goes on. It
is over when the post that waited longest was checked: a judge that dies again at once says nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import audit, health
from bot.store.store import now
from bot.words.times import counted, when

_KIND = "checking"
_GOES_ON, _STANDS = "goes on", "stands still"


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
    last = audit.latest_payload(session, council.id, _KIND) or {"state": _GOES_ON}
    waiting, _, oldest = health.pending(session, council.id)
    if last["state"] == _GOES_ON:
        late = oldest is not None and now(session) - oldest >= council.tell_after
        if not ails or oldest is None or not late:
            return False
        _say(session, house, council, _STANDS, oldest, _alarm(session, waiting, oldest))
        return True
    since = datetime.fromisoformat(last["since"])
    if ails or (oldest is not None and oldest <= since):
        return True
    _say(session, house, council, _GOES_ON, since, _over(session, since))
    return False


def _say(
    session: Session, house: House, council: Council, state: str, since: datetime, alert: Alert
) -> None:
    payload = {"state": state, "since": since.isoformat()}
    audit.record(session, council.id, audit.Entry(_KIND, "council", payload))
    tell.council(session, house, council.id, alert, f"checking:{state}:{now(session).timestamp()}")


def _alarm(session: Session, waiting: int, oldest: datetime) -> Alert:
    verb = "waits" if waiting == 1 else "wait"
    text = (
        f"POSTS ARE NOT BEING CHECKED since {when(oldest, now(session))}: "
        f"{counted(waiting, 'post')} {verb}. They are kept; posts not checked are not “clean”. "
        "Please read new posts yourself, and call whoever installed Beadle. I keep trying, and "
        "will check all that waits. To see what is wrong: status, or beadle doctor."
    )
    return Alert("Posts are not being checked", text, Level.ALARM)


def _over(session: Session, since: datetime) -> Alert:
    text = (
        f"POSTS ARE CHECKED AGAIN. What had waited since {when(since, now(session))} is being "
        "checked; what it raises comes as cases."
    )
    return Alert("Posts are checked again", text)
