"""A process of its own that asks for the key as soon as it is told to: ``keymaker.py PATH``."""

import sys
from pathlib import Path

from bot.store.crypto import read_or_make_key

if __name__ == "__main__":
    print("ready", flush=True)  # noqa: T201  what its parent waits for
    sys.stdin.readline()
    print(read_or_make_key(Path(sys.argv[1])))  # noqa: T201  its answer
