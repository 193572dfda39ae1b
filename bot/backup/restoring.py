"""Restoring: an empty machine is brought back to the moment of a backup.

The digests are checked before anything is written. The database is filled, brought to this
Beadle's schema, rid of what waited and of what was due to be purged, and proved, all under another
name or behind a mark; only then it is the database. Killed at any point, ``restore`` begins anew.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from bot.backup import keysafe, postgres, restored_keys, target
from bot.backup.making import DUMP, SQLITE, Show, quietly
from bot.backup.manifest import CHUNK, BackupProblem, Manifest, Moved, Refused, check, read
from bot.backup.target import Target
from bot.config.database import engine_url
from bot.config.load import load_config
from bot.config.model import Config
from bot.store import migrate, report_retention, restored, retention, verify
from bot.store.restored import Source
from bot.store.store import Clock, Store, utc_now
from bot.store.whole import sync


@dataclass
class Done:
    """What was brought back, and what a person must still do."""

    manifest: Manifest
    config: Path
    heads: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    purged: int = 0


@dataclass
class Restoring:
    """One restore. ``passphrase`` None: the keys are left out; it is asked for where needed."""

    backup: Path
    to: Path | None = None
    config: Path | None = None
    passphrase: Callable[[], str] | None = None
    show: Show = quietly
    clock: Clock = utc_now

    def run(self) -> Done:
        """Restore. Raises BackupProblem, ConfigErrors, SecretMissing, DatabaseProblem."""
        manifest = self._checked()
        place = target.chosen(manifest, self.to, self.config)
        sealed = self._keys(manifest)
        with _writing(place), target.marked(place, manifest.name):
            done = Done(manifest, place.config)
            done.notes += target.lay_out(self.backup, manifest, place)
            config = load_config(place.config)
            url = engine_url(config.database)
            if (url.get_backend_name() == "sqlite") != (manifest.kind == "sqlite"):
                raise Refused(
                    f"This backup is of {manifest.kind}, and the configuration names another kind "
                    "of database. Nothing was changed. Name one of the same kind."
                )
            done.notes += restored_keys.put_back(config, manifest, sealed)
            if place.resumed and self._was_done(url, manifest):
                done.notes.append("It had been brought back to the end already.")
            elif manifest.kind == "sqlite":
                self._sqlite(config, Path(url.database or ""), done)
            else:
                self._postgres(config, url, done)
        return done

    def _was_done(self, url: URL, manifest: Manifest) -> bool:
        """Whether only the mark was left, when the last attempt was killed."""
        file = Path(url.database or "")
        there = manifest.kind != "sqlite" or (file.exists() and not migrate.mark(url).exists())
        return there and target.is_finished(url, manifest.name)

    def _checked(self) -> Manifest:
        size = read(self.backup).size
        with self.show("Checking the backup", size) as moved:
            manifest = check(self.backup, moved)
        if not migrate.knows(manifest.revision):
            raise BackupProblem(
                f"This backup was made by a newer Beadle ({manifest.version}): its database is of "
                f"revision {manifest.revision}, which this one does not know. Nothing was changed. "
                "Install that version, then run this again."
            )
        return manifest

    def _keys(self, manifest: Manifest) -> dict[str, str]:
        if keysafe.NAME not in manifest.files or self.passphrase is None:
            return {}
        return keysafe.unseal((self.backup / keysafe.NAME).read_bytes(), self.passphrase())

    def _sqlite(self, config: Config, file: Path, done: Done) -> None:
        begun = file.with_name(f".{file.name}.part")
        mark = migrate.mark(f"sqlite:///{file}")
        if file.exists() and not mark.exists():
            raise Refused(
                f"There is a database at {file} already, and I overwrite nothing. Nothing was "
                "changed. Give an empty folder, or another database.url."
            )
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch()  # from here on whatever is there is ours, and no start takes it for whole
        sync(file.parent)
        for name in (file.name, begun.name):
            for suffix in ("", "-wal", "-shm", "-journal"):
                file.with_name(f"{name}{suffix}").unlink(missing_ok=True)
        with self.show("Copying", done.manifest.files[SQLITE].size) as moved:
            _copy(self.backup / SQLITE, begun, moved)
        url = f"sqlite:///{begun}"
        self._settle(config, url, done)
        sync(begun)
        begun.rename(file)
        sync(file.parent)
        mark.unlink(missing_ok=True)

    def _postgres(self, config: Config, url: URL, done: Done) -> None:
        target.make_empty(url)
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
        try:
            with self.show("Copying", 1) as moved, engine.connect() as connection:
                postgres.restore(connection, url, self.backup / DUMP)
                moved(1)
            self._settle(config, url.render_as_string(hide_password=False), done)
            with engine.begin() as connection:
                connection.execute(text(f"DROP TABLE {migrate.MARK}"))
        finally:
            engine.dispose()

    def _settle(self, config: Config, url: str, done: Done) -> None:
        """Bring it to this Beadle's schema, put aside what waited, purge what is due, prove it."""
        migrate.upgrade(url, restoring=True)
        store = Store(url, self.clock)
        try:
            done.notes += restored_keys.unlock(store, config)
            source = Source(done.manifest.name, done.manifest.moment, _who())
            store.write_now(restored.settle, source)
            done.notes += map(_renewed, store.read_now(restored.signed_in))
            done.purged = _purge(store, config)
            for council in store.read_now(verify.councils):
                self._prove(store, council, done)
            if store.is_sqlite:
                store.checkpoint()
        finally:
            store.close()

    def _prove(self, store: Store, council: str, done: Done) -> None:
        known = _head(done.manifest.heads.get(council))
        with self.show(f"Proving {council}", store.read_now(verify.size, council)) as moved:
            report = store.read_now(verify.verify, council, known, moved)
        done.heads[council] = f"{report.head[0]}:{report.head[1]}"
        found = [f"{council}: {problem}" for problem in report.problems]
        if found and not done.manifest.problems and done.manifest.verified:
            raise BackupProblem(
                f"NOT RESTORED. What was brought back is not as recorded: {found[0]}. Beadle does "
                "not start with it. Take another backup, into an empty place."
            )
        done.problems += found


