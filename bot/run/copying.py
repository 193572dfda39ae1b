"""The evidence loops: what belongs to reports is copied before it can vanish.

Owns what all of them do: take what is due, one after the other, and write down what became of it.
Nothing of it reaches the log. They run only where the reports' key is open.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.exc import OperationalError

from adapters.contract import Refused, RefusedCode, Unavailable
from bot.clerk import wordless
from bot.clerk.house import House
from bot.clerk.reporting import evidence
from bot.store import report_files
from bot.store.report_files import Wanted
from bot.store.reports import FILES_TOPIC
from bot.store.store import Store

log = logging.getLogger(__name__)

SECONDS = 120.0


@dataclass
class CopyLoop(ABC):
    """Copies what is wanted of one connection; a subclass says from where it takes it."""

    store: Store
    house: House
    connection: str
    beat: Callable[[], None]
    broke: ClassVar[str]
    """What the log says where something breaks."""

    @property
    def line(self) -> str:
        """Under what the rows of this loop stand."""
        return self.connection

    @abstractmethod
    async def take(self, wanted: Wanted) -> None:
        """Fetch it and write it down. Raises Unavailable (try again) or Refused (never)."""

    async def run(self) -> None:
        """Copy what is due, one after the other, then wait for more."""
        while True:
            seen = self.store.signals.seen(FILES_TOPIC)
            due = await self.store.read(report_files.due, self.line)
            self.beat()
            for wanted in due:
                await self._copy(wanted)
                self.beat()
            if not due:
                await self.store.signals.wait(FILES_TOPIC, seen)

    async def keep(self, wanted: Wanted, data: bytes) -> None:
        """Seal the bytes and store them."""
        file = await asyncio.to_thread(report_files.seal, data)
        await self.store.write(evidence.keep, self.house, wanted.id, file)

    async def refuse(self, wanted: Wanted, why: str) -> None:
        """It is not kept, and that is final."""
        await self.store.write(evidence.refuse, self.house, wanted.id, why)

    async def _later(self, wanted: Wanted, why: str, after: float | None = None) -> None:
        await self.store.write(evidence.later, self.house, wanted.id, why, after)

    async def _copy(self, wanted: Wanted) -> None:
        """One file or post; whatever goes wrong with it stops no other."""
        try:
            async with asyncio.timeout(SECONDS):
                await self.take(wanted)
        except OperationalError:
            raise  # the database is away: the supervisor comes back to this row
        except Refused as error:
            mendable = error.code is RefusedCode.CREDENTIALS  # by a person
            await (self._later if mendable else self.refuse)(wanted, error.reason)
        except Unavailable as error:
            await self._later(wanted, str(error), error.retry_after)
        except TimeoutError:
            why = f"the platform sent nothing whole within {SECONDS:.0f} seconds"
            await self._later(wanted, why)
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, self.broke, error, connection=self.connection)
            await self._later(wanted, f"fetching failed ({type(error).__name__})")
