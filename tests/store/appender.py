"""A process of its own that writes to the audit chain: ``appender.py URL COUNCIL NAME COUNT``."""

import sys
from concurrent.futures import ThreadPoolExecutor

from bot.store import audit
from bot.store.store import Store


def main(url: str, council: str, name: str, count: int) -> None:
    """Append ``count`` entries from two threads, then say how it went."""
    store = Store(url)

    def append(number: int) -> None:
        store.write_now(audit.record, council, audit.Entry("note", f"{name}:{number}"))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(append, range(count)))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
