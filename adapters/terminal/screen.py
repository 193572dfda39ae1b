"""Writing to standard output, and knowing whether anybody can read it.

Nothing is ever redrawn: text is added at the end, as a printer would, so that a screen reader,
a log and a Braille line all read the same.
"""

from __future__ import annotations

import os
import select
import shutil
import sys
import time
from dataclasses import dataclass, field

from adapters.contract import Unavailable

from .words import WIDTH

PROMPT = "beadle> "
_PIECE = 512
"""Bytes written at once: a pipe or a terminal that is ready takes them without waiting."""
_PATIENCE = 5.0
"""Seconds that a stopped terminal (Ctrl-S, a full pipe) may take before it counts as down."""


@dataclass(slots=True)
class Screen:
    """Standard output. ``broken``: its reader is gone for good."""

    broken: bool = False
    prompted: bool = field(default=False)

    @property
    def is_terminal(self) -> bool:
        """Whether a person may be looking."""
        try:
            return os.isatty(_output())
        except Unavailable:
            return False

    @property
    def width(self) -> int:
        """Columns to wrap at."""
        return shutil.get_terminal_size((WIDTH, 24)).columns if self.is_terminal else WIDTH

    @property
    def coloured(self) -> bool:
        """Whether bold type may be added; it never carries a meaning alone."""
        return (
            self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )

    def show(self, text: str, *, prompt: bool, bold: bool = False) -> None:
        """Add a text with a blank line after it (call it in a thread). Raises Unavailable."""
        if bold and self.coloured:
            head, _, rest = text.partition("\n")
            text = f"\x1b[1m{head}\x1b[0m\n{rest}" if rest else f"\x1b[1m{head}\x1b[0m"
        before = "\n" if self.prompted else ""  # the prompt's line is left as it is
        after = PROMPT if prompt and self.is_terminal else ""
        self._write(f"{before}{text}\n\n{after}")
        self.prompted = bool(after)

    def line(self, text: str) -> None:
        """Add one line (call it in a thread). Raises Unavailable."""
        self._write(f"{text}\n")
        self.prompted = False

    def ask(self) -> None:
        """Show the prompt, on a terminal only (call it in a thread). Raises Unavailable."""
        if self.is_terminal and not self.prompted:
            self._write(PROMPT)
            self.prompted = True

    def _write(self, text: str) -> None:
        """All of the text, or Unavailable."""
        handle = _output()
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        data = text.encode(encoding, errors="replace")
        until = time.monotonic() + _PATIENCE
        try:
            sys.stdout.flush()  # what others printed stands before
            while data:
                left = until - time.monotonic()
                if left <= 0 or not select.select([], [handle], [], left)[1]:
                    raise Unavailable("The terminal takes no output. Is it stopped (Ctrl-Q)?")
                data = data[os.write(handle, data[:_PIECE]) :]
        except BrokenPipeError:
            self.broken = True
            raise Unavailable("Nobody reads what Beadle prints any more.") from None
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else "it failed"
            raise Unavailable(f"The terminal cannot be written to: {why}.") from None


def _output() -> int:
    """Standard output's number. Raises Unavailable where there is none."""
    try:
        return sys.stdout.fileno()
    except (AttributeError, ValueError, OSError):
        raise Unavailable("Beadle was started without a standard output.") from None
