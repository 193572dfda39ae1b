"""The keys that encrypted columns need.

A process has two, unlocked once before the store is opened: ``GENERAL`` for what is on its way
through the house, without which Beadle does not start, and ``REPORTS`` for what officers report in
confidence, without which all else goes on. Each is a Fernet key (32 bytes in URL-safe base64) from
an environment variable or a file that only its owner can read.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from sqlalchemy.exc import DontWrapMixin

from bot.store.whole import sync

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class KeyProblem(Exception, DontWrapMixin):
    """The key is missing, malformed, or not the one that the database was written with."""


GENERAL = "general"
REPORTS = "reports"

_boxes: dict[str, tuple[Fernet, ...]] = {}


def _fernet() -> ModuleType:
    """The library, loaded when a key is first used: a backup's process has none."""
    from cryptography import fernet  # noqa: PLC0415 - that process is to stay small

    return fernet


def unlock(key: str, box: str = GENERAL) -> None:
    """Use ``key`` from now on; with several in it, the first to write. Raises KeyProblem."""
    try:
        opened = tuple(_fernet().Fernet(one.encode("ascii")) for one in key.split())
    except (ValueError, UnicodeEncodeError):
        opened = ()
    if not opened:
        raise KeyProblem(
            "the encryption key is malformed: it must be 44 characters of base64, as Beadle wrote "
            "it on its first run; put the original back from your backup"
        )
    _boxes[box] = opened


def lock(box: str) -> None:
    """Forget a key: what it seals can neither be read nor written any more."""
    _boxes.pop(box, None)


def is_open(box: str) -> bool:
    """Whether a key was unlocked."""
    return box in _boxes


def read_or_make_key(path: Path) -> str:
    """The key in ``path``; a new one, readable by its owner alone, where there is none.

    Written under a lock and synced before it is used, so that two starts cannot make two keys and
    no row is ever written under a key that a crash then loses. A start that was killed in between
    leaves an empty file, which counts as none. Raises KeyProblem.
    """
    try:
        return path.read_text(encoding="ascii").strip() or _make_key(path)
    except FileNotFoundError:
        return _make_key(path)
    except (OSError, UnicodeDecodeError):
        raise KeyProblem(f"the key file {path} cannot be read") from None


def _make_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            key = file.read().strip()  # another start may have been sooner
            if not key:
                os.fchmod(file.fileno(), 0o600)
                key = _fernet().Fernet.generate_key()
                file.write(key + b"\n")
                file.flush()
                os.fsync(file.fileno())
                sync(path.parent)
    except OSError as error:
        raise KeyProblem(f"the key file {path} cannot be made: {error.strerror}") from None
    return key.decode("ascii", "replace")


def encrypt(data: bytes, box: str = GENERAL) -> bytes:
    """A Fernet token. Raises KeyProblem where no key was unlocked."""
    return _current(box)[0].encrypt(data)


def decrypt(token: bytes, box: str = GENERAL) -> bytes:
    """What the token holds. Raises KeyProblem where it was written with another key."""
    try:
        found: bytes = _fernet().MultiFernet(_current(box)).decrypt(token)
    except _fernet().InvalidToken:
        raise KeyProblem(
            f"an encrypted row cannot be read with the {box} key: put back the key file that "
            "belongs to this database"
        ) from None
    return found


def is_newest(token: bytes, box: str) -> bool:
    """Whether a token was written with the first of a box's keys."""
    try:
        _current(box)[0].decrypt(token)
    except _fernet().InvalidToken:
        return False
    return True


def renewed(token: bytes, box: str) -> bytes:
    """The same words, written with the first of a box's keys. Raises KeyProblem."""
    return encrypt(decrypt(token, box), box)


def _current(box: str) -> tuple[Fernet, ...]:
    if box not in _boxes:
        raise KeyProblem(f"no {box} key was unlocked")
    return _boxes[box]
