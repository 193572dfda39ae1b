"""Writing a bundle: one zip, encrypted with a passphrase unless it is asked for in the open.

AES-256 as WinZip and 7-Zip know it (pyzipper). The names inside an encrypted zip can be read by
anybody, so none of them says anything; what the sender called a file stands on the page.
"""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bot.store.types import sha256, storable
from bot.store.whole import written
from bot.words import bundle as texts
from bot.words.bundle import Bundle
from bot.words.report_page import page

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that looks like another, and none that needs a shift key on a phone."""
GROUPS, LENGTH = 5, 4


def passphrase() -> str:
    """Twenty random letters and digits in five groups: 99 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def write(bundle: Bundle, path: Path, key: str | None) -> None:
    """Write the bundle to ``path``, whole or not at all; nobody but this user may read it.

    Without a ``key`` it lies there in the open. Raises OSError. What is written is encrypted on its
    way, so that no word of it lies in the open in a file that a crash leaves behind.
    """
    with written(path) as file, _zip(file, key) as archive:
        for name, data in contents(bundle):
            # Pictures and films are packed as tight as can be already.
            packed = zipfile.ZIP_STORED if name.startswith("files/") else None
            archive.writestr(name, data, packed)


def contents(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of all that is in it; the digests of all before them come last."""
    digests = []
    for name, data in _parts(bundle):
        digests.append(f"{sha256(data)}  {name}\n")
        yield name, data
    yield "SHA256SUMS.txt", "".join(digests).encode()


def _parts(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    for name, text in (
        ("report.html", page(bundle)),
        ("report.json", texts.as_json(bundle)),
        ("timeline.txt", texts.timeline(bundle)),
        ("how-it-was-kept.txt", texts.statement(bundle)),
    ):
        yield name, storable(text).encode()  # a telephone can send half a character
    for one in bundle.files:
        if one.path is not None:
            yield one.path, one.data


def _zip(file: IO[bytes], key: str | None) -> zipfile.ZipFile:
    if key is None:
        return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
    import pyzipper  # noqa: PLC0415  its ciphers are loaded by whoever makes a bundle, and no other

    archive: zipfile.ZipFile = pyzipper.AESZipFile(
        file, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    )
    archive.setpassword(key.encode())
    return archive
