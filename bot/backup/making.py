"""Making a backup: copied, read back, proved, and only then given its name.

Killed at any point it leaves a folder whose name starts with a dot, which is no backup and is
deleted by the next one. The database that is copied is never changed.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bot.backup import postgres, shelf, sqlite
from bot.backup.manifest import KEYS, BackupProblem, Manifest, Moved, Part, check, part_of
from bot.backup.order import CONFIG, Order, is_sqlite
from bot.store import verify
from bot.store.whole import put

SQLITE, DUMP = "database.sqlite", "database.dump"
SPARE = 50_000_000
"""Bytes that are to stay free on the disk beside the backup."""
READ_ME = """This is a backup of Beadle, made {at} (UTC) by version {version}.

To bring it back on an empty machine, install Beadle and run:

  beadle restore {name} --to FOLDER

The keys are {keys} Without the key, what was encrypted (reports above all) cannot be read.
Secrets (passwords, tokens) are in no backup: manifest.json lists which ones are wanted.
"""

Show = Callable[[str, int], AbstractContextManager[Moved]]
"""Told what is done and how much of it there is; gives what is told of each bit of it."""


@contextmanager
def quietly(_label: str, _length: int) -> Iterator[Moved]:
    """Show nothing."""
    yield lambda _done: None


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that stands: its folder, and what it says of itself."""

    folder: Path
    manifest: Manifest


def make(order: Order, show: Show = quietly) -> Made:
    """Make the backup that was ordered. Raises BackupProblem; then there is none."""
    folder = Path(order.folder)
    with shelf.locked(folder):
        if (folder / order.name).exists():
            raise BackupProblem(f"There is a backup {order.name} already. Nothing was changed.")
        begun = folder / f".{order.name}{shelf.BEGUN}"
        try:
            begun.mkdir(mode=0o700)
            manifest = _fill(order, begun, show)
            whole = shelf.publish(folder, order.name)
        except OSError as error:
            raise BackupProblem(_full(folder, error)) from None
        finally:
            if begun.exists():
                shutil.rmtree(begun, ignore_errors=True)
    return Made(whole, manifest)


def _full(folder: Path, error: OSError) -> str:
    mend = "Make room there" if error.errno == errno.ENOSPC else "See that it can be written to"
    return (
        f"No backup was made: {folder} could not be written ({error.strerror}). Beadle's own data "
        f"is as it was, and so are the backups before. {mend}, then run beadle backup again."
    )


def _fill(order: Order, begun: Path, show: Show) -> Manifest:
    for name, source in order.files.items():
        put(begun / name, Path(source).read_bytes())
    if order.sealed:
        put(begun / KEYS, order.sealed.encode())
    keys = f"in {KEYS}, and open with your passphrase." if order.sealed else (
        "NOT in it: keep them apart, and put them back before Beadle is started."
    )  # fmt: skip
    said = READ_ME.format(at=order.at[:16], version=order.version, name=order.name, keys=keys)
    put(begun / "READ-ME.txt", said.encode())
    manifest = _database(order, begun, show)
    files = {one.name: Part("", 0) for one in sorted(begun.iterdir())}
    with show("Reading it back", sum(one.stat().st_size for one in begun.iterdir())) as moved:
        files = {name: part_of(begun / name, moved) for name in files}
    manifest = replace(manifest, files=files)
    manifest.write(begun)
    check(begun)
    return manifest


def _database(order: Order, begun: Path, show: Show) -> Manifest:
    """Copy the database, and walk all that it holds."""
    url = make_url(order.url)
    if is_sqlite(order):
        source, target = Path(url.database or ""), begun / SQLITE
        size = sqlite.size(source)
        _room(begun, size)
        with show("Copying", size) as moved:
            sqlite.copy(source, target, moved)
        found = sqlite.look(target)
        if found:
            raise BackupProblem(
                f"No backup was made: the copy is damaged ({found[0]}), and so may be the database "
                f"{source}. Keep it as it is, and compare it with your backups: beadle verify."
            )
        engine = sqlite.engine(target)
        try:
            with engine.connect() as connection:
                return _proved(order, connection, show)
        finally:
            engine.dispose()
    engine = _server(order)
    try:
        with engine.connect() as connection, postgres.view(connection):
            size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
            _room(begun, size)
            with show("Copying", 1) as moved:
                postgres.dump(connection, url, begun / DUMP)
                moved(1)
            return _proved(order, connection, show)
    finally:
        engine.dispose()


def _server(order: Order) -> Engine:
    return create_engine(order.url, poolclass=NullPool, hide_parameters=True)


def _room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise BackupProblem(
            f"No backup was made: there is not enough room in {folder.parent} ({free / 1e9:.1f} GB "
            f"are free, {(size + SPARE) / 1e9:.1f} GB are needed). Beadle's own data is as it was. "
            "Make room there, or give another folder, then run beadle backup again."
        )


def _proved(order: Order, connection: Connection, show: Show) -> Manifest:
    """What the backup says of itself, once chain and evidence were walked in the copy."""
    at = datetime.fromisoformat(order.at)
    revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
    heads: dict[str, str] = {}
    problems: list[str] = []
    if revision == order.latest:
        with Session(connection, info={"clock": lambda: at}) as session:
            for council in verify.councils(session):
                report = _walked(session, council, show)
                heads[council] = f"{report.head[0]}:{report.head[1]}"
                problems += [f"{council}: {problem}" for problem in report.problems]
    return Manifest(
        name=order.name,
        made_at=order.at,
        version=order.version,
        revision=revision,
        kind="sqlite" if is_sqlite(order) else "postgresql",
        house=order.house,
        database=order.database,
        heads=heads,
        keys=order.keys,
        packs=order.packs,
        secrets=order.secrets,
        config=order.config if CONFIG in order.files else "",
        folder=order.home,
        verified=revision == order.latest and not problems,
        problems=tuple(problems[:50]),
    )


def _walked(session: Session, council: str, show: Show) -> verify.Report:
    with show(f"Proving {council}", verify.size(session, council)) as moved:
        return verify.verify(session, council, progress=moved)
