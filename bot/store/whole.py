"""Files that are there whole or not at all, for this user alone, and that outlive a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes ``path``'s place when the block ends well, on disk with its name.

    Until then what was there stays. Where the block raises, nothing is left of it; a kill leaves
    what was begun, beside it under a name with a dot, and the next time writes over that. Raises
    OSError.
    """
    begun = path.with_name(f".{path.name}.part")
    try:
        with _private(begun) as file:
            yield file
            _settle(file)
        begun.replace(path)
    except BaseException:
        begun.unlink(missing_ok=True)
        raise
    sync(path.parent)


def put(path: Path, content: bytes) -> None:
    """Write into a file as it stands there, and have it on disk; a kill may leave half of it.

    For where something else says that it is not whole yet. Raises OSError.
    """
    with _private(path) as file:
        file.write(content)
        _settle(file)


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on disk. Raises OSError.

    A file that was synced is lost by a power cut where its folder was not.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private(path: Path) -> IO[bytes]:
    """An empty file that nobody else may read, whoever left one there; no link is followed."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    file = os.fdopen(handle, "w+b")
    try:
        os.fchmod(handle, 0o600)
    except OSError:
        file.close()
        raise
    return file


def _settle(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
