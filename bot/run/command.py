"""The command loop: recorded requests are carried out one by one, in the order of asking."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from bot.clerk import perform, wordless
from bot.clerk.house import House
from bot.store import commands
from bot.store.store import Store

log = logging.getLogger(__name__)


@dataclass
class CommandLoop:
    """Carries out what the desks recorded."""

    store: Store
    house: House
    beat: Callable[[], None]

    async def run(self) -> None:
        """Perform what was received, then wait for more."""
        while True:
            seen = self.store.signals.seen("command")
            waiting = await self.store.read(commands.received)
            self.beat()
            for command_id in waiting:
                await self._perform(command_id)
            if not waiting:
                await self.store.signals.wait("command", seen)

    async def _perform(self, command_id: int) -> None:
        try:
            await self.store.write(perform.perform, self.house, command_id)
        except OperationalError:
            raise  # the database is away: the supervisor comes back to this request
        except Exception as error:  # noqa: BLE001  its text may hold the words of a report
            wordless.note(log, "a command broke", error)
            await self.store.write(perform.failed, command_id)
