"""What a backup says of itself: its files with their digests, and whose record it is.

The manifest is the last file that is written, and a backup without one is none. It is JSON, so that
it can be read where Beadle is not installed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.store.whole import put

NAME = "manifest.json"
KEYS = "keys.sealed"
FORMAT = 1
"""Raised when a Beadle of today could not read what is written."""
CHUNK = 1 << 17
"""Bytes of a file that are held at a time (two such pieces are, for a moment)."""

Moved = Callable[[int], None]
"""Told how many more bytes were dealt with."""


class BackupProblem(Exception):
    """A backup cannot be made or used; the text says why, what still stands, and what to do."""


class Refused(BackupProblem):
    """The same, of a restore that has found something in its place and left it alone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the backup: its digest (SHA-256, hex) and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, and as of when.

    ``made_at`` is ISO 8601 in UTC: as of then is all that is in it. ``kind`` is sqlite or
    postgresql. ``heads``: the end of each council's audit chain, as ``ROW:HASH``. ``keys``: the
    fingerprint of each key and where it lies; the keys themselves are in ``keys.sealed``, or in no
    file. ``packs``: where each pack of the council's own lay, by its file here. ``secrets``: what
    the configuration wants from outside. ``config`` and ``folder``: its name and where it lay.
    ``problems``: what was found wrong with the record itself.
    """

    name: str
    made_at: str
    version: str
    revision: str
    kind: str
    house: str
    database: str
    files: Mapping[str, Part] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    packs: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    config: str = ""
    folder: str = ""
    verified: bool = False
    problems: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """``made_at`` as a time."""
        return datetime.fromisoformat(self.made_at)

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(part.size for part in self.files.values())

    def write(self, folder: Path) -> None:
        """Write it, sealed with its own digest and on disk."""
        stated = asdict(self)
        whole = {**stated, "digest": _digest(stated)}
        put(folder / NAME, json.dumps(whole, indent=1, sort_keys=True).encode())


def _digest(stated: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupProblem."""
    try:
        stated = json.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise BackupProblem(
            f"{folder} is no backup: it holds no {NAME}. Give the folder that beadle backup named, "
            "such as beadle-2027-05-06T02-30-00Z."
        ) from None
    except (OSError, ValueError):
        raise _damaged(folder, NAME) from None
    if not isinstance(stated, dict) or not isinstance(stated.get("format"), int):
        raise _damaged(folder, NAME)
    if stated["format"] > FORMAT:
        raise BackupProblem(
            f"This backup was made by a newer Beadle ({stated.get('version')}), and this one "
            "cannot read it. Nothing was changed. Install that version, then run this again."
        )
    if stated.pop("digest", None) != _digest(stated) or set(stated) != _KEYS:
        raise _damaged(folder, NAME)
    parts = {name: Part(**part) for name, part in stated.pop("files").items()}
    return Manifest(**{**stated, "problems": tuple(stated["problems"])}, files=parts)


_KEYS = {each.name for each in fields(Manifest)}


def _damaged(folder: Path, name: str) -> BackupProblem:
    return BackupProblem(
        f"{folder / name} was damaged or changed after the backup was made, so I do not use this "
        "backup. Nothing was changed. Take another one: beadle restore shows each that you name."
    )


def check(folder: Path, moved: Moved = lambda _size: None) -> Manifest:
    """The manifest, once every file was read and is as it says. Raises BackupProblem."""
    manifest = read(folder)
    for name, part in manifest.files.items():
        try:
            found = part_of(folder / name, moved)
        except OSError:
            raise _damaged(folder, name) from None
        if found != part:
            raise _damaged(folder, name)
    return manifest


def part_of(path: Path, moved: Moved = lambda _size: None) -> Part:
    """Digest and size of a file, read from end to end. Raises OSError."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
            size += len(chunk)
            moved(len(chunk))
    return Part(found.hexdigest(), size)
