"""What the machine says of itself: room on its disks, and whether its clock has leapt.

Nobody outside is asked. The clock is compared with the machine's own count of seconds, which no
setting moves and which goes on while the machine sleeps; with the database's clock where that is
another machine's; and with the time that stood in the rows when Beadle was started.
"""

from __future__ import annotations

import ctypes
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.clerk.machine import Disk, Reading
from bot.config.model import Config

EVERY = 30.0
"""Seconds between two looks."""
_NOT_SYNCHRONISED = 5  # adjtimex(2): TIME_ERROR


def _elapsed() -> float:
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux: it counts on while the machine sleeps
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass
class Machine:
    """Looks at the machine now and then; ``wall`` and ``elapsed`` in seconds."""

    folders: tuple[Path, ...]
    wall: Callable[[], float] = time.time
    elapsed: Callable[[], float] = _elapsed
    every: float = EVERY
    _before: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self._before = self.wall(), self.elapsed()
        self._looked = float("-inf")

    def look(self, *, at_once: bool = False) -> Reading | None:
        """What is to be known now; None where it was looked at a moment ago, unless ``at_once``."""
        wall, elapsed = self.wall(), self.elapsed()
        if elapsed - self._looked < self.every and not at_once:
            return None
        self._looked = elapsed
        leapt = (wall - self._before[0]) - (elapsed - self._before[1])
        self._before = wall, elapsed
        return Reading(tuple(disks(self.folders)), datetime.fromtimestamp(wall, UTC), leapt)


def disks(folders: tuple[Path, ...]) -> list[Disk]:
    """How much room there is, once for each disk; a folder that is not there is passed over."""
    found: dict[int, Disk] = {}
    for folder in folders:
        try:
            number, room = folder.stat().st_dev, shutil.disk_usage(folder).free
        except OSError:
            continue
        found.setdefault(number, Disk(str(folder), room))
    return list(found.values())


def folders_of(config: Config) -> tuple[Path, ...]:
    """The folders that Beadle writes to: of the database (where it is a file) and of backups."""
    url = make_url(config.database.url)
    own = [Path(url.database or "").parent] if url.get_backend_name() == "sqlite" else []
    own += [Path(config.backup.folder)] if config.backup else []
    return (*own, *(Path(one) for one in config.alarm.folders))


def synchronised() -> bool | None:
    """Whether the system keeps its clock right by the network; None where it does not say."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    state = adjtimex(ctypes.create_string_buffer(512))  # all zeros: it is read, nothing is set
    return None if state < 0 else state != _NOT_SYNCHRONISED
