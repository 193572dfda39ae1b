"""The keys in a backup: sealed with a passphrase, and only where that was asked for.

Scrypt makes the key out of the passphrase, AES-256-GCM seals. Without the passphrase nobody gets
them back: there is no other way in.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.backup.manifest import KEYS, BackupProblem

NAME = KEYS
LEAST = 12
"""Characters of a passphrase: whoever finds the backup can try as often as they like."""
_COST = {"n": 1 << 15, "r": 8, "p": 3}
"""OWASP's figures for scrypt with 32 MiB."""
_MOST = {"n": 1 << 20, "r": 32, "p": 16}
_WHAT = b"beadle keys"


def fingerprint(key: str) -> str:
    """By which a key is known without being told: the beginning of its SHA-256."""
    first = next(iter(key.split()), "")  # the newest, while one takes the place of the other
    return hashlib.sha256(f"beadle key {first}".encode()).hexdigest()[:16]


def seal(keys: Mapping[str, str], passphrase: str) -> bytes:
    """The keys as a file that only the passphrase opens. Raises BackupProblem."""
    if len(passphrase) < LEAST:
        raise BackupProblem(
            f"The passphrase is too short: it needs {LEAST} characters or more. No backup was made."
        )
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(
        nonce, json.dumps(dict(keys)).encode(), _WHAT
    )
    shown = {name: base64.b64encode(value).decode() for name, value in
             (("salt", salt), ("nonce", nonce), ("sealed", sealed))}  # fmt: skip
    return json.dumps({"kdf": "scrypt", "cipher": "AES-256-GCM", **_COST, **shown}).encode()


def unseal(file: bytes, passphrase: str) -> dict[str, str]:
    """The keys again. Raises BackupProblem where the passphrase is not the one."""
    try:
        stated = json.loads(file)
        cost = {name: int(stated[name]) for name in _COST}
        salt, nonce, sealed = (
            base64.b64decode(stated[name]) for name in ("salt", "nonce", "sealed")
        )
    except (ValueError, KeyError, TypeError):
        raise BackupProblem(f"{KEYS} was damaged. Nothing was changed.") from None
    if any(not 1 <= cost[name] <= most for name, most in _MOST.items()):
        raise BackupProblem(f"{KEYS} was damaged. Nothing was changed.")
    try:
        opened = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, _WHAT)
    except InvalidTag:
        raise BackupProblem(
            "The passphrase does not open the keys in this backup. Nothing was changed. Try it "
            "again, or leave the keys out (--without-keys) and put back the key files yourself."
        ) from None
    found: dict[str, str] = json.loads(opened)
    return found


def _key(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    made: bytes = Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())
    return made
