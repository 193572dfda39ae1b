"""A bell that rings when something changes in any of several folders.

One thread serves all folders. Where the file system tells nothing (a network drive, too many
folders), the bell rings by the clock alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import Change, awatch

from .files import is_hidden, is_post

log = logging.getLogger(__name__)
_STEP = 10
"""Milliseconds of quiet after which a change is told; the least that watchfiles can do well."""
_DEBOUNCE = 200
"""Milliseconds after which a change is told though others still come."""
Identity = tuple[tuple[str, int, int], ...]


class Bell:
    """Rings on a change, and each ``seconds``; an asynchronous context."""

    def __init__(self, folders: Sequence[Path], seconds: float) -> None:
        self._folders = folders
        self._seconds = seconds
        self._rung = asyncio.Event()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._armed: Identity = ()

    async def __aenter__(self) -> Self:
        await self._arm()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._disarm()

    async def wait(self) -> None:
        """Return when something changed, or after the seconds of the rescan."""
        if self._identity() != self._armed:  # a folder came, went, or was replaced by another
            await self._disarm()
            await self._arm()
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await self._rung.wait()
        self._rung.clear()

    def _identity(self) -> Identity:
        """The folders that are there, each with what tells it from a new one of its name."""
        found = []
        for folder in self._folders:
            with suppress(OSError):
                seen = folder.stat()
                found.append((str(folder), seen.st_dev, seen.st_ino))
        return tuple(found)

    async def _arm(self) -> None:
        """Have the folders that are there watched from now on."""
        self._armed = self._identity()
        self._stop = asyncio.Event()
        if self._armed:
            paths = [path for path, _, _ in self._armed]
            self._task = asyncio.create_task(self._listen(paths, self._stop))
            await asyncio.sleep(0)  # the task registers the folders in its first turn

    async def _disarm(self) -> None:
        """End the watching thread."""
        self._stop.set()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _listen(self, paths: Sequence[str], stop: asyncio.Event) -> None:
        """Ring for every change that may concern a post."""
        try:
            async for _ in awatch(
                *paths,
                watch_filter=_concerns,
                step=_STEP,
                debounce=_DEBOUNCE,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                self._rung.set()
        except (OSError, RuntimeError) as error:
            log.warning(
                "folder: the system does not tell of changes (%s); looking every %g seconds",
                type(error).__name__,
                self._seconds,
            )


def _concerns(change: Change, path: str) -> bool:
    """Whether a change can be a post's: a post's name, or that of no ordinary file (a folder)."""
    name = path.rpartition("/")[2]
    if is_hidden(name):
        return False
    return is_post(name) or change is Change.deleted or not Path(path).is_file()
