"""The process in which a scheduled backup is made: beside Beadle, and behind it.

It is told its order on standard input, and answers with one line of JSON. A process of its own
takes no turn from intake (Python lets one thread work at a time), and what it needed of memory is
gone when it is done. It ends with the Beadle that began it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys

from bot.backup.making import make
from bot.backup.manifest import BackupProblem
from bot.backup.order import Order
from bot.store.crypto import KeyProblem

NOT_MADE = 3
"""The exit status where there is no backup, and the answer says why."""
_PR_SET_PDEATHSIG = 1
_POLITE = 10


def main() -> int:
    """Make what was ordered."""
    _end_with_parent()
    os.nice(_POLITE)
    order = Order(**json.load(sys.stdin))
    try:
        made = make(order)
    except (BackupProblem, KeyProblem) as problem:
        _answer({"problem": str(problem)})
        return NOT_MADE
    _answer({"size": made.manifest.size, "problems": len(made.manifest.problems)})
    return 0


def _answer(said: dict[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(said)}\n")


def _end_with_parent() -> None:
    """Where the system can (Linux): a Beadle that is killed takes its backup with it."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
