"""The evidence loop of a platform: what stands at the links in reports."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.contract import Account, Captures, Platform
from bot.clerk.house import House
from bot.clerk.reporting import links
from bot.run.copying import CopyLoop
from bot.run.supervisor import Supervisor
from bot.store import crypto
from bot.store.report_files import Wanted
from bot.store.store import Store

NO_POST = "no post stands at this address"


def add(
    supervisor: Supervisor, store: Store, house: House, connection: str, platform: Platform
) -> None:
    """Have a platform's loop supervised, where it can copy posts and they can be sealed."""
    if isinstance(platform, Captures) and crypto.is_open(crypto.REPORTS):
        beat = supervisor.beat(f"captures:{connection}")
        loop = CaptureLoop(store, house, connection, beat, platform)
        supervisor.add(f"captures:{connection}", loop.run)


@dataclass
class CaptureLoop(CopyLoop):
    """Copies the posts, and their pictures, that reports link to on one connection."""

    platform: Platform
    broke = "a linked post was not copied"

    @property
    def line(self) -> str:
        """Posts that nobody sent stand apart from the files of the same connection."""
        return links.line_of(self.connection)

    async def take(self, wanted: Wanted) -> None:
        """The post at an address, or a picture of one that was copied."""
        if not links.is_record(wanted):
            data = await self.platform.fetch(Account("", ""), wanted.message, wanted.media)
            await self.keep(wanted, data)
            return
        assert isinstance(self.platform, Captures)
        found = await self.platform.capture(wanted.message.id)
        if found is None:
            await self.refuse(wanted, NO_POST)
        else:
            await self.store.write(links.keep, self.house, self.connection, wanted, found)
