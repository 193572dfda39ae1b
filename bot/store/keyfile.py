"""A key file that holds two keys while one takes the place of the other.

It is replaced whole, and on disk before anything is written with what is new in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet

from bot.store.crypto import KeyProblem


def new_key() -> str:
    """A key that nobody had before."""
    return Fernet.generate_key().decode("ascii")


def read(path: Path) -> list[str]:
    """The keys in a file, the newest first. Raises KeyProblem."""
    try:
        found = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise KeyProblem(f"the key file {path} cannot be read") from None
    if not found:
        raise KeyProblem(f"the key file {path} is empty")
    return found


def replace(path: Path, keys: list[str]) -> None:
    """Put these keys there, the newest first, in one step. Raises KeyProblem, nothing changed."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("".join(f"{key}\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise KeyProblem(
            f"the key file {path} cannot be replaced: {error.strerror}. Nothing was changed"
        ) from None


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
