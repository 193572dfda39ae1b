"""Lines from standard input or a file, read in a thread that holds nothing up.

The thread is a daemon and reads the bare descriptor: a terminal on which nobody types must not
keep the process from ending.
"""

from __future__ import annotations

import asyncio
import os
import select
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress

from adapters.contract import Refused, RefusedCode

STANDARD = "-"
LONGEST = 20_000
"""Bytes of one line; what follows in a longer one is dropped."""
_AHEAD = 64
"""Lines read ahead at most, so that an endless input does not fill the memory."""


class Lines:
    """The lines of one source, once. ``source`` is a path, or ``-`` for standard input."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._room = threading.Semaphore(_AHEAD)
        self._queue: asyncio.Queue[bytes | OSError | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name="beadle-lines", daemon=True)

    async def read(self) -> AsyncGenerator[str, None]:
        """Each line without its end; ends with the input. Raises Refused(INVALID)."""
        self._thread.start()
        first = True
        try:
            while (line := await self._queue.get()) is not None:
                self._room.release()
                if isinstance(line, OSError):
                    why = os.strerror(line.errno) if line.errno else "it failed"
                    reason = f"The commands in {self._source} cannot be read: {why}."
                    raise Refused(RefusedCode.INVALID, reason)
                text = line.decode(errors="replace").rstrip("\r")
                yield text.removeprefix("\ufeff") if first else text
                first = False
        finally:
            self._close()

    def _close(self) -> None:
        """Let the thread end, if it waits for input."""
        with suppress(OSError):
            os.close(self._wake[1])

    def _run(self) -> None:
        """Read to the end (in the thread)."""
        handle = -1
        try:
            handle = self._open()
            self._split(handle)
            self._hand_over(None)
        except OSError as error:
            self._hand_over(error)
        finally:
            os.close(self._wake[0])
            if handle > 0:
                os.close(handle)

    def _open(self) -> int:
        """The descriptor to read; opening a named pipe waits for its writer."""
        if self._source != STANDARD:
            return os.open(self._source, os.O_RDONLY | os.O_CLOEXEC)
        return sys.__stdin__.fileno() if sys.__stdin__ else 0

    def _split(self, handle: int) -> None:
        """Hand over line by line; the last needs no end."""
        rest = b""
        while True:
            ready = select.select([handle, self._wake[0]], [], [])[0]
            if self._wake[0] in ready:
                return
            data = os.read(handle, 65_536)
            if not data:
                break
            *whole, rest = (rest + data).split(b"\n")
            rest = rest[:LONGEST]
            for line in whole:
                self._hand_over(line[:LONGEST])
        if rest:
            self._hand_over(rest)

    def _hand_over(self, line: bytes | OSError | None) -> None:
        """Give the loop a line, once there is room; a loop that is gone wants none."""
        self._room.acquire()
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._queue.put_nowait, line)
