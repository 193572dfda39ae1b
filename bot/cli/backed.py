"""What ``beadle doctor`` looks at where backups are concerned."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from adapters.contract import Check, SecretMissing
from bot.backup import postgres, sqlite
from bot.backup.manifest import BackupProblem
from bot.config.database import engine_url
from bot.config.model import Config


def backup(config: Config) -> Iterator[Check]:
    """The folder can be written to, has room, and is on another disk; pg_dump is there."""
    if config.backup is None:
        detail = (
            "but note: none is scheduled; see [backup] in config.example.toml, and docs/backup.md"
        )
        yield Check("backup", ok=True, detail=detail)
        return
    folder = Path(config.backup.folder)
    url = make_url(config.database.url)
    there = _nearest(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        mend = f"let Beadle's user write there: chown it, or give another folder than {folder}"
        yield Check("backup folder", ok=False, detail=f"{there} cannot be written to", mend=mend)
        return
    yield Check(
        "backup folder", ok=True, detail=f"{folder}{_same_disk(there, config, url.database)}"
    )
    if url.get_backend_name() == "sqlite":
        yield _room(there, Path(url.database or ""))
    else:
        yield _program(config)


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _same_disk(there: Path, config: Config, database: str | None) -> str:
    url = make_url(config.database.url)
    if url.get_backend_name() != "sqlite":
        return ""
    beside = _nearest(Path(database or "").parent)
    if there.stat().st_dev != beside.stat().st_dev:
        return ""
    return "; but note: it is on the same disk as the database, and lost together with it"


def _room(there: Path, database: Path) -> Check:
    free, needed = shutil.disk_usage(there).free, sqlite.size(database)
    detail = f"{free / 1e9:.1f} GB free for backups of {needed / 1e9:.1f} GB each"
    mend = "make room there, or keep fewer of them"
    return Check("backup room", ok=free > 2 * needed, detail=detail, mend=mend)


def _program(config: Config) -> Check:
    try:
        engine = create_engine(engine_url(config.database), poolclass=NullPool)
        with engine.connect() as connection:
            found = postgres.find("pg_dump", connection)
    except BackupProblem as problem:
        return Check("backup program", ok=False, detail=str(problem))
    except (DBAPIError, SecretMissing):
        return Check("backup program", ok=True, detail="not looked at: the database is not there")
    return Check("backup program", ok=True, detail=found)
