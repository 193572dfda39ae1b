"""Measure, and print a table: ``python -m benchmarks [NAME ...] [--rounds N]``."""

from __future__ import annotations

import argparse
import importlib
import tempfile
from pathlib import Path

from peers.mail.dovecot import Missing as DovecotMissing
from peers.pds import PeerMissing
from peers.postgres import Missing

from benchmarks import machine
from benchmarks.report import Bench, Row, show

BENCHES = {
    "help": "starting:helped",
    "ready": "starting:ready",
    "latency": "latency:live",
    "latency-300": "latency:fast",
    "latency-hard": "latency:hard",
    "intake": "intake:listed",
    "stream": "intake:streamed",
    "memory": "resident:resident",
    "folder": "folder:saved",
    "check": "checking:checked",
    "phrases": "checking:grown",
    "length": "checking:lengthened",
    "model": "models:read",
    "discord": "discord:alerted",
    "discord-300": "discord:minute",
    "discord-acks": "discord:acknowledged",
    "discord-memory": "discord:resident",
    "elections": "elections:thursdays",
    "closures": "closures:closed",
    "wake": "handover:woken",
    "lanes": "handover:lanes",
    "telegram": "telegram:alerted",
    "telegram-100": "telegram:minute",
    "telegram-takedown": "telegram:ordered",
    "reports": "reports:acknowledged",
    "backup": "backup:made",
    "reports-bluesky": "bluesky_chat:acknowledged",
    "chats-memory": "chats:resident",
    "mail": "mail:decided",
}
"""Name to the module here and its function; each is told the number of rounds."""


def _bench(name: str) -> Bench:
    module, _, function = BENCHES[name].partition(":")
    bench: Bench = getattr(importlib.import_module(f"benchmarks.{module}"), function)
    return bench


def main() -> None:
    """Run what was named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--rounds", type=int, default=3, help="how often each is done [3]")
    asked = parser.parse_args()
    if unknown := set(asked.names) - BENCHES.keys():
        parser.error(f"no such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHES)}")
    facts = machine.facts(Path(tempfile.gettempdir()))
    print("\n".join(facts))
    rows: list[Row] = []
    for name in asked.names or BENCHES:
        print(f"measuring {name} …", flush=True)
        try:
            rows += _bench(name)(asked.rounds)
        except (PeerMissing, Missing, DovecotMissing) as missing:
            rows.append(Row(name, "not measured", note=str(missing)))
        except RuntimeError as error:
            print(error)
            rows.append(Row(name, "FAILED", met=False, note="see above"))
    print()
    show(rows)
    print("\n".join(["", *facts]))


if __name__ == "__main__":
    main()
