"""The loop that makes bundles of reports: ordered by a row, written encrypted, told by a row."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.clerk import bundle_file, report_export
from bot.clerk.house import House
from bot.config.model import Config
from bot.store import outbox, outstanding
from bot.store.crypto import KeyProblem
from bot.store.outbox import Claimed
from bot.store.store import Store
from bot.words.bundle import Bundle

log = logging.getLogger(__name__)

PATTERN = "bundle-*.zip"
HOUR = timedelta(hours=1)


def folder(config: Config) -> Path:
    """Where bundles lie: in ``exports`` beside the database file, else beside the configuration."""
    url = make_url(config.database.url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).parent / "exports"
    return config.folder / "exports"


@dataclass
class BundleLoop:
    """Makes what was ordered, one after another, and deletes what has lain there long enough."""

    store: Store
    house: House
    beat: Callable[[], None]

    async def run(self) -> None:
        """Make bundles for ever."""
        where = folder(self.house.config)
        await self.store.write(outbox.release, report_export.LANE, report_export.TARGET)
        clear_at = self.store.clock()
        while True:
            seen = self.store.signals.seen(report_export.LANE)
            self.beat()
            claimed = await self._claim()
            for one in claimed:
                await self._make(one, where)
            if self.store.clock() >= clear_at:
                await asyncio.to_thread(clear, where, self.store.clock())
                clear_at = self.store.clock() + HOUR
            if not claimed:
                await self.store.signals.wait(report_export.LANE, seen)

    async def _claim(self) -> list[Claimed]:
        lane, target = report_export.LANE, report_export.TARGET
        if await self.store.read(outstanding.oldest, lane, target) is None:
            return []
        return await self.store.write(outbox.claim, lane, target, 1)

    async def _make(self, claimed: Claimed, where: Path) -> None:
        try:
            bundle = await self.store.read(report_export.gather, self.house, claimed)
        except KeyProblem as problem:
            await self.store.write(report_export.not_made, claimed, f"{problem}.")
            return
        if bundle is None:
            await self.store.write(report_export.not_made, claimed, report_export.GONE)
            return
        # The same name after a crash: what was written before is written over.
        path = where / f"bundle-{claimed.created_at:%Y-%m-%d}-{claimed.id}.zip"
        key = bundle_file.passphrase()
        try:
            await asyncio.to_thread(_write, bundle, path, key)
        except OSError as error:
            log.warning("a bundle could not be written: %s", error.strerror)
            why = f"{where} cannot be written: {error.strerror}."
            await self.store.write(report_export.not_made, claimed, why)
            return
        await self.store.write(report_export.made, claimed, str(path), key, bundle.number)


def _write(bundle: Bundle, path: Path, key: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    bundle_file.write(bundle, path, key)
    made = bundle.made_at.timestamp()
    os.utime(path, (made, made))  # its age is counted by the same clock as all else


def clear(where: Path, now: datetime) -> None:
    """Delete the bundles that are older than they may be; what cannot be is tried again."""
    before = now - timedelta(days=report_export.KEPT_DAYS)
    for path in where.glob(PATTERN):
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                path.unlink()
        except OSError as error:
            log.warning("a bundle could not be deleted: %s", error.strerror)
