"""One look each second for all loops (law 1): for which topics a row waits that is due.

A loop that is looked after sleeps until its topic is fired, and looks by itself only seldom. So a
wake that was missed, an attempt that was put off and a lease that has run out are found within a
second, whatever wrote the row; and one more loop costs one more name in a single statement, which
asks each table once.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    bindparam,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from bot.store.store import Store, now
from bot.store.types import UtcTime
from bot.store.wake import POLL_SECONDS

_MOMENT = "moment_"


def moment(after: timedelta = timedelta()) -> BindParameter[Any]:
    """The time of the look, or whole seconds later, in a question for :class:`Lookout`."""
    return bindparam(f"{_MOMENT}{int(after.total_seconds())}", type_=UtcTime())


@dataclass(frozen=True, slots=True)
class Due:
    """A question for :class:`Lookout`: whether ``rows`` finds the word ``name``.

    ``rows`` asks for one column of text. Many may share one ``rows``: it is asked once for all.
    """

    rows: Select[Any]
    name: str


def any_of(rows: Select[Any]) -> Due:
    """The question whether there is such a row at all; it stops at the first."""
    return Due(select(literal_column("''")).where(rows.exists()), "")


Topics = Mapping[tuple[int, str], set[str]]
"""What is fired where a question, by its number, finds a word."""


@dataclass
class Lookout:
    """Fires the topics for which a row is due. A topic may have many questions.

    ``works`` is called after each look. It has no heartbeat: where it fails, the loops look alone.
    """

    store: Store
    works: Callable[[], None] = lambda: None
    _asked: list[Select[Any]] = field(default_factory=list)
    _topics: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, topic: str, due: Due) -> None:
        """Have ``topic`` fired while ``due`` finds a row; it asks for the time with ``moment``."""
        numbers = [number for number, rows in enumerate(self._asked) if rows is due.rows]
        if not numbers:
            numbers = [len(self._asked)]
            self._asked.append(due.rows)
        self._topics[numbers[0], due.name].add(topic)

    async def run(self) -> None:
        """Look each second. Who waits for one of these topics need not look as often."""
        if not self._asked:
            return
        statement = self._statement()
        names = [name for name in statement.compile().params if name.startswith(_MOMENT)]
        later = {name: timedelta(seconds=int(name.removeprefix(_MOMENT))) for name in names}
        signals = self.store.signals
        signals.looked_after = frozenset[str]().union(*self._topics.values())
        try:
            while True:
                signals.fire(await self.store.read(_look, statement, later, self._topics))
                self.works()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            left, signals.looked_after = signals.looked_after, frozenset()
            signals.fire(left)  # from now on each looks for itself

    def _statement(self) -> CompoundSelect[Any]:
        numbered = enumerate(self._asked)
        return union_all(*(rows.add_columns(literal_column(str(n))) for n, rows in numbered))


def _look(
    session: Session,
    statement: CompoundSelect[Any],
    later: Mapping[str, timedelta],
    topics: Topics,
) -> set[str]:
    at = now(session)
    # By its connection: what the session adds for mapped rows costs as much as the question.
    moments = {name: at + after for name, after in later.items()}
    found = session.connection().execute(statement, moments)
    # What no loop was added for has no topic: a connection that left may have rows that wait.
    return {topic for word, number in found for topic in topics.get((number, word), ())}
