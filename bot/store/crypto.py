"""The key that encrypted columns need.

A process has one key, unlocked once before the store is opened. It is a Fernet key (32 bytes in
URL-safe base64) from an environment variable or a file that only its owner can read.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class KeyProblem(Exception):
    """The key is missing, malformed, or not the one that the database was written with."""


_box: list[Fernet] = []


def unlock(key: str) -> None:
    """Use ``key`` from now on. Raises KeyProblem where it is no Fernet key."""
    try:
        box = Fernet(key.strip().encode("ascii"))
    except (ValueError, UnicodeEncodeError):
        raise KeyProblem(
            "the encryption key is malformed: it must be 44 characters of base64, as Beadle wrote "
            "it on its first run; put the original back from your backup"
        ) from None
    _box[:] = [box]


def read_or_make_key(path: Path) -> str:
    """The key in ``path``; a new one, readable by its owner alone, where there is no file.

    Created with O_EXCL and synced before it is used, so that two starts cannot make two keys and
    no row is ever written under a key that a crash then loses. Raises KeyProblem.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyProblem(f"the key file {path} cannot be made: {error.strerror}") from None
    else:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise KeyProblem(f"the key file {path} cannot be read") from None


def encrypt(data: bytes) -> bytes:
    """A Fernet token. Raises KeyProblem where no key was unlocked."""
    return _current().encrypt(data)


def decrypt(token: bytes) -> bytes:
    """What the token holds. Raises KeyProblem where it was written with another key."""
    try:
        return _current().decrypt(token)
    except InvalidToken:
        raise KeyProblem(
            "an encrypted row cannot be read with this key: put back the key file that belongs to "
            "this database"
        ) from None


def _current() -> Fernet:
    if not _box:
        raise KeyProblem("no encryption key was unlocked")
    return _box[0]
