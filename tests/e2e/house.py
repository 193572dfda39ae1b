"""A whole Beadle in a process of its own, as a council would run it, for tests to handle roughly.

Owns the process, the commands that are typed into it (a named pipe), what its desk printed, and
a look at its database that changes nothing. Knows no platform: a configuration is handed in.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from e2e import warm

PATIENCE = float(os.environ.get("BEADLE_TEST_PATIENCE", "60"))
"""Seconds that anything may take before a test gives up: two busy cores are slow at times. The
environment variable gives a machine longer that does much besides."""
BEADLE = (sys.executable, "-m", "bot")


class Overdue(AssertionError):
    """What was waited for did not come; the text says what, and what was seen last."""


class House:
    """One configuration in one folder. Use as a context manager: nothing is left running.

    It is forked from a process that has imported everything (:mod:`e2e.warm`), unless ``program``
    is set, :data:`BEADLE` for one.
    """

    def __init__(self, folder: Path, config: str, secrets: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.config = folder / "beadle.toml"
        self.config.write_text(config, encoding="utf-8")
        self.secrets = dict(secrets or {})
        self.database = folder / "beadle.db"
        self.transcript = folder / "transcript.txt"
        self.log = folder / "log.txt"
        self.pipe = folder / "commands"
        os.mkfifo(self.pipe)
        self._typing = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)
        self.process: subprocess.Popen[bytes] | warm.Life | None = None
        self.wrapper: tuple[str, ...] = ()
        self.program: tuple[str, ...] | None = None
        self._born = 0
        self._look: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.kill()
        if self._look:
            self._look.close()
        os.close(self._typing)

    # ------------------------------------------------------------------ the process

    def start(self, *, ready: bool = True, stdout: int | None = None, script: bool = True) -> None:
        """Start it on what is there; with ``ready``, return once it says how it stands.

        Without ``script`` it takes no commands, as in a container.
        """
        assert self.process is None
        self._forget_typed()
        self._born = self.transcript.stat().st_size if self.transcript.exists() else 0
        taking = ("--commands", str(self.pipe)) if script else ()
        words = ("run", "--config", str(self.config), *taking)
        if self.program or self.wrapper or stdout is not None:
            self.process = self._cold([*self.wrapper, *(self.program or BEADLE), *words], stdout)
        else:
            self.transcript.touch()
            self.log.touch()
            self.process = warm.Life(words, self._place(self.transcript, self.log))
        if ready:
            self.until("Beadle to be ready", lambda: self.ready)

    def _cold(self, command: list[str], stdout: int | None) -> subprocess.Popen[bytes]:
        """A process that imports all for itself."""
        with self.transcript.open("ab") as screen, self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=screen if stdout is None else stdout,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **self.secrets},
            )

    def _place(self, screen: Path, log: Path) -> warm.Place:
        return warm.Place(self.folder, screen, log, {**os.environ, **self.secrets})

    @property
    def ready(self) -> bool:
        """Whether this life has said how it stands: from then on it reads what is typed."""
        with self.transcript.open("rb") as screen:
            screen.seek(self._born)
            said = screen.read()
        return b"Ready. All accounts" in said or b"NOT ALL IS WATCHED YET" in said

    @property
    def pid(self) -> int:
        """The running process."""
        assert self.process
        return self.process.pid

    def kill(self) -> None:
        """End it as a power cut would; does nothing where it does not run."""
        self._end(signal.SIGKILL, PATIENCE)

    def stop(self, within: float = PATIENCE) -> int | None:
        """Ask it to stop, and give its exit status. Raises TimeoutExpired where it does not."""
        return self._end(signal.SIGTERM, within)

    def _end(self, sign: signal.Signals, within: float) -> int | None:
        if self.process is None:
            return None
        self.process.send_signal(sign)
        if sign == signal.SIGTERM:
            self.process.send_signal(signal.SIGCONT)
        status = self.process.wait(within)
        self.process = None
        return status

    def freeze(self) -> None:
        """Let it do nothing from this moment on."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()

    def beadle(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command of Beadle's on the same configuration."""
        words = (*words, "--config", str(self.config))
        if self.program is None:
            with TemporaryDirectory() as folder:
                return warm.run(words, self._place(Path(folder) / "out", Path(folder) / "err"))
        return subprocess.run(
            [*BEADLE, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            timeout=warm.SECONDS,
            env={**os.environ, **self.secrets},
        )

    # ------------------------------------------------------------------ the desk

    @property
    def shown(self) -> str:
        """All that the desk printed in all its lives, in one line as no width wraps it."""
        if not self.transcript.exists():
            return ""
        return " ".join(self.transcript.read_text(encoding="utf-8", errors="replace").split())

    def type(self, line: str) -> None:
        """Type a command and do not wait for anything."""
        os.write(self._typing, f"{line}\n".encode())

    def ask(self, line: str, answer: str, seconds: float = PATIENCE) -> str:
        """Type a command; what was printed from then until the words ``answer`` came (a regex)."""
        before = len(self.shown)
        self.type(line)
        wanted = re.compile(answer)
        self.until(f"“{answer}” after “{line}”", lambda: wanted.search(self.shown, before), seconds)
        return self.shown[before:]

    def _forget_typed(self) -> None:
        """What was typed into a process that is gone is not typed into the next."""
        try:
            while os.read(self._typing, 65_536):
                pass
        except BlockingIOError:
            return

    # ------------------------------------------------------------------ the rows

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """What a query gives now; nothing where there is no database yet."""
        if self._look is None:
            if not self.database.exists():
                return []
            self._look = sqlite3.connect(
                f"file:{self.database}?mode=ro",
                uri=True,
                timeout=10,
                check_same_thread=False,  # a test may wait in a thread, and look in its own
            )
            self._look.row_factory = sqlite3.Row
        try:
            return self._look.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise

    def value(self, query: str, *values: Any) -> Any:
        """The first value of the first row, or None."""
        found = self.rows(query, *values)
        return found[0][0] if found else None

    def hold(self) -> sqlite3.Connection:
        """Hold the database's one write lock until the connection is closed: nothing commits."""
        lock = sqlite3.connect(self.database, timeout=10, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        return lock

    # ------------------------------------------------------------------ waiting

    def until(
        self,
        what: str,
        so: Callable[[], Any],
        seconds: float = PATIENCE,
        pause: float = 0.03,
        *,
        alive: bool = True,
    ) -> Any:
        """Wait until something is so; its value. Raises Overdue, at once where Beadle is gone."""
        ends = time.monotonic() + seconds
        while not (found := so()):
            gone = alive and self.process is not None and self.process.poll() is not None
            if gone or time.monotonic() > ends:
                why = f"Beadle ended with {self.process.poll()}" if gone else f"{seconds:g} s"
                raise Overdue(
                    f"waited for {what} ({why}). The desk said last: …{self.shown[-1500:]}\n"
                    f"The log: …{self.log.read_text(errors='replace')[-1500:]}"
                )
            time.sleep(pause)
        return found

    def catch(self, query: str, *values: Any, seconds: float = 5.0) -> bool:
        """Stop it dead the moment a row is there; whether it still is so once it stands still."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self.rows(query, *values):
                self.freeze()
                time.sleep(0.005)
                return bool(self.rows(query, *values))
        return False

    def verified(self) -> str:
        """The audit chain and the evidence, proved by ``beadle verify``; what it printed."""
        run = self.beadle("verify")
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def unbroken(self) -> None:
        """No loop died and nothing broke inside, in all its lives."""
        log = self.log.read_text(encoding="utf-8", errors="replace")
        assert "Traceback" not in log, log[log.index("Traceback") - 400 :][:4000]


def newer_schema(database: Path) -> None:
    """Have the database say that a later Beadle made it."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
