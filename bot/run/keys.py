"""Opening the two keys at the start of a process.

Without the general key Beadle does not start. Without the reports' key it does, and reports wait.
A key is made only where nothing was ever sealed with one.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from adapters.contract import Secret, SecretMissing, remember_secrets
from bot.config.model import Config
from bot.store import crypto, keys
from bot.store.crypto import GENERAL, REPORTS, KeyProblem
from bot.store.store import Store


def open_general(store: Store, config: Config) -> None:
    """Unlock the general key; made on the first start. Raises KeyProblem, SecretMissing."""
    _open(store, config.key, GENERAL)


def open_reports(store: Store, config: Config) -> str:
    """Unlock the reports' key; made on the first start. Why it is not open, else empty."""
    try:
        _open(store, config.reports_key, REPORTS)
    except (KeyProblem, SecretMissing) as problem:
        crypto.lock(REPORTS)
        return str(problem)
    return ""


def _open(store: Store, secret: Secret, box: str) -> None:
    used = store.read_now(keys.is_used, box)
    crypto.unlock(_read(secret, box, make=not used), box)
    if not store.read_now(keys.fits, box):
        raise KeyProblem(_wrong(secret, box))
    store.write_now(keys.mark, box)


def _read(secret: Secret, box: str, *, make: bool) -> str:
    if secret.file is None:
        return secret.reveal()
    path = Path(secret.file)
    if make:
        return _known(box, crypto.read_or_make_key(path))
    if not path.is_file() or not path.stat().st_size:
        raise KeyProblem(
            f"the {box} key is not there: {path} is missing or empty, and this database was "
            "written with it. Put the file back from your backup. No new one is made, because it "
            "would open nothing of what is there"
        )
    return _known(box, crypto.read_or_make_key(path))


def _known(box: str, key: str) -> str:
    remember_secrets(f"{box} key", key)
    return key


def _wrong(secret: Secret, box: str) -> str:
    where = f"the environment variable {secret.env}" if secret.env else str(secret.file)
    return (
        f"the {box} key in {where} is not the one that this database was written with. Put the "
        "right one back from your backup"
    )


def look(session: Session, box: str) -> str:
    """Whether the key that is unlocked fits, for a command that only reads; what is wrong."""
    if not crypto.is_open(box):
        return "it was not opened"
    return "" if keys.fits(session, box) else "this database was written with another key"
