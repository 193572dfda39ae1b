"""One look each second for all loops (law 1): for which topics a row waits that is due.

A loop that is looked after sleeps until its topic is fired, and looks by itself only seldom. So a
wake that was missed, an attempt that was put off and a lease that has run out are found within a
second, whatever wrote the row; and one more loop costs one more line of a single statement.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from bot.store.store import Store, now
from bot.store.types import UtcTime
from bot.store.wake import POLL_SECONDS

_MOMENT = "moment_"


def moment(after: timedelta = timedelta()) -> BindParameter[Any]:
    """The time of the look, or whole seconds later, in a question for :class:`Lookout`."""
    return bindparam(f"{_MOMENT}{int(after.total_seconds())}", type_=UtcTime())


@dataclass
class Lookout:
    """Fires the topics for which a row is due. A topic may have many questions.

    ``works`` is called after each look. It has no heartbeat: where it fails, the loops look alone.
    """

    store: Store
    works: Callable[[], None] = lambda: None
    _questions: list[tuple[str, Select[Any]]] = field(default_factory=list)

    def add(self, topic: str, due: Select[Any]) -> None:
        """Have ``topic`` fired while ``due`` finds a row; it asks for the time with ``moment``."""
        self._questions.append((topic, due))

    async def run(self) -> None:
        """Look each second. Who waits for one of these topics need not look as often."""
        statement = self._statement()
        if statement is None:
            return
        names = [name for name in statement.compile().params if name.startswith(_MOMENT)]
        later = {name: timedelta(seconds=int(name.removeprefix(_MOMENT))) for name in names}
        signals = self.store.signals
        signals.looked_after = frozenset(topic for topic, _ in self._questions)
        try:
            while True:
                signals.fire(await self.store.read(_look, statement, later))
                self.works()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            left, signals.looked_after = signals.looked_after, frozenset()
            signals.fire(left)  # from now on each looks for itself

    def _statement(self) -> CompoundSelect[Any] | None:
        asked = [select(literal(topic)).where(due.exists()) for topic, due in self._questions]
        return union_all(*asked) if asked else None


def _look(
    session: Session, statement: CompoundSelect[Any], later: dict[str, timedelta]
) -> set[str]:
    at = now(session)
    return set(session.scalars(statement, {name: at + after for name, after in later.items()}))
