"""A model that does not work: the words for it, and for its end."""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import alarm
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import troubles
from bot.store.schema_alarm import Trouble
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.cases import sentence

KIND = "model"


def heed(session: Session, house: House, trouble: str) -> None:
    """Tell each council that the model is broken, or works again, where that is news to it."""
    open_now = {row.council_id: row for row in troubles.opened(session, KIND)}
    if not trouble:
        alert = Alert("The model works again",
                      "THE MODEL WORKS AGAIN. What waited for it is being read now.")  # fmt: skip
        alarm.over(session, house, list(open_now.values()), lambda _row, _council: alert)
        return
    fresh = [
        troubles.begin(session, Matter(KIND, council_id), now(session), trouble)
        for council_id in house.checkers
        if council_id not in open_now
    ]
    if fresh:
        alarm.tell(session, house, fresh)


@alarm.words(KIND)
def _broken(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    name = house.model.name if house.model else ""
    what = f"THE MODEL DOES NOT WORK ({name}). {sentence(row.detail)}"
    then = (
        "The policy's own rules go on, and what they find is told at once. A post in which they "
        "find nothing waits: it is not called “clean” before the model has read it. I keep trying. "
        'To see what is wrong: beadle doctor. To go on with rules alone: scorer = "none" in the '
        "configuration."
    )
    return Said("The model does not work", what, then)
