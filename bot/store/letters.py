"""What is on its way to a desk or into a private chat: how it lies in the outbox, and its end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from adapters.contract import Address, Alert, Level, Offer
from bot.store import audit
from bot.store.schema_work import Outbox


@dataclass(frozen=True, slots=True)
class Letter:
    """An alert on its way. ``edits_only``: worthless where there is no message to edit."""

    alert: Alert
    to: Address
    edits_only: bool = False

    def to_json(self) -> str:
        """As it lies, encrypted, in the outbox."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Letter:
        """As it was written."""
        data = json.loads(text)
        alert = data["alert"]
        offers = tuple(Offer(**offer) for offer in alert.pop("offers"))
        level = Level(alert.pop("level"))
        return cls(
            Alert(**alert, level=level, offers=offers), Address(**data["to"]), data["edits_only"]
        )


@dataclass(frozen=True, slots=True)
class Note:
    """A private message on its way to ``place`` (see ``Mailbox.send``); ``choices`` answer it.

    ``report_id`` and ``person_id`` say what it is about and whom it is for, where that is known:
    for whoever has to know that it could not be delivered.
    """

    text: str = field(repr=False)
    place: str = field(repr=False)
    choices: tuple[str, ...] = ()
    report_id: int | None = None
    person_id: int | None = None

    def to_json(self) -> str:
        """As it lies, encrypted, in the outbox."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Note:
        """As it was written."""
        data = json.loads(text)
        return cls(**data | {"choices": tuple(data["choices"])})


def drop(session: Session, council_id: str, *of: ColumnElement[bool]) -> None:
    """Give up such alerts of a council as were not shown; their words are forgotten.

    On record, with how many there were: what they told stands in the cases.
    """
    lost = session.execute(
        update(Outbox)
        .where(
            Outbox.council_id == council_id,
            Outbox.lane == "alert",
            Outbox.state.in_(("waiting", "dead")),
            *of,
        )
        .values(state="dropped", body=None, lease_until=None)
        .returning(Outbox.target)
    )
    for target, count in sorted(Counter(lost.scalars()).items()):
        payload = {"desk": target, "alerts": count}
        audit.record(session, council_id, audit.Entry("not delivered", "council", payload))


def came_back(session: Session, key: str, why: str) -> bool:
    """What counted as said has not reached its reader: it is refused, and never tried again.

    Whether this is news of an alert that was put here.
    """
    row = session.scalar(select(Outbox).where(Outbox.key == key, Outbox.state == "sent"))
    if row is not None:
        row.state, row.detail = "refused", why
    return row is not None
