"""Beadle, killed with SIGKILL as soon as so many commands were recorded in its life.

Run in the place of ``python -m bot``; the first argument is the number. The command is stored, and
the desk does not know it yet.
"""

from __future__ import annotations

import os
import signal
import sys

from bot.cli import main
from bot.run.desks import RequestLoop

_record = RequestLoop._record
_left = int(sys.argv.pop(1))


async def _recorded(self, request) -> None:
    """Record a request, and die of the last one."""
    global _left  # noqa: PLW0603 # one process, one count
    await _record(self, request)
    _left -= 1
    if not _left:
        os.kill(os.getpid(), signal.SIGKILL)


RequestLoop._record = _recorded

if __name__ == "__main__":
    sys.argv[0] = "beadle"
    main()
