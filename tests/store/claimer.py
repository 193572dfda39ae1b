"""A process of its own that claims what is due, row by row: ``claimer.py URL KEY``."""

import sys

from bot.store import crypto, outbox
from bot.store.store import Store

if __name__ == "__main__":
    crypto.unlock(sys.argv[2])
    store = Store(sys.argv[1])
    print("ready", flush=True)  # noqa: T201  what its parent waits for
    sys.stdin.readline()
    while claimed := store.write_now(outbox.claim, "alert", "terminal", 3):
        print(*(one.key for one in claimed), flush=True)  # noqa: T201  its answer
    store.close()