def _writing(place: Target) -> _Writing:
    return _Writing(place.config.parent)


class _Writing:
    """Says plainly what a disk that is full, or a folder that is closed, means for a restore."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            raise BackupProblem(
                f"NOT RESTORED: {self._folder} could not be written ({error.strerror}). The backup "
                "is as it was. Make room, or see that it can be written to, then run this again: "
                "it begins anew."
            ) from None


def _head(known: str | None) -> tuple[int, str] | None:
    row, _, digest = (known or "").partition(":")
    return (int(row), digest) if digest and row != "0" else None


def _copy(source: Path, path: Path, moved: Moved) -> None:
    path.touch(0o600)
    with source.open("rb") as given, path.open("wb") as taken:
        while chunk := given.read(CHUNK):
            taken.write(chunk)
            moved(len(chunk))


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _renewed(connection: str) -> str:
    return (
        f"{connection} signs in with a refresh token that its provider gave it later than the one "
        "you configured. I kept the backup's; the provider may have replaced that since. Once "
        "Beadle has run for a minute, look with beadle doctor: if it says invalid_grant, get a new "
        "refresh token, put it where the configuration looks for it, and start Beadle again."
    )


def _purge(store: Store, config: Config) -> int:
    """Delete what was due to be deleted; in how many councils there was anything.

    A backup holds what was purged since: it is purged again before anybody can read it.
    """
    wanted = store.read_now(retention.periods, config)
    purged = sum(bool(retention.purge(store, each)) for each in wanted)
    store.write_now(report_retention.purge_unclaimed, config)
    return purged
