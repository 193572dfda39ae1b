"""The folder in which backups stand: their names, its lock, and how long each is kept.

A backup is made under a name that starts with a dot and gets its own only when it is whole, so that
one that was killed is never taken for a backup. One that is deleted loses its name first.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.backup.manifest import BackupProblem, read
from bot.store.whole import sync

_STAMP = "%Y-%m-%dT%H-%M-%SZ"
_NAME = re.compile(r"beadle-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")
BEGUN, GOING = ".part", ".going"
LOCK = ".beadle-backup.lock"


def name_of(at: datetime) -> str:
    """What a backup of that moment is called; names sort by time."""
    return f"beadle-{at.astimezone(UTC).strftime(_STAMP)}"


def moment_of(name: str) -> datetime:
    """The moment (UTC) that a name says."""
    return datetime.strptime(name.removeprefix("beadle-"), _STAMP).replace(tzinfo=UTC)


def backups(folder: Path) -> list[str]:
    """The names of the backups that stand there, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir() if _NAME.fullmatch(one.name))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have the folder for oneself, and free of what a killed backup left. Raises BackupProblem."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / LOCK).open("a", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupProblem(
                    f"Another backup is being made in {folder} at this moment. Wait until it is "
                    "done, then look whether you still need one."
                ) from None
            sweep(folder)
            yield
    except OSError as error:
        raise BackupProblem(f"{folder} cannot be used for backups: {error.strerror}.") from None


def is_free(folder: Path) -> bool:
    """Whether nobody makes a backup there at this moment."""
    try:
        with (folder / LOCK).open("r", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def sweep(folder: Path) -> None:
    """Delete what was begun and never finished, and what was being deleted."""
    for one in folder.iterdir():
        if one.name.startswith(".beadle-") and one.name.endswith((BEGUN, GOING)):
            shutil.rmtree(one)


def publish(folder: Path, name: str) -> Path:
    """Give a backup that is complete its name, for good."""
    begun, whole = folder / f".{name}{BEGUN}", folder / name
    sync(begun)
    begun.rename(whole)
    sync(folder)
    return whole


def remove(folder: Path, names: Iterable[str]) -> None:
    """Delete backups: each is gone whole, or still there whole."""
    for name in names:
        going = folder / f".{name}{GOING}"
        (folder / name).rename(going)
        sync(folder)
        shutil.rmtree(going)


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, weeks and months back there is still a backup of."""

    daily: int
    weekly: int
    monthly: int


def too_old(
    names: Iterable[str], keep: Keep, local: Callable[[datetime], date], now: datetime
) -> list[str]:
    """Those that nothing asks to keep. The newest of each period counts, and the newest of all.

    One of a time to come stays and counts for nothing: the clock was put back since, and what is
    made now would be too old beside it. ``local`` says on which day a moment falls where the people
    are.
    """
    newest_first = sorted((name for name in names if moment_of(name) <= now), reverse=True)
    days = {name: local(moment_of(name)) for name in newest_first}
    wanted = set(newest_first[:1])
    for most, period in (
        (keep.daily, lambda day: day.toordinal()),
        (keep.weekly, lambda day: day.isocalendar()[:2]),
        (keep.monthly, lambda day: (day.year, day.month)),
    ):
        seen: list[object] = []
        for name in newest_first:
            one = period(days[name])
            if one not in seen:
                if len(seen) == most:
                    break
                seen.append(one)
                wanted.add(name)
    return sorted(set(newest_first) - wanted)


def of_house(folder: Path, house: str) -> list[str]:
    """The backups there that are of this database: no other Beadle's are ever deleted."""
    found = []
    for name in backups(folder):
        try:
            if read(folder / name).house == house:
                found.append(name)
        except BackupProblem:
            continue
    return found
