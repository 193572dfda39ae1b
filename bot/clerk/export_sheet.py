"""A table of an export, written row by row into a ZIP, with the digest of what was written."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Sequence
from typing import Self

from bot.words.export_cells import Value, cell

BOM = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the letters of an old Windows."""
ENOUGH = 65_536
"""Characters that wait to be packed, at most, but for one row."""


class Sheet:
    """CSV as RFC 4180 has it, with a row of headings; ``sha256`` is known once it is closed.

    ``rows`` does not count the headings.
    """

    def __init__(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, headings: Sequence[str]
    ) -> None:
        self._entry = archive.open(info, "w", force_zip64=True)
        self._waiting = io.StringIO(newline="")
        self._csv = csv.writer(self._waiting)
        self._digest = hashlib.sha256()
        self.rows = 0
        self.sha256 = ""
        self._put(BOM)
        self._csv.writerow(headings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pack()
        self._entry.close()
        self.sha256 = self._digest.hexdigest()

    def add(self, line: Sequence[Value]) -> None:
        """Write a row."""
        self._csv.writerow([cell(value) for value in line])
        self.rows += 1
        if self._waiting.tell() > ENOUGH:
            self._pack()

    def _pack(self) -> None:
        self._put(self._waiting.getvalue().encode())
        self._waiting.seek(0)
        self._waiting.truncate()

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        self._entry.write(data)
