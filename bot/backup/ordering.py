"""From a configuration to the order for a backup: what is copied, and what is only named."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from adapters.contract import Secret, SecretMissing
from bot.backup import keysafe, shelf
from bot.backup.order import CONFIG, Order
from bot.config import wanted
from bot.config.across import is_path
from bot.config.database import engine_url
from bot.config.model import Config
from bot.store import migrate
from bot.store.configured import beadles_version
from bot.store.crypto import GENERAL, REPORTS


def given(config: Config, folder: Path, at: datetime, passphrase: str = "") -> Order:
    """The order for a backup of this configuration; with its keys, where there is a passphrase.

    Raises BackupProblem, SecretMissing.
    """
    packs = _packs(config)
    files = {name: str(path) for name, path in packs.items()}
    if config.path is not None:
        files[CONFIG] = str(config.path)
    found = _keys(config)
    sealed = keysafe.seal(_revealed(config), passphrase).decode() if passphrase else ""
    return Order(
        url=engine_url(config.database).render_as_string(hide_password=False),
        folder=str(folder),
        name=shelf.name_of(at),
        at=at.astimezone(UTC).isoformat(),
        version=beadles_version(),
        latest=migrate.latest(),
        house=house(config),
        database=config.database.url,
        config=config.path.name if config.path else "",
        home=str(config.folder),
        files=files,
        packs={name: str(path) for name, path in packs.items()},
        keys=found,
        secrets={name: _where(one) for name, one in wanted.secrets(config)},
        sealed=sealed,
    )


def house(config: Config) -> str:
    """By which a Beadle knows its own backups: a digest of where its database is."""
    return hashlib.sha256(config.database.url.encode()).hexdigest()[:16]


def _packs(config: Config) -> dict[str, Path]:
    """The packs of the councils' own, each with its name in the backup."""
    paths = sorted({council.pack for council in config.councils if is_path(council.pack)})
    return {f"pack-{number}.toml": Path(path) for number, path in enumerate(paths, start=1)}


def _boxes(config: Config) -> dict[str, Secret]:
    return {GENERAL: config.key, REPORTS: config.reports_key}


def _keys(config: Config) -> dict[str, dict[str, str]]:
    """Of each key its fingerprint and where it lies; of one that is not there only the latter."""
    found = {}
    for box, secret in _boxes(config).items():
        try:
            known = keysafe.fingerprint(secret.reveal())
        except SecretMissing:
            known = ""
        found[box] = {"fingerprint": known, "where": _where(secret)}
    return found


def _revealed(config: Config) -> dict[str, str]:
    """The keys that there are. Where there are none yet there is nothing to seal."""
    found = {}
    for box, secret in _boxes(config).items():
        try:
            found[box] = secret.reveal()
        except SecretMissing:
            continue
    return found


def _where(secret: Secret) -> str:
    return f"environment variable {secret.env}" if secret.env else f"file {secret.file}"
