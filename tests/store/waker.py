"""A process of its own that commits one wake as soon as it is told to: ``waker.py URL TOPIC``."""

import sys

from bot.store.store import Store, wake

if __name__ == "__main__":
    store = Store(sys.argv[1])
    store.read_now(lambda session: session.connection())
    print("ready", flush=True)  # noqa: T201  what its parent waits for
    sys.stdin.readline()
    store.write_now(wake, sys.argv[2])
    store.close()
