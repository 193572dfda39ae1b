"""Until when nothing can have been lost: Telegram keeps updates for 24 hours, and no history.

Owns the moment that is kept for that, and the stretch that follows from it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from adapters.contract import Host
from adapters.telegram.ledger import Ledger, News

KEPT = timedelta(hours=24)
"""How long Telegram keeps an update (Bot API, "Getting updates")."""
_EVERY = timedelta(minutes=1)
NAME = "telegram-heard"


class Heard:
    """The last moment up to which all that Telegram had was stored.

    It is written down once a minute at most, so that the start of a gap is told a minute too early
    rather than too late.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._mark: datetime | None = None
        self._last: datetime | None = None
        self._saved: datetime | None = None
        self._loaded = False
        self._told = 0

    async def answered(self, ledger: Ledger, count: int, most: int) -> News | None:
        """Telegram answers now, with ``count`` updates that are not in the ledger yet.

        The answer is the stretch that it can no longer know about, if there is one.
        """
        if not self._loaded:
            text = await self._host.load(NAME)
            self._mark, self._loaded = datetime.fromisoformat(text) if text else None, True
        now = self._host.now()
        missed = self._missed(now) if ledger.settled else None
        if missed is None and ledger.settled:
            await self._note(now if count == 0 else self._last, now)
        if count < most:  # a full answer may not be all there is
            self._last = now
        return missed

    async def stored(self) -> None:
        """The stretch that was missed is stored: it is not told again."""
        if self._mark is not None:
            await self._host.save(NAME, self._mark.isoformat())

    def _missed(self, now: datetime) -> News | None:
        end = now - KEPT
        if self._mark is None or end <= self._mark:
            return None
        self._told -= 1
        start, self._mark = self._mark, now
        return News(self._told, missed=(start, end))

    async def _note(self, mark: datetime | None, now: datetime) -> None:
        """All up to ``mark`` is stored."""
        if mark is None:
            return
        self._mark = mark
        if self._saved is None or abs(now - self._saved) >= _EVERY:
            await self._host.save(NAME, mark.isoformat())
            self._saved = now
