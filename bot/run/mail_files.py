"""The evidence loop of a mailbox: what was sent with reports is copied before it can vanish.

Nothing of it reaches the log. It runs only where the reports' key is open.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters.contract import Mailbox, Refused, RefusedCode, Unavailable
from bot.clerk import wordless
from bot.clerk.house import House
from bot.clerk.reporting import evidence
from bot.store import report_files
from bot.store.report_files import Wanted
from bot.store.reports import FILES_TOPIC
from bot.store.store import Store

log = logging.getLogger(__name__)

FETCH_SECONDS = 120.0


@dataclass
class MailFiles:
    """Copies what was sent with the reports of one connection."""

    store: Store
    house: House
    connection: str
    mailbox: Mailbox
    beat: Callable[[], None]

    async def run(self) -> None:
        """Fetch what is due, one after the other, then wait for more."""
        while True:
            seen = self.store.signals.seen(FILES_TOPIC)
            due = await self.store.read(report_files.due, self.connection)
            self.beat()
            for wanted in due:
                await self._copy(wanted)
                self.beat()
            if not due:
                await self.store.signals.wait(FILES_TOPIC, seen)

    async def _copy(self, wanted: Wanted) -> None:
        size = wanted.media.size
        why = await self.store.read(_too_large, wanted, size) if size is not None else ""
        if why:
            await self.store.write(evidence.refuse, self.house, wanted.id, why)
            return
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                data = await self.mailbox.fetch(wanted.message, wanted.media)
            why = await self.store.read(_too_large, wanted, len(data))
            if why:
                await self.store.write(evidence.refuse, self.house, wanted.id, why)
                return
            file = await asyncio.to_thread(report_files.seal, data)
            await self.store.write(evidence.keep, self.house, wanted.id, file)
        except OperationalError:
            raise  # the database is away: the supervisor comes back to this file
        except Refused as error:
            if error.code is RefusedCode.CREDENTIALS:  # a person may mend it
                await self.store.write(evidence.later, self.house, wanted.id, error.reason)
            else:
                await self.store.write(evidence.refuse, self.house, wanted.id, error.reason)
        except Unavailable as error:
            again = error.retry_after
            await self.store.write(evidence.later, self.house, wanted.id, str(error), again)
        except TimeoutError:
            why = f"the platform sent nothing whole within {FETCH_SECONDS:.0f} seconds"
            await self.store.write(evidence.later, self.house, wanted.id, why)
        except Exception as error:  # noqa: BLE001  its text may hold words
            wordless.note(log, f"{self.connection}: a file was not fetched", error)
            why = f"fetching failed ({type(error).__name__})"
            await self.store.write(evidence.later, self.house, wanted.id, why)


def _too_large(session: Session, wanted: Wanted, size: int) -> str:
    return report_files.too_large(session, wanted.report_id, size)
