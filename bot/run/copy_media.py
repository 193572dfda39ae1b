"""The media loop: pictures and films are copied before they can vanish."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from adapters.contract import Platform, Refused, Unavailable
from bot.store import media
from bot.store.media import Wanted
from bot.store.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 4
FETCH_SECONDS = 120.0
LARGEST = 64 * 1024 * 1024
"""Bytes of one medium that are copied; what is larger is named as missing, not half kept."""


@dataclass
class MediaLoop:
    """Copies the media of one connection."""

    store: Store
    connection: str
    platform: Platform
    beat: Callable[[], None]

    async def run(self) -> None:
        """Fetch what is due, then wait for more."""
        while True:
            seen = self.store.signals.seen("media")
            due = await self.store.read(media.due, self.connection)
            self.beat()
            if not due:
                await self.store.signals.wait("media", seen)
                continue
            for start in range(0, len(due), AT_ONCE):
                await asyncio.gather(*(self._copy(one) for one in due[start : start + AT_ONCE]))

    async def _copy(self, wanted: Wanted) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                data = await self.platform.fetch(wanted.account, wanted.post, wanted.media)
        except Refused as error:
            await self.store.write(media.fail, wanted.id, error.reason, for_good=True)
        except Unavailable as error:
            await self.store.write(media.fail, wanted.id, str(error), for_good=False)
        except TimeoutError:
            why = f"the platform sent nothing whole within {FETCH_SECONDS:.0f} seconds"
            await self.store.write(media.fail, wanted.id, why, for_good=False)
        except Exception as error:
            log.exception("a medium could not be fetched", extra={"connection": self.connection})
            why = f"fetching failed ({type(error).__name__})"
            await self.store.write(media.fail, wanted.id, why, for_good=False)
        else:
            await self._keep(wanted, data)

    async def _keep(self, wanted: Wanted, data: bytes) -> None:
        if len(data) > LARGEST:
            why = f"{len(data) / 1e6:.0f} MB; only up to {LARGEST / 1e6:.0f} MB are copied"
            await self.store.write(media.fail, wanted.id, why, for_good=True)
        else:
            await self.store.write(media.keep, wanted.id, data)
