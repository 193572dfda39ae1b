"""The loop that copies linked posts: what stands at a link in a report, before it can vanish.

Nothing of it reaches the log. It runs only where the reports' key is open.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError

from adapters.contract import Account, Captures, Platform, Refused, RefusedCode, Unavailable
from bot.clerk import wordless
from bot.clerk.house import House
from bot.clerk.reporting import evidence, links
from bot.run.supervisor import Supervisor
from bot.store import crypto, report_files
from bot.store.report_files import Wanted
from bot.store.reports import FILES_TOPIC
from bot.store.store import Store

log = logging.getLogger(__name__)

SECONDS = 120.0
NO_POST = "no post stands at this address"


def add(
    supervisor: Supervisor, store: Store, house: House, connection: str, platform: Platform
) -> None:
    """Have a platform's loop supervised, where it can copy posts and they can be sealed."""
    if isinstance(platform, Captures) and crypto.is_open(crypto.REPORTS):
        beat = supervisor.beat(f"captures:{connection}")
        loop = CaptureLoop(store, house, connection, platform, beat)
        supervisor.add(f"captures:{connection}", loop.run)


@dataclass
class CaptureLoop:
    """Copies the posts, and their pictures, that reports link to on one connection."""

    store: Store
    house: House
    connection: str
    platform: Platform
    beat: Callable[[], None]

    async def run(self) -> None:
        """Copy what is due, one after the other, then wait for more."""
        line = links.line_of(self.connection)
        while True:
            seen = self.store.signals.seen(FILES_TOPIC)
            due = await self.store.read(report_files.due, line)
            self.beat()
            for wanted in due:
                await self._copy(wanted)
                self.beat()
            if not due:
                await self.store.signals.wait(FILES_TOPIC, seen)

    async def _copy(self, wanted: Wanted) -> None:
        """One post or picture; whatever goes wrong with it stops no other."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._take(wanted)
        except OperationalError:
            raise  # the database is away: the supervisor comes back to this row
        except Refused as error:
            if error.code is RefusedCode.CREDENTIALS:  # a person may mend it
                await self.store.write(evidence.later, self.house, wanted.id, error.reason)
            else:
                await self.store.write(evidence.refuse, self.house, wanted.id, error.reason)
        except Unavailable as error:
            again = error.retry_after
            await self.store.write(evidence.later, self.house, wanted.id, str(error), again)
        except TimeoutError:
            why = f"the platform sent nothing whole within {SECONDS:.0f} seconds"
            await self.store.write(evidence.later, self.house, wanted.id, why)
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, f"{self.connection}: a linked post was not copied", error)
            why = f"copying failed ({type(error).__name__})"
            await self.store.write(evidence.later, self.house, wanted.id, why)

    async def _take(self, wanted: Wanted) -> None:
        if not links.is_record(wanted):
            data = await self.platform.fetch(Account("", ""), wanted.message, wanted.media)
            file = await asyncio.to_thread(report_files.seal, data)
            await self.store.write(evidence.keep, self.house, wanted.id, file)
            return
        assert isinstance(self.platform, Captures)
        found = await self.platform.capture(wanted.message.id)
        if found is None:
            await self.store.write(evidence.refuse, self.house, wanted.id, NO_POST)
        else:
            await self.store.write(links.keep, self.house, self.connection, wanted, found)
