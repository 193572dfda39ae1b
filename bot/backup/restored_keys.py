"""The two keys on a machine brought back: put where they belong, and tried on the record."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from adapters.contract import Secret, SecretMissing
from bot.backup import keysafe, target
from bot.backup.manifest import Manifest
from bot.config.model import Config
from bot.store import crypto, keys
from bot.store.crypto import GENERAL, REPORTS, KeyProblem
from bot.store.store import Store


def _secrets(config: Config) -> dict[str, Secret]:
    return {GENERAL: config.key, REPORTS: config.reports_key}


def put_back(config: Config, manifest: Manifest, sealed: dict[str, str]) -> list[str]:
    """Put the keys where the configuration looks for them; what a person must do themselves."""
    notes = []
    for box, secret in _secrets(config).items():
        known = manifest.keys.get(box, {}).get("fingerprint", "")
        given = _reveal(secret)
        if given and known and keysafe.fingerprint(given) != known:
            notes.append(f"WRONG KEY: the {box} key in {_where(secret)} is another one than the "
                         f"backup's (fingerprint {known}). Put the right one there.")  # fmt: skip
        elif given or not known:
            continue
        elif box in sealed and secret.file:
            target.write_new(Path(secret.file), f"{sealed[box].strip()}\n".encode())
            notes.append(f"The {box} key is back in {secret.file}.")
        elif box in sealed:
            beside = config.folder / f"{secret.env}.key"
            target.write_new(beside, f"{sealed[box].strip()}\n".encode())
            notes.append(f"The {box} key belongs into the environment variable {secret.env}. It is "
                         f"in {beside}: set the variable, then delete that file.")  # fmt: skip
        else:
            notes.append(f"NEEDED: the {box} key (fingerprint {known}), in {_where(secret)}. Put "
                         "it there before you start Beadle.")  # fmt: skip
    return notes


def _where(secret: Secret) -> str:
    return f"the environment variable {secret.env}" if secret.env else str(secret.file)


def _reveal(secret: Secret) -> str:
    try:
        return secret.reveal()
    except SecretMissing:
        return ""


def unlock(store: Store, config: Config) -> list[str]:
    """Open the keys that are there; which of them do not fit this record."""
    notes = []
    for box, secret in _secrets(config).items():
        crypto.lock(box)
        with suppress(KeyProblem, SecretMissing):
            crypto.unlock(secret.reveal(), box)
            if not store.read_now(keys.fits, box):
                crypto.lock(box)
                notes.append(f"The {box} key in {_where(secret)} does not open this record.")
    return notes
