"""A bar on standard error for what takes long, and nothing for what does not."""

from __future__ import annotations

import itertools
import os
import stat
import sys
import time
from typing import Any, BinaryIO, Self

import click

SHOW_AFTER = 2.0
"""Seconds after which a bar is worth showing."""


class Progress:
    """A bar on standard error, where that is a terminal and there is something to wait for.

    ``of`` is what is read, or how much there is to do.
    """

    def __init__(self, of: BinaryIO | int) -> None:
        self._start = time.monotonic()
        self._seen = sys.stderr.isatty()
        self._size = of if isinstance(of, int) else _size(of)
        self._done = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

    def moved(self, lines: int, size: int) -> None:
        """So much more is done: ``size`` where the whole is known, otherwise ``lines``."""
        step = lines if self._size is None else size
        self._done += step
        if not self._seen or time.monotonic() - self._start < SHOW_AFTER:
            return
        if self._bar is None:
            step = self._done
            counted: Any = (
                {"length": self._size}
                if self._size
                else {"iterable": itertools.count(), "show_pos": True}
            )
            self._bar = click.progressbar(label="Checking", file=sys.stderr, **counted)
            self._bar.__enter__()
        self._bar.update(step)


def _size(stream: BinaryIO) -> int | None:
    """How many bytes there are to read, where it is a file."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) and found.st_size else None
