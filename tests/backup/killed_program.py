"""Make a backup, or restore one, in a process that is killed at a point or lacks room.

``killed_program.py ORDER.json kill POINT`` ends itself with SIGKILL when the POINT-th word of
progress comes; ``limit`` sets a size that no file may exceed, as a full disk would.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

from bot.backup.making import make
from bot.backup.manifest import BackupProblem
from bot.backup.order import Order
from bot.backup.restoring import Restoring


class Points:
    """Counts what is told of the progress, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.left = at

    def reached(self) -> None:
        """One more point."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def show(self, _label: str, _length: int):
        """As a progress bar would be."""
        self.reached()
        yield lambda _done: self.reached()
        self.reached()


def main() -> None:
    """Do as the command line says."""
    told = json.loads(Path(sys.argv[1]).read_text())
    points = Points(int(sys.argv[3]) if sys.argv[2] == "kill" else -1)
    if sys.argv[2] == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        if "restore" in told:
            where = {name: Path(value) for name, value in told.items() if name != "restore"}
            Restoring(Path(told["restore"]), show=points.show, **where).run()
        else:
            make(Order(**told), points.show)
    except BackupProblem as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(3)


if __name__ == "__main__":
    main()
