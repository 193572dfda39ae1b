"""A Beadle of its own process, as the Clerk runs it, and the times at which its desk spoke."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from peers.pds import PDS
from peers.resident import Resident

from benchmarks import ROOT

BEADLE = (sys.executable, "-m", "bot")
POST_LINK = re.compile(rb"/post/([a-z0-9]+)")
READY = b"Ready."

HOUSE = """
scorer = "none"

[database]
url = "{database}"

[[connection]]
id = "bluesky"
adapter = "bluesky"
service = "{service}"
plc = "{plc}"
source = "firehose"
{more}

[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"
domains = []
contacts = []
channels = []
helplines = ["999"]

[[council.desk]]
connection = "terminal"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ terminal = "clerk" }}
"""
ACCOUNT = """
[[council.account]]
connection = "bluesky"
address = "{handle}"
kind = "official"
"""


def configure(
    folder: Path,
    pds: PDS,
    residents: Sequence[Resident],
    *,
    firehose: str = "",
    database: str = "sqlite:///beadle.db",
) -> Path:
    """Write a configuration for these accounts, with the first one's app password."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app-password").write_text(residents[0].password)
    login = f'identifier = "{residents[0].handle}"\npassword = {{ file = "app-password" }}'
    stream = f'\nfirehose = "{firehose}"' if firehose else ""
    house = HOUSE.format(database=database, service=pds.url, plc=pds.plc, more=login + stream)
    path = folder / "beadle.toml"
    path.write_text(house + "".join(ACCOUNT.format(handle=one.handle) for one in residents))
    return path


class Beadle:
    """``beadle run``. What the desk prints is stamped (monotonic seconds) as it comes."""

    def __init__(
        self, *arguments: str, folder: Path, command: Sequence[str] = (*BEADLE, "run")
    ) -> None:
        self.shown: dict[str, float] = {}
        """Record keys of the posts that the desk has shown, and when first."""
        self.ready: float | None = None
        self.output = b""
        self.folder = folder
        self._errors = (folder / "beadle.log").open("ab")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            process_group=0,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)  # of its own: with what make started
        self.process.wait(30)
        self._reader.join(5)
        self._errors.close()

    def _read(self) -> None:
        assert self.process.stdout
        seen = 0
        while data := os.read(self.process.stdout.fileno(), 65_536):
            now = time.monotonic()
            self.output += data
            end = self.output.rfind(b"\n") + 1  # a record key may be cut in the middle
            for key in POST_LINK.findall(self.output, seen, end):
                self.shown.setdefault(key.decode(), now)
            if self.ready is None and READY in self.output:
                self.ready = now
            seen = max(seen, end)

    def type(self, line: str) -> None:
        """Give a command (needs ``--commands -``)."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def until(self, met: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Wait until something is so; whether it came to be. Fails where Beadle has died."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if met():
                return True
            if self.process.poll() is not None:
                raise RuntimeError(f"Beadle ended: {(self.folder / 'beadle.log').read_text()}")
            time.sleep(0.01)
        return False

    def until_ready(self, seconds: float = 120.0) -> float:
        """Seconds from the start to "Ready"."""
        self.until(lambda: self.ready is not None, seconds)
        if self.ready is None:
            raise RuntimeError(f"not ready after {seconds:g} s: {self.output[-2000:]!r}")
        return self.ready - self.started


def python(*arguments: str) -> float:
    """Seconds that this Python takes for something."""
    begun = time.monotonic()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - begun
