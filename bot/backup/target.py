"""Where a backup is restored to: an empty place, or one that a killed restore has begun to fill.

A mark stands there from the first byte to the last. While it does, Beadle does not start, and
``restore`` begins anew. Nothing that was there before is ever overwritten.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, inspect, text
from sqlalchemy import create_engine as new_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.backup.manifest import BackupProblem, Manifest, Refused
from bot.backup.order import CONFIG
from bot.store import migrate
from bot.store.whole import put, sync, written


@dataclass(frozen=True, slots=True)
class Target:
    """The configuration's file, there or to be, and the mark of a restore under way."""

    config: Path
    mark: Path
    fresh: bool
    """Whether the folder is the restore's own, and the configuration comes from the backup."""
    resumed: bool
    """Whether a restore was begun here before."""


def chosen(manifest: Manifest, to: Path | None, config: Path | None) -> Target:
    """Where it goes. Raises BackupProblem where that is no empty place."""
    if config is not None:
        config = config.expanduser().absolute()
        mark = migrate.config_mark(config)
        return Target(config, mark, fresh=False, resumed=mark.exists())
    assert to is not None
    to = to.expanduser().absolute()
    if not manifest.config:
        raise BackupProblem(
            "This backup holds no configuration (it is of the sandbox). Nothing was changed. Write "
            "one, and run this again with --config FILE instead of --to."
        )
    mark = to / migrate.FOLDER_MARK
    target = Target(to / manifest.config, mark, fresh=True, resumed=mark.exists())
    found = {one.name for one in to.iterdir()} if to.is_dir() else set()
    if to.exists() and not to.is_dir():
        raise BackupProblem(f"{to} is a file. Nothing was changed. Give an empty folder.")
    if found and not target.resumed:
        raise BackupProblem(
            f"{to} is not empty, and I overwrite nothing. Nothing was changed. Give a folder that "
            "is empty or not there yet."
        )
    return target


@contextmanager
def marked(target: Target, name: str) -> Iterator[None]:
    """Have the place for oneself, with the mark standing until the end is reached."""
    target.mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.mark.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupProblem(
                "Another beadle restore is at work there. Nothing was changed by this one."
            ) from None
        file.seek(0)
        before = file.read().strip()
        if before not in ("", name):
            raise BackupProblem(
                f"A restore of another backup ({before}) was begun there and not finished. Run "
                "that one again, or empty the place and begin anew. Nothing was changed."
            )
        put(target.mark, name.encode())
        sync(target.mark.parent)
        try:
            yield
        except Refused:
            if not target.fresh and not target.resumed:  # another backup may be tried next
                target.mark.unlink()
            raise
        target.mark.unlink()
        sync(target.mark.parent)


def lay_out(backup: Path, manifest: Manifest, target: Target) -> list[str]:
    """Put configuration and packs where they were; what a person must put elsewhere themselves."""
    if not target.fresh:
        return []
    notes = []
    for name, where in manifest.packs.items():
        path = Path(where)
        old = Path(manifest.folder)
        if path.is_relative_to(old):
            place(backup / name, target.config.parent / path.relative_to(old))
        elif not path.exists():
            place(backup / name, target.config.parent / name)
            notes.append(f"The policy {path} lay outside the folder: it is {name} here. Copy it "
                         f"to {path}, then run this again.")  # fmt: skip
    place(backup / CONFIG, target.config)
    return notes


def place(source: Path, path: Path) -> None:
    """Copy a file whole to where there is none yet."""
    write_new(path, source.read_bytes())


def write_new(path: Path, content: bytes) -> None:
    """Write a file whole, readable by this user alone, where there is none yet."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with written(path) as file:
        file.write(content)


def is_finished(url: URL, backup: str) -> bool:
    """Whether the database holds the record of this backup, restored to the end."""
    engine = new_engine(url, poolclass=NullPool, hide_parameters=True)
    done = text("SELECT count(*) FROM restored WHERE backup = :name")
    try:
        with engine.connect() as connection:
            if inspect(connection).has_table(migrate.MARK):
                return False
            return bool(connection.scalar(done, {"name": backup}))
    except DBAPIError:
        return False
    finally:
        engine.dispose()


# --------------------------------------------------------------------------- PostgreSQL


def make_empty(url: URL) -> None:
    """See that the database is empty, or empty what a killed restore has left, and mark it.

    Raises BackupProblem.
    """
    engine = new_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            found = set(inspect(connection).get_table_names())
            if found and migrate.MARK not in found:
                raise Refused(
                    f"The database {url.database} is not empty, and I overwrite nothing. Nothing "
                    "was changed. Make a new database, and name that one in the configuration."
                )
            for table in sorted(found - {migrate.MARK}):
                connection.execute(text(f'DROP TABLE "{table}" CASCADE'))
            connection.execute(text(f"CREATE TABLE IF NOT EXISTS {migrate.MARK} (at text)"))
    finally:
        engine.dispose()
