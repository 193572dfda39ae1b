"""A model that does not work: told once, and told again when it is over.

Owns the words for both, and the record by which a restart does not tell it twice.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.store import audit
from bot.store.store import now
from bot.words.cases import sentence

_WORKS, _BROKEN = "works", "broken"


def heed(session: Session, house: House, trouble: str) -> None:
    """Tell each council that the model is broken, or works again, where that is news to it."""
    state = _BROKEN if trouble else _WORKS
    for council_id in house.checkers:
        last = audit.latest_payload(session, council_id, "model") or {"state": _WORKS}
        if last["state"] == state:
            continue
        audit.record(
            session, council_id, audit.Entry("model", "council", {"state": state, "why": trouble})
        )
        alert = _broken(house, trouble) if trouble else _works()
        key = f"model:{state}:{now(session).timestamp()}"
        tell.council(session, house, council_id, alert, key)


def _broken(house: House, trouble: str) -> Alert:
    name = house.model.name if house.model else ""
    text = (
        f"THE MODEL DOES NOT WORK ({name}). {sentence(trouble)} The policy's own rules go on, and "
        "what they find is told at once. A post in which they find nothing waits: it is not called "
        "“clean” before the model has read it. I keep trying. To see what is wrong: beadle doctor. "
        'To go on with rules alone: scorer = "none" in the configuration.'
    )
    return Alert("The model does not work", text, Level.ALARM)


def _works() -> Alert:
    text = "THE MODEL WORKS AGAIN. What waited for it is being read now."
    return Alert("The model works again", text)
