"""A key file that holds two keys while one takes the place of the other.

It is replaced whole, and on disk before anything is written with what is new in it.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.fernet import Fernet

from bot.store.crypto import KeyProblem
from bot.store.whole import written


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
    try:
        with written(path) as file:
            file.write("".join(f"{key}\n" for key in keys).encode("ascii"))
    except OSError as error:
        raise KeyProblem(
            f"the key file {path} cannot be replaced: {error.strerror}. Nothing was changed"
        ) from None
