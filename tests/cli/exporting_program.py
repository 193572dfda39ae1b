"""Write an export in a process that is killed at a point, or says how much memory that took.

``exporting_program.py URL FILE kill POINT`` ends itself with SIGKILL at the POINT-th row;
``measure`` prints the most bytes that were in use at once.
"""

from __future__ import annotations

import os
import signal
import sys
import tracemalloc
from itertools import count
from pathlib import Path

from bot.clerk import export_file
from bot.store.exporting.scope import Scope
from bot.store.store import Store

WANTED = Scope("sampleford", None, None, replies=False)


def main() -> None:
    """Do as the command line says."""
    url, out, what = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    last = int(sys.argv[4]) if what == "kill" else None
    rows = count(1)

    def progress(_done: int) -> None:
        if next(rows) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    store = Store(url)
    try:
        if what == "measure":
            tracemalloc.start()
        store.read_now(export_file.write, WANTED, out, progress)
        if what == "measure":
            sys.stdout.write(str(tracemalloc.get_traced_memory()[1]))
    finally:
        store.close()


if __name__ == "__main__":
    main()
