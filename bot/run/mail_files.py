"""The evidence loop of a mailbox: what was sent with reports."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from adapters.contract import Mailbox
from bot.run.copying import CopyLoop
from bot.store import report_files
from bot.store.report_files import Wanted


@dataclass
class MailFiles(CopyLoop):
    """Copies what was sent with the reports of one connection."""

    mailbox: Mailbox
    broke = "a file was not fetched"

    async def take(self, wanted: Wanted) -> None:
        """The file, unless it is too large: before it is fetched where its size is told."""
        size = wanted.media.size
        why = await self._too_large(wanted, size) if size is not None else ""
        if not why:
            data = await self.mailbox.fetch(wanted.message, wanted.media)
            why = await self._too_large(wanted, len(data))
            if not why:
                await self.keep(wanted, data)
                return
        await self.refuse(wanted, why)

    async def _too_large(self, wanted: Wanted, size: int) -> str:
        return await self.store.read(_too_large, wanted, size)


def _too_large(session: Session, wanted: Wanted, size: int) -> str:
    return report_files.too_large(session, wanted.report_id, size)
