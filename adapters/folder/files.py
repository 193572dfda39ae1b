"""The files of one account's folder: which are posts, reading them, replacing them whole.

Nothing outside the folder is read or written, whatever a reference or a link says.
"""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from adapters.contract import Refused, RefusedCode

POST_LIMIT = 5 * 1024 * 1024
"""Bytes of a post that are read; no page of a council is longer."""
SUFFIXES = (".md", ".markdown")
_CHUNK = 1 << 20


class LeadsOut(Exception):
    """A link that leads out of the folder."""


def digest(data: bytes) -> str:
    """The fingerprint of a file's bytes."""
    return sha256(data).hexdigest()


def is_post(name: str) -> bool:
    """Whether a file of this name is a post: Markdown, not hidden, no editor's, no README."""
    stem, suffix = os.path.splitext(name.lower())  # noqa: PTH122 # a name, hot in every scan
    return suffix in SUFFIXES and stem != "readme" and not is_hidden(name)


def is_hidden(name: str) -> bool:
    """Whether editors and tools keep such a file or folder for themselves."""
    return name.startswith((".", "~", "#")) or name == "node_modules"


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was read. ``data`` stops at POST_LIMIT; ``fingerprint`` is of the whole."""

    data: bytes = field(repr=False)
    size: int
    mode: int
    fingerprint: str

    @property
    def whole(self) -> bool:
        """Whether ``data`` is the whole file."""
        return len(self.data) == self.size


@dataclass(slots=True)
class Walk:
    """What a walk found: posts by reference, and what it could not go into."""

    posts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Root:
    """One account's folder."""

    path: Path

    def walk(self) -> Walk:
        """Every post's reference with a key that changes when the file does. Raises OSError.

        By name within a folder, whatever order the disk has them in: cases are numbered by it.
        """
        walk = Walk()
        pending = [(self.path, "")]
        while pending:
            folder, prefix = pending.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                if not prefix:
                    raise
                if folder.exists():
                    walk.unreadable.append(prefix)
                continue
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                if _enter(entry, prefix, walk):
                    pending.append((Path(entry.path), f"{prefix}{entry.name}/"))
        return walk

    def locate(self, reference: str) -> Path:
        """The real path of a file in this folder. Raises Refused or LeadsOut."""
        parts = PurePosixPath(reference).parts
        if not parts or reference.startswith("/") or "\0" in reference:
            raise Refused(RefusedCode.INVALID, "This is no path inside the account's folder.")
        root = Path(os.path.realpath(self.path))
        real = Path(os.path.realpath(root.joinpath(*parts)))
        if ".." in parts or not real.is_relative_to(root):
            raise LeadsOut(reference)
        return real

    def post(self, reference: str) -> Path:
        """The real path of a post. Raises Refused(INVALID) where it can be none."""
        names = PurePosixPath(reference).parts
        if not names or not is_post(names[-1]) or any(is_hidden(n) for n in names):
            raise Refused(RefusedCode.INVALID, "This is no post of the account's folder.")
        try:
            return self.locate(reference)
        except LeadsOut:
            raise Refused(RefusedCode.INVALID, "This path leads out of the folder.") from None

    def read(self, reference: str, limit: int = POST_LIMIT) -> Content:
        """A file's bytes, read until it holds still. Raises OSError, Refused or LeadsOut."""
        path = self.locate(reference)
        for _ in range(3):
            before, content = _read(path, limit)
            now = path.stat()
            if (now.st_size, now.st_mtime_ns, now.st_ino) == before:
                break
        return content


def _enter(entry: os.DirEntry[str], prefix: str, walk: Walk) -> bool:
    """Note one entry; True where it is a folder to go into."""
    if _is_folder(entry):
        if entry.is_symlink():
            walk.linked.append(prefix + entry.name)
        return not entry.is_symlink()
    if is_post(entry.name):
        if entry.name.isprintable() and _is_text(entry.name):
            _note(entry, prefix, walk)
        else:
            walk.unnamed += 1
    return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder, or a link to one; a circle of links is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _note(entry: os.DirEntry[str], prefix: str, walk: Walk) -> None:
    """Note a post's file with its key."""
    key: tuple[int, ...] = ()  # there, and to be told as unreadable
    try:
        found = entry.stat()
        key = (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
    except FileNotFoundError:
        return  # gone since it was listed, or a link to nothing
    except OSError:
        pass
    walk.posts[prefix + entry.name] = key


def _is_text(name: str) -> bool:
    """Whether a file's name is UTF-8, so that it can be kept and shown."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read(path: Path, limit: int) -> tuple[tuple[int, int, int], Content]:
    """Bytes and what the file looked like before. A pipe or a device is no file: OSError."""
    # Without O_NONBLOCK, opening a named pipe waits for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError("it is no ordinary file")
        data = file.read(limit)
        whole, size = sha256(data), len(data)
        while chunk := file.read(_CHUNK):
            whole.update(chunk)
            size += len(chunk)
    before = (found.st_size, found.st_mtime_ns, found.st_ino)
    return before, Content(data, size, stat.S_IMODE(found.st_mode), whole.hexdigest())


LOCK = threading.Lock()
"""Held while a file is compared and replaced: a cancelled task's thread may still be at it."""


def replace(path: Path, data: bytes, mode: int) -> None:
    """Put the bytes at the path at once and for good: a reader sees the old or the new, whole.

    Call it with LOCK held. The temporary file is hidden, so that no site takes it for a post.
    """
    prefix = f".{digest(os.fsencode(path.name))[:16]}."
    for left in path.parent.glob(f"{prefix}*.beadle"):
        left.unlink(missing_ok=True)  # a crash's leaving; LOCK says that nobody is at it
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=".beadle", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def remove(path: Path) -> None:
    """Take the file away for good; one that is gone already is no trouble. LOCK as above."""
    path.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(place: Path) -> None:
    """Have what was changed in a folder outlive a power cut."""
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
