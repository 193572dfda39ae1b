"""Beadle in a process of its own that need not import anything first.

Each life of a Beadle begins with a second or two of nothing but imports, and the tests here begin
hundreds. So one process (multiprocessing's fork server) imports once what ``beadle`` will need, and
each life is forked from it: the same command line in a process with a number, files and an end of
its own, that is stopped, killed and frozen like any other. What starts by ``python -m bot`` is held
by the tests that ask for it (``House.program``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing import forkserver, get_context
from pathlib import Path
from typing import NamedTuple

MODULES = (
    "bot.cli.run", "bot.cli.verify", "bot.store.migrate", "apscheduler.schedulers.asyncio",
    "adapters.bluesky.platform", "adapters.discord.platform", "adapters.discord.desk",
    "adapters.discord.mailbox", "adapters.telegram.connection", "adapters.mail.desk",
    "adapters.folder.platform", "adapters.terminal.desk", "onnxruntime", "tokenizers",
    "policy.packfile", "policy.packfamily", "policy.packtrial", "apscheduler.triggers.interval",
    "anyio._backends._asyncio", "e2e.prepared",
)  # fmt: skip
"""What a running Beadle has imported. One that is missing here costs time and nothing else."""
TESTS = Path(__file__).parents[1]
SECONDS = 120
"""What a command may take."""
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # it is imported here before the model could say so
_server = get_context("forkserver")
_server.set_forkserver_preload(list(MODULES))


class Place(NamedTuple):
    """Where a process runs, and the files that what it prints is added to."""

    folder: Path
    screen: Path
    log: Path
    environment: Mapping[str, str]


class Life:
    """One such process, with the methods of :class:`subprocess.Popen` that the tests use."""

    def __init__(self, words: Sequence[str], place: Place) -> None:
        _ready()
        self._process = _server.Process(target=_live, args=(list(words), place))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has one. Raises TimeoutExpired."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("beadle", timeout or 0)
        return status

    def send_signal(self, sign: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self._process.exitcode is None:
            os.kill(self.pid, sign)


def run(words: Sequence[str], place: Place) -> subprocess.CompletedProcess[str]:
    """A command from its beginning to its end; what it printed is taken from its files."""
    life = Life(words, place)
    try:
        status = life.wait(SECONDS)
    finally:
        life.send_signal(signal.SIGKILL)
    said = [path.read_text(encoding="utf-8") for path in (place.screen, place.log)]
    return subprocess.CompletedProcess(["beadle", *words], status, *said)


@cache
def _ready() -> None:
    """Have the server run. It finds the tests' own modules too: pytest's path is not Python's."""
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(TESTS), path)))
    try:
        forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if path is not None:
            os.environ["PYTHONPATH"] = path


def _live(words: list[str], place: Place) -> None:
    """In the new process: the command line, as a shell would have started it."""
    os.environ.clear()
    os.environ.update(place.environment)
    time.tzset()
    os.chdir(place.folder)
    for number, path in ((1, place.screen), (2, place.log)):
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["beadle", *words]
    prepared = sys.modules.get("e2e.prepared")
    assert prepared, "the server did not make what all lives need"
    prepared.lend()
    import_module("bot.cli").main(words, prog_name="beadle")
